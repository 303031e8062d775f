#!/bin/sh
# What a reader trips over: tabs, long lines, blanks at the end, notes to oneself.
. "${srcdir:-.}/tests/common.sh"
files=$(mktemp) || exit 99
trap 'rm -f "$files" "$files.out"' EXIT
source_files >"$files"
cd "$srcdir" || exit 99
grep -E '\.([ch]|def)$' "$files" | tr '\n' '\0' | xargs -0 -r awk '
    /\t/ { print FILENAME ":" FNR ": a tab" }
    /[ \t\r]$/ { print FILENAME ":" FNR ": a blank at the end of the line" }
    FILENAME !~ /\.def$/ {
        s = $0; gsub(/[\200-\277]/, "", s) # count characters, not bytes
        if (length(s) > 100) print FILENAME ":" FNR ": " length(s) " columns, at most 100"
    }' >"$files.out"
# The words are spelt in two halves so that this file does not name itself.
notes="TO""DO|FIX""ME|X""XX|HA""CK"
grep -E '\.([chm4]|def|sh|awk|py|mk|am|ac|md|in)$|^bootstrap$|^\.ci/run$' "$files" |
    tr '\n' '\0' | xargs -0 -r grep -nwE "$notes" /dev/null |
    sed 's/^\([^:]*:[^:]*\):.*/\1: a note to oneself/' >>"$files.out"
[ -s "$files.out" ] || exit 0
cat "$files.out"
exit 1
