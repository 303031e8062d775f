#!/bin/sh
# Every header compiles alone, and twice.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99
find src ui -name '*.h' | sort | {
    while read -r h; do
        # shellcheck disable=SC2086 # CC may hold a wrapper and options
        printf '#include "%s"\n#include "%s"\nextern int not_empty;\n' "$h" "$h" |
            ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Wundef -Werror -Isrc -I. \
                -fsyntax-only -x c - || refuse "$h: does not stand alone"
    done
    exit $lint_rc
}
