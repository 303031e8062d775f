#!/bin/sh
# The picture of the screen in README.md, made from the program itself:
#     man/screen.sh [PROGRAM [KEYS [WxH]]] >man/screen.svg
# and that of the metrics over time:
#     man/screen.sh ./depin-console ': s t e p SPACE 2 5 0 ENTER : s h o w SPACE m e t r i c s ENTER j j' \
#         120x30 >man/metrics.svg
# PROGRAM draws a screen of the demo network without a terminal; a frame of characters and
# one of tones (see frame_dump_attr in ui/frame.h) become one SVG. The same program gives
# the same picture on every machine.
set -eu
program=${1:-./depin-console}
keys=${2:-: s t e p SPACE 2 5 0 ENTER n n n n n n n}
size=${3:-120x40}
dump=$(mktemp)
trap 'rm -f "$dump"' EXIT
LC_ALL=C.UTF-8 "$program" --demo --keys "$keys" --dump-screen "$size:attr" >"$dump"
# Bytes, not characters, so that every awk does the same.
LC_ALL=C awk -v width="${size%x*}" -v height="${size#*x}" '
BEGIN {
    for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
    split(". d g w b m t", letter, " ")
    split("text dim good warn bad mine title", class, " ")
    for (i = 1; i in letter; i++) {
        of[letter[i]] = class[i]
        if (letter[i] != ".") of[toupper(letter[i])] = class[i] " bold"
        of[i - 1 ""] = class[i] " reverse"
    }
    of[":"] = "text bold"
}

# The next character of s, which is UTF-8, as it stands in XML; s is cut.
function next_character(    c, n) {
    n = code[substr(s, 1, 1)]
    n = n < 192 ? 1 : n < 224 ? 2 : n < 240 ? 3 : 4
    c = substr(s, 1, n)
    s = substr(s, n + 1)
    return c == "&" ? "&amp;" : c == "<" ? "&lt;" : c == ">" ? "&gt;" : c
}

function run_of_cells(y, x, cells, text, look,    kind) {
    kind = look in of ? of[look] : "text"
    if (kind ~ /reverse/)
        printf "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"18\"/>\n", kind, \
            12 + x * 9, 12 + y * 18, cells * 9
    if (text ~ /[^ ]/)
        printf "<text class=\"%s\" x=\"%d\" y=\"%d\" textLength=\"%d\" %s>%s</text>\n", \
            kind, 12 + x * 9, 25 + y * 18, cells * 9, "xml:space=\"preserve\"", text
}

function row(y,    x, start, text, look, now) {
    s = chars[y]
    look = ""
    text = ""
    start = 0
    for (x = 0; x < width; x++) {
        now = x < length(tones[y]) ? substr(tones[y], x + 1, 1) : " "
        if (now != look) {
            if (x > start) run_of_cells(y, start, x - start, text, look)
            start = x
            text = ""
            look = now
        }
        text = text (s == "" ? " " : next_character())
    }
    run_of_cells(y, start, width - start, text, look)
}

$0 == "--" && !has_tones { has_tones = 1; next }
!has_tones { chars[lines++] = $0; next }
{ tones[tone_lines++] = $0 }

END {
    sub(/:.*/, "", height)
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\">\n", \
        24 + width * 9, 24 + height * 18, 24 + width * 9
    print "<title>depin-console: a screen of the demo network</title>"
    print "<style>"
    print "text { font: 15px monospace; fill: #d8dee9 }"
    print ".dim { fill: #8a93a3 } .good { fill: #009e73 } .warn { fill: #e69f00 }"
    print ".bad { fill: #d55e00 } .mine { fill: #56b4e9 }"
    print "text.title, .bold { font-weight: bold }"
    print "rect.reverse { fill: #d8dee9 } rect.warn { fill: #e69f00 } rect.bad { fill: #d55e00 }"
    print "text.reverse { fill: #14181f }"
    print "</style>"
    printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#14181f\"/>\n", \
        24 + width * 9, 24 + height * 18
    for (y = 0; y < height; y++) row(y)
    print "</svg>"
}' "$dump"
