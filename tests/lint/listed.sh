#!/bin/sh
# Every source of a folder stands in the folder's local.mk, so that it is built where it
# should be and none is missing from the tarball. A header counts once something
# includes it.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99
used=$(find src ui tests -name '*.[ch]' | sort |
    xargs sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' | sort -u)
bad=$(find src ui -name '*.c' -o -name '*.h' -o -name '*.def' | sort | while read -r f; do
    name=$(basename "$f" | sed 's/\./\\./g')
    grep -qE "/$name([[:space:]:]|\$)" "${f%/*}/local.mk" 2>/dev/null && continue
    case $f in
    *.c) ;;
    *)   printf '%s\n' "$used" | grep -qxF "${f#src/}" || continue ;;
    esac
    echo "$f: is not in ${f%/*}/local.mk"
done)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
