#!/bin/sh
# A lint that cannot fail proves nothing. Each one accepts a small clean tree, then
# refuses it with one violation planted, naming the place.
. "${srcdir:-.}/tests/common.sh"
from=$(cd "$srcdir" && pwd) || exit 99
tree=$(mktemp -d) || exit 99
trap 'rm -rf "$tree"' EXIT
cc=${CC:-cc}
command -v "${NM:-nm}" >/dev/null || skip 'needs nm (binutils)'
command -v ar >/dev/null || skip 'needs ar (binutils)'

fresh() { # a clean tree, built anew before each plant
    rm -rf "${tree:?}"/* "$tree"/.ci
    mkdir -p "$tree/src/base" "$tree/src/crypto" "$tree/src/work" "$tree/src/model" \
        "$tree/src/engine" "$tree/src/store" "$tree/src/app" "$tree/ui" "$tree/tests/lint"
    cp "$from/src/layers.txt" "$tree/src/"
    cp "$from/tests/common.sh" "$tree/tests/"
    cp "$from"/tests/lint/*.awk "$from"/tests/lint/*.sh "$tree/tests/lint/"
    rm "$tree/tests/lint/calibrate.sh"
    mkdir "$tree/data" && cp "$from"/data/*.* "$tree/data/"
    chmod -R u+w "$tree"
    for unit in base/one crypto/digest work/check model/node engine/verifier \
        engine/behaviour app/query; do
        name=$(basename "$unit")
        printf '#ifndef %s_H\n#define %s_H\nint %s_get(int x);\n#endif\n' \
            "$name" "$name" "$name" >"$tree/src/$unit.h"
        printf '#include "%s.h"\n\nint %s_get(int x)\n{\n    return x;\n}\n' \
            "$unit" "$name" >"$tree/src/$unit.c"
        echo "x_SOURCES = %D%/$name.c %D%/$name.h" >>"$tree/src/${unit%/*}/local.mk"
    done
    printf '#include "app/query.h"\n\nint view_draw(int x);\nint view_draw(int x)\n{\n' >"$tree/ui/view.c"
    printf '    return query_get(x);\n}\n' >>"$tree/ui/view.c"
    echo 'x_SOURCES = %D%/view.c' >"$tree/ui/local.mk"
}

run() { # run LINT -> its status; what it said is in $tree/said
    (cd "$tree" && srcdir=. CC="$cc" PLAIN=yes PROGRAMS="${programs:-}" \
        CPPFLAGS="${cppflags:-}" DEPIN_REQUIRE_ALL=0 sh "tests/lint/$1.sh") >"$tree/said" 2>&1
}

accepts() { # accepts LINT
    run "$1" && return
    refuse "$1 refuses a clean tree:"
    cat "$tree/said"
}

refuses() { # refuses LINT WORDS: with what was planted
    run "$1"
    status=$?
    if [ $status -eq 77 ]; then
        echo "not calibrated: $1: $(cat "$tree/said")"
    elif [ $status -ne 1 ]; then
        refuse "$1 does not see '$2' (status $status)"
    elif ! grep -q -e "$2" "$tree/said"; then
        refuse "$1 refuses, but does not say '$2':"
        cat "$tree/said"
    fi
    fresh
}

plant() { # plant FILE LINE
    printf '%s\n' "$2" >>"$tree/$1"
}

fresh
for lint in layers listed headers banned style verifier paths data; do accepts $lint; done

plant src/base/one.c '#include "engine/verifier.h"'
refuses layers 'src/base may not include "engine/verifier.h"'
plant src/app/query.c '#include <curses.h>'
refuses layers 'may not include <curses.h>'
plant ui/view.c '#include <curses.h>'
refuses layers 'ui/view.c: ui may not include <curses.h>'
plant ui/view.c '#include "engine/verifier.h"'
refuses layers 'ui may not include "engine/verifier.h"'
plant src/engine/verifier.c '#include <time.h>'
refuses layers 'src/engine may not include <time.h>'
plant src/base/one.c '#include <cjson/cJSON.h>'
refuses layers 'may not include <cjson/cJSON.h>'
plant src/base/json.c '#include <cjson/cJSON.h>'
accepts layers
fresh
plant src/main.c '#include "engine/verifier.h"'
refuses layers 'src/main.c may not include "engine/verifier.h"'
plant src/stray.c 'int stray;'
refuses layers 'in no layer'
plant src/base/new.h 'int new_get(int x);'
plant src/base/one.c '#include "base/new.h"'
refuses listed 'src/base/new.h: is not in'
plant src/base/on.c 'int on;'
refuses listed 'src/base/on.c: is not in src/base/local.mk'
plant src/model/node.h 'struct a { size_t n; };'
refuses headers 'src/model/node.h'
plant src/app/query.h 'struct twice { int n; };'
refuses headers 'src/app/query.h'

plant src/app/query.c 'void f(char *d, const char *s) { strcpy(d, s); }'
refuses banned 'strcpy'
plant src/app/query.c 'int g(const char *s) { return atoi (s); }'
refuses banned 'atoi'
plant src/app/query.c 'void h(void) { setlocale(0, ""); }'
refuses banned 'setlocale'
plant src/engine/verifier.c 'static double ratio;'
refuses banned 'floating point'
plant src/app/query.c '/* strcpy(a, b) is banned */ const char *q = "system(x) \" gets(y)";'
accepts banned
fresh

plant src/model/node.c '	int tab;'
refuses style 'a tab'
plant src/model/node.c "/* $(printf '%0100d' 0) */"
refuses style '106 columns'
plant src/model/node.c '/* TO''DO later */'
refuses style 'a note to oneself'
plant tests/lint/new.sh 'cd $1; for f in $(ls); do echo $g; done'
refuses shell 'new.sh'

plant src/engine/verifier.c '#include "engine/behaviour.h"'
refuses verifier 'engine/behaviour.h'
plant src/model/node.h '#include "engine/behaviour.h"'
plant src/work/check.c '#include "model/node.h"'
refuses verifier 'src/work/check.c -> model/node.h -> engine/behaviour.h'
plant src/model/node.c "/* see /wo""rk/shared */"
refuses paths 'src/model/node.c'

plant data/nodes.csv "$(sed -n 2p "$tree/data/nodes.csv")"
refuses data 'twice: node-001'
sed 's/,SE,/,XX,/' "$from/data/nodes.csv" >"$tree/data/nodes.csv"
refuses data 'no country XX'
plant src/app/reasons.def 'REASON(REJECT, 1, 1, ANY, "R01", "another title")'
refuses data 'reasons.def and reasons.csv differ'
plant src/model/jurisdictions.def 'JURISDICTION(AD, 1)'
refuses data 'jurisdictions.def and jurisdictions.csv differ'
sed 's/"reward": /"reward": 1/' "$from/data/tasks.json" >"$tree/data/tasks.json"
refuses data 'not what make-tasks.awk writes'

# symbols: archives of one object per layer, then with a forbidden call.
archives() {
    for pair in base/one:base crypto/digest:crypto_layer work/check:work model/node:model \
        engine/verifier:engine app/query:app ui/view:ui; do
        file=${pair%%:*} lib=${pair##*:}
        [ "$lib" = ui ] && file=../$file
        # shellcheck disable=SC2086 # CC may hold a wrapper and options
        $cc -w -fno-builtin -I"$tree/src" -c "$tree/src/$file.c" \
            -o "$tree/$(basename "$file").o" &&
            ar cr "$tree/lib$lib.a" "$tree/$(basename "$file").o" || exit 99
    done
}
# calls FILE FUNCTION WORDS: FILE calls FUNCTION, and the lint says WORDS
calls() {
    plant "$1" "int $2(); int planted_call(void); int planted_call(void) { return $2(); }"
    archives
    refuses symbols "$3"
}
archives
accepts symbols
fresh
calls src/engine/verifier.c time 'engine reaches outside: time'
calls src/model/node.c verifier_get 'model may not call verifier_get'
calls src/app/query.c EVP_sha256 'only crypto_layer calls OpenSSL'
calls src/work/check.c sqlite3_open 'only store calls SQLite'
calls src/app/query.c curl_easy_init 'only chain calls libcurl'
calls src/model/node.c cJSON_Parse 'only base calls cJSON'
calls ui/view.c verifier_get 'the console reaches past the app: verifier_get'
calls ui/view.c newterm 'only term_curses.c does'
printf 'int one_get(int x);\n' >>"$tree/src/engine/verifier.h"
plant src/engine/verifier.c 'int verifier_more(void); int verifier_more(void) { return one_get(1); }'
calls src/base/one.c getenv 'is linked into the engine and reaches outside: getenv'

# hardening: one program with and one without.
if command -v "${READELF:-readelf}" >/dev/null; then
    printf '#include <stdio.h>\nint main(int c, char **v)\n{\n    char b[40];\n' >"$tree/m.c"
    printf '    snprintf(b, sizeof b, "%%d %%s", c, v[0]);\n    return puts(b);\n}\n' >>"$tree/m.c"
    cppflags=-D_FORTIFY_SOURCE=2
    # link NAME FLAGS...
    link() {
        name=$1
        shift
        $cc "$@" "$tree/m.c" -o "$tree/$name" || exit 99
    }
    all='-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-all -fPIE -pie -Wl,-z,relro -Wl,-z,now'
    # shellcheck disable=SC2086 # a list of flags
    {
        # weak NAME WORDS FLAGS...
        weak() {
            cp "$tree/m.c" "$tree/../m.$$.c"
            programs=$1 words=$2
            shift 2
            link "$programs" $all "$@"
            refuses hardening "$words"
            mv "$tree/../m.$$.c" "$tree/m.c"
        }
        programs=good
        link good $all
        accepts hardening
        weak nopie 'no position independent' -fno-PIE -no-pie
        weak norelro 'no read-only relocations' -Wl,-z,norelro
        weak lazy 'no immediate binding' -Wl,-z,lazy
        weak nostack 'no stack protector' -fno-stack-protector
        weak nofortify 'no fortified' -U_FORTIFY_SOURCE
        weak execstack 'executable stack' -Wl,-z,execstack
        weak runpath 'has a run path' -Wl,-rpath,/nowhere
        programs=absent
        refuses hardening 'is missing'
    }
fi
exit $lint_rc
