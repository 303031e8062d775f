#!/bin/sh
# Shell scripts pass shellcheck.
. "${srcdir:-.}/tests/common.sh"
command -v shellcheck >/dev/null || skip 'needs shellcheck'
list=$(mktemp) || exit 99
trap 'rm -f "$list"' EXIT
source_files | grep -E '\.sh$|^bootstrap$|^\.ci/run$' >"$list"
cd "$srcdir" || exit 99
[ -s "$list" ] || exit 0
# SC1090/SC1091: sourced by a computed path; SC2317: reached through a trap or a table.
tr '\n' '\0' <"$list" | xargs -0 shellcheck -S warning -e SC1090,SC1091,SC2317,SC2154 || exit 1
