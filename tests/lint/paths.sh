#!/bin/sh
# The project speaks of itself alone: no path of the machine it was written on.
. "${srcdir:-.}/tests/common.sh"
list=$(mktemp) || exit 99
trap 'rm -f "$list" "$list.out"' EXIT
source_files >"$list"
cd "$srcdir" || exit 99
# Spelt in halves so that this file does not name itself. The first is a folder of the
# project too (src/w...), so only an absolute one counts.
here="(^|[^]A-Za-z0-9_.%)}*])/wo""rk/|/tmp/w""t(/|\$)|/home/[a-z]+/|/ro""ot/"
tr '\n' '\0' <"$list" | xargs -0 -r grep -InE "$here" /dev/null >"$list.out"
[ -s "$list.out" ] || exit 0
cat "$list.out"
exit 1
