#!/bin/sh
# Includes may only point down. The rule is src/layers.txt; this reads it.
# Headers of the C library are free, except that the layers without a clock, files or
# environment (work, model, engine) get those of plain C only.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99

plain='assert|errno|inttypes|limits|stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string'
libc="$plain|ctype|fcntl|getopt|langinfo|locale|poll|pthread|sched|semaphore|signal|stdatomic"
libc="$libc|strings|termios|time|unistd|wchar|wctype|dirent|pwd|fnmatch|libgen|execinfo|ucontext"
libc="$libc|sys/[a-z]+|netinet/[a-z]+|arpa/inet|netdb"
pure=' src/work src/model src/engine '

rule_of() { # rule_of FILE -> layer|allowed layers|system headers
    awk -F: -v f="$1" '!/^#/ && NF >= 3 {
        l = $1; gsub(/ /, "", l)
        if (index(f, l "/") == 1 || f == l) { print l "|" $2 "|" $3; exit }
    }' src/layers.txt
}

check_quoted() { # check_quoted FILE LAYER ALLOWED
    sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$1" | while read -r inc; do
        [ "$inc" = config.h ] && continue
        case $inc in
        */*) ;;
        *)   echo "$1: include \"$inc\" by its path from src/"; continue ;;
        esac
        if [ "${inc%%/*}" = ui ]; then target=ui; else target=src/${inc%%/*}; fi
        [ "$target" = "$2" ] && continue
        case " $3 " in
        *" $target "*) ;;
        *) echo "$1: $2 may not include \"$inc\"" ;;
        esac
    done
}

check_system() { # check_system FILE LAYER RULES
    sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' "$1" | while read -r inc; do
        case $pure in
        *" $2 "*) free=$plain ;;
        *)        free=$libc ;;
        esac
        printf '%s\n' "${inc%.h}" | grep -qxE "$free" && continue
        ok=no
        for rule in $3; do
            case $rule in
            *=*) [ "${rule%%=*}" = "$1" ] || continue ;;
            esac
            case $inc in
            "${rule#*=}"*) ok=yes ;;
            esac
        done
        [ $ok = yes ] || echo "$1: $2 may not include <$inc>"
    done
}

bad=$(find src ui -name '*.[ch]' | sort | while read -r f; do
    rule=$(rule_of "$f")
    [ -n "$rule" ] || { echo "$f: in no layer of src/layers.txt"; continue; }
    layer=${rule%%|*} rest=${rule#*|}
    check_quoted "$f" "$layer" "${rest%%|*}"
    check_system "$f" "$layer" "${rest#*|}"
done)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
