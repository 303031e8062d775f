#!/bin/sh
# Every source of a folder stands in the folder's local.mk, so that it is built where it
# should be and none is missing from the tarball.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir" || exit 99
bad=$(find src ui -name '*.c' -o -name '*.h' -o -name '*.def' | sort | while read -r f; do
    folder=${f%/*}
    grep -qE "%D%/$(basename "$f" | sed 's/\./\\./g')([[:space:]]|\$)" "$folder/local.mk" \
        2>/dev/null || echo "$f: is not in $folder/local.mk"
done)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
