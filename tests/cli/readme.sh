#!/bin/sh
# README.md against the tables: its keys and exit statuses are those of actions.def and
# err.h, row by row, and it names no command, option or file that is not there.
# GOLDEN_UPDATE=1 writes the tables anew.
. "${srcdir:-.}/tests/common.sh"
readme=$srcdir/README.md
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# section NAME: the table rows between "<!-- NAME" and the next "<!-- end"
section() {
    "${AWK:-awk}" -v name="$1" '
        index($0, "<!-- " name) == 1 { is_in = 1; next }
        index($0, "<!-- end") == 1 { is_in = 0 }
        is_in && /^\| / { if (++row > 1) print }' "$readme" # the first is the head
}

# update NAME: put $work/NAME in place of the rows there
update() {
    "${AWK:-awk}" -v name="$1" -v rows="$work/$1" '
        index($0, "<!-- end") == 1 { is_in = 0 }
        !is_in || !/^\| / || ++row == 1 { print }
        index($0, "<!-- " name) == 1 { is_in = 1; row = 0 }
        is_in && /^\|---/ { while ((getline line < rows) > 0) print line }' \
        "$readme" >"$work/readme" && cat "$work/readme" >"$readme"
}

# same NAME SOURCE: $work/NAME is what the table should say
same() {
    [ -s "$work/$1" ] || refuse "$2: no rows were read"
    [ "${GOLDEN_UPDATE:-0}" = 0 ] || update "$1"
    section "$1" >"$work/$1.is"
    diff -u "$work/$1.is" "$work/$1" >"$work/$1.diff" && return
    refuse "README.md: the table of $1 is not that of $2; GOLDEN_UPDATE=1 makes it so:"
    sed 1,2d "$work/$1.diff"
}

# Keys, what they do, what to type after ':'.
"${AWK:-awk}" -F'"' '/^ACTION\(/ && $4 != "" {
    n = split($4, key, " ")
    keys = ""
    for (i = 1; i <= n; i++) keys = keys (i > 1 ? " " : "") "`" key[i] "`"
    where = $5
    sub(/^, *PANE_/, "", where)
    sub(/,.*/, "", where)
    print "| " keys " | " $8 (where == "ANY" ? "" : " (" tolower(where) " pane)") " | `:" $2 "` |"
}' "$srcdir/src/app/actions.def" >"$work/keys"
same keys src/app/actions.def

"${AWK:-awk}" -F'"' '/^[ \t]*X\(RC_/ {
    gsub(/[^0-9]/, "", $1)
    print "| " $1 " | " $2 " |"
}' "$srcdir/src/base/err.h" >"$work/statuses"
same statuses src/base/err.h

# Every --option that is named exists.
{
    "${AWK:-awk}" -F'"' '/^OPTION\(/ { print "--" $2 }' "$srcdir/src/app/options.def"
    "${AWK:-awk}" -F'"' '/^ACTION\(/ { print $6 }' "$srcdir/src/app/actions.def"
    sed -n 's/.*AS_HELP_STRING(\[\(--[a-z-]*\).*/\1/p' "$srcdir/configure.ac"
} | grep -oE -e '--[a-z][a-z-]*' | sort -u >"$work/options"
# Options of other programs that are named beside ours.
printf "%s\n" --prefix >>"$work/options"
grep -oE -e '(^|[^a-z<-])--[a-z][a-z-]*' "$readme" | grep -oE -e '--[a-z-]*' | sort -u |
    while read -r option; do
        grep -qx -e "$option" "$work/options" || echo "README.md: no option $option"
    done >"$work/bad"

# Every command in a line that begins with the program's name exists.
"${AWK:-awk}" -F'"' '/^ACTION\(/ { print $2 }' "$srcdir/src/app/actions.def" >"$work/commands"
sed -n 's/^depin-console \([a-z][a-z -]*\).*/\1/p' "$readme" | sort -u |
    while read -r first second _; do
        grep -qxF -e "$first $second" -e "$first" "$work/commands" ||
            echo "README.md: no command '$first $second'"
    done >>"$work/bad"

# Every file of the tree that is linked to exists.
grep -oE '\]\([^)#:]*\)' "$readme" | sed 's/^](//; s/)$//' | sort -u |
    while read -r file; do
        [ -e "$srcdir/$file" ] || echo "README.md: no file '$file'"
    done >>"$work/bad"

[ -s "$work/bad" ] && refuse "$(cat "$work/bad")"
exit "$lint_rc"
