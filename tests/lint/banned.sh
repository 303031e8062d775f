#!/bin/sh
# Functions that are unsafe, depend on the locale or leave a decision to chance.
# One line per rule: files it covers (an extended regular expression over paths),
# files it spares ('-' = none), the words, and why.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99
code=$(mktemp) || exit 99
trap 'rm -f "$code" "$code.out"' EXIT
find src ui tests -name '*.[ch]' | sort | xargs awk -f tests/lint/strip.awk >"$code"

call() { # call FILES EXCEPT NAMES WHY
    awk -v files="$1" -v except="$2" -v why="$4" \
        -v names="(^|[^A-Za-z0-9_])($3)[ \t]*[(]" '
    {
        f = $0; sub(/:.*/, "", f)
        if (f !~ files || (except != "-" && f ~ except)) next
        text = $0; sub(/^[^:]*:[^:]*:/, "", text)
        if (match(text, names)) {
            where = $0; sub("^" f ":", "", where); sub(/:.*/, "", where)
            word = substr(text, RSTART, RLENGTH); gsub(/[^A-Za-z0-9_]/, "", word)
            print f ":" where ": " word ": " why
        }
    }' "$code"
}

{
    call '.' - 'strcpy|strcat|stpcpy|sprintf|vsprintf|gets' 'writes without a bound'
    call '.' - 'strncpy|strncat' 'may leave a string without its end; use buf or memcpy'
    call '.' - 'strtok|strtok_r|strsep' 'changes its input; use text'
    call '.' - 'atoi|atol|atoll|atof|scanf|sscanf|fscanf' 'hides errors; use decimal'
    call '.' - 'system|popen' 'starts a shell'
    call '.' - 'rand|srand|rand_r|random|srandom|drand48|lrand48' 'chance is counter-based'
    call '.' - 'localtime|gmtime|ctime|asctime|getpwuid' 'shares a static buffer; use the _r form'
    call '.' - 'alloca|setjmp|longjmp|tmpnam|tempnam|mktemp|vfork|signal|usleep' 'has a safer sibling'
    call '^(src|ui)/' '^(src/main\.c|ui/)' 'setlocale' 'only main and the ui know a locale'
    call '^(src|ui)/' '^src/main\.c$' 'exit|quick_exit' 'only main ends the program'
    call '^tests/' '^tests/bench/' 'sleep|nanosleep|clock_nanosleep' 'tests never sleep'
    call '^src/(work|model|engine)/' - 'time|clock|clock_gettime|getenv|fopen|open|printf|fprintf' \
        'the engine has no clock, file, environment or output'
    awk -F: '$1 ~ /^src\/(crypto|work|model|engine)\// {
        text = $0; sub(/^[^:]*:[^:]*:/, "", text)
        if (match(text, /(^|[^A-Za-z0-9_])(float|double)([^A-Za-z0-9_]|$)/))
            print $1 ":" $2 ": floating point: integers only here"
    }' "$code"
} | sort -u >"$code.out"
[ -s "$code.out" ] || exit 0
cat "$code.out"
exit 1
