#!/bin/sh
# Verifiers judge outputs. They may not know who cheats: no header of theirs, however
# deep, is behaviour.h or cheat.h.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99
bad=$(find src ui -name '*.[ch]' -o -name '*.def' | sort | xargs awk '
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, part, "\"")
        includes[FILENAME] = includes[FILENAME] " " part[2]
    }
    FNR == 1 && FILENAME ~ /^src\/(engine\/verif|work\/(check|attribute))[^\/]*$/ { verifier[FILENAME] = 1 }
    function walk(file, chain,    n, i, inc) {
        if ((first, file) in seen) return
        seen[first, file] = 1
        n = split(includes[file], inc, " ")
        for (i = 1; i <= n; i++) {
            if (inc[i] ~ /(^|\/)(behaviours?|cheats?)(_[a-z_]*)?\.(h|def)$/)
                print chain " -> " inc[i]
            walk((inc[i] ~ /^ui\// ? "" : "src/") inc[i], chain " -> " inc[i])
        }
    }
    END { for (first in verifier) walk(first, first) }')
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
