#!/bin/sh
# Hostile strings through every pane, at three sizes, in UTF-8 and in the C locale, read back
# by two terminal emulators (libvterm inside the program, pyte here; each where it is
# installed). HOSTILE_STRINGS sets how many.
set -eu
. "${srcdir:-.}/tests/common.sh"
: "${HOSTILE_STRINGS:=10000}"
program=$(pwd)/tests/ui/hostile
source=$(cd "${srcdir:-.}" && pwd)
has_pyte=true
/usr/bin/python3 -c 'import pyte, wcwidth' 2>/dev/null || has_pyte=false
if ! $has_pyte || ! grep -q '^#define HAVE_VTERM 1' config.h; then
    # What was drawn is looked at anyway, with one emulator less.
    [ "${DEPIN_REQUIRE_ALL:-0}" != 1 ] || skip 'libvterm-dev or python3-pyte is not installed'
    echo 'libvterm-dev or python3-pyte is not installed: an emulator less'
fi
dir=$(mktemp -d "$(pwd)/hostile.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for charset in utf-8 ascii; do
    "$program" "record.$charset" "$HOSTILE_STRINGS" "$charset"
    ! $has_pyte || /usr/bin/python3 "$source/tests/ui/hostile.py" "record.$charset"
done
