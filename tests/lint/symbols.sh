#!/bin/sh
# What each layer really calls, as the linker sees it. The include lint sees direct
# includes only; a prototype written by hand or a macro shows up here.
. "${srcdir:-.}/tests/common.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'instrumented objects call their runtime'
nm=${NM:-nm}
command -v "$nm" >/dev/null || skip 'needs nm (binutils)'

layers='base crypto_layer work model engine store chain app ui'
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
: >"$work/nm"
for l in $layers; do
    [ -f "lib$l.a" ] || continue
    # one line per symbol: layer object type name
    "$nm" -A -g "lib$l.a" 2>/dev/null | awk -v l="$l" '{
        n = split($1, part, ":")
        print l, part[n - 1], $(NF - 1), $NF }' >>"$work/nm"
done
[ -s "$work/nm" ] || skip 'no layer library has been built'

# Memory and strings of the C library; what the compiler itself calls; nothing else.
pure='^((c|m|re)alloc|free|mem(cpy|set|move|cmp|chr|mem|rchr)|bcmp|abort|qsort|bsearch'
pure="$pure|str(n?cmp|n?len|r?chr|str|n?dup|c?spn)|__(mem|str)[a-z]*_chk|__assert_fail"
pure="$pure|__stack_chk_fail|__cpu_(model|features2|indicator_init)|_GLOBAL_OFFSET_TABLE_|__(u?(div|mod|divmod)|mul|popcount)[a-z]i[0-9])\$"
format='^(__)?v?snprintf(_chk)?$'

# Each outside library is called from one layer: the third word, or one object of it.
cat >"$work/owners" <<'OWNERS'
OpenSSL   ^(EVP|SHA[0-9]+|OPENSSL|BN|EC|EC_[A-Z]+|ECDSA|ECDH|RAND|X509[A-Z_]*|BIO|PEM|ERR|CRYPTO|HMAC|CMAC|[id]2[id]|OSSL|ASN1|PKCS[0-9]+|RSA|AES|SSL)_ crypto_layer
secp256k1 ^secp256k1_ crypto_layer
SQLite    ^sqlite3_ store
libcurl   ^curl_ chain
cJSON     ^cJSON_ base
PCRE2     ^pcre2_ app
OWNERS

awk -v pure="$pure" -v format="$format" -v ownersfile="$work/owners" '
function lower(l) { return l == "base" || l == "crypto_layer" }
function visit(o,    i, n, s) { # every object that the link of the engine pulls in
    if (o in seen) return
    seen[o] = 1
    n = split(calls[o], s, " ")
    for (i = 1; i <= n; i++) if (s[i] in home) visit(home[s[i]])
}
BEGIN {
    while ((getline line < ownersfile) > 0) {
        split(line, w, " +"); lib[++libs] = w[1]; pattern[libs] = w[2]; owner[libs] = w[3]
    }
    split("engine model work", p, " "); for (i in p) is_pure[p[i]] = 1
    below["engine"] = " engine model work crypto_layer base "
    below["model"]  = " model crypto_layer base "
    below["work"]   = " work crypto_layer base "
}
{
    o = $1 "/" $2; layer[o] = $1
    if ($3 == "U") calls[o] = calls[o] " " $4
    else if ($3 ~ /^[A-Zi]$/ && $3 !~ /^[wv]$/) { home[$4] = o; def[$4] = $1 }
}
END {
    for (o in calls) {
        l = layer[o]
        n = split(calls[o], s, " ")
        for (i = 1; i <= n; i++) {
            y = s[i]
            for (k = 1; k <= libs; k++)
                if (y ~ pattern[k] && !(y in def) && l != owner[k])
                    print o ": calls " y ", but only " owner[k] " calls " lib[k]
            if (l in is_pure) {
                if (y in def) {
                    if (!index(below[l], " " def[y] " "))
                        print o ": " l " may not call " y " of " def[y]
                } else if (y !~ pure)
                    print o ": " l " reaches outside: " y
            }
            if (l == "ui" && (y in def) && def[y] !~ /^(ui|base|model)$/ &&
                (def[y] != "app" || y !~ /^(app|query|action|args|keymap|key|memory|filter|bulk|table|value|view)_/))
                print o ": the console reaches past the app: " y
        }
        if (l in is_pure) visit(o)
    }
    # The parts of base and crypto that come along must be as pure.
    for (o in seen) if (lower(layer[o])) {
        n = split(calls[o], s, " ")
        for (i = 1; i <= n; i++) {
            y = s[i]
            if ((y in def) || y ~ pure || y ~ format) continue
            if (layer[o] == "crypto_layer" && (y ~ pattern[1] || y ~ pattern[2])) continue
            print o ": is linked into the engine and reaches outside: " y
        }
    }
}' "$work/nm" | sort -u >"$work/bad"

# Curses in one object. Its names are ordinary words, so they are read from the library.
for so in libncursesw.so.6 libtinfo.so.6 libncursesw.so libtinfo.so; do
    # shellcheck disable=SC2086 # CC may hold a wrapper and options
    path=$(${CC:-cc} -print-file-name=$so 2>/dev/null)
    [ -f "$path" ] && "$nm" -D --defined-only "$path" 2>/dev/null
done | awk 'NF == 3 && $2 ~ /[TDBR]/ && $3 !~ /^_/ { sub(/@.*/, "", $3); print $3 }' |
    sort -u >"$work/curses"
printf '%s\n' initscr newterm endwin stdscr doupdate wrefresh waddch tputs |
    sort -u - "$work/curses" -o "$work/curses"
awk 'NR == FNR { curses[$1] = 1; next }
     $3 != "U" { own[$4] = 1; next }
     { use[$1 "/" $2 " " $4] = $4 }
     END { for (u in use) if ((use[u] in curses) && !(use[u] in own) && u !~ /^ui\/.*term_curses\.o /) {
               split(u, w, " "); print w[1] ": calls curses (" w[2] "), but only term_curses.c does" } }' \
    "$work/curses" "$work/nm" | sort -u >>"$work/bad"

[ -s "$work/bad" ] || exit 0
cat "$work/bad"
exit 1
