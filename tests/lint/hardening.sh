#!/bin/sh
# The hardening flags must reach the binary, not just configure.ac.
# PROGRAMS: what is installed; while nothing is, a test program stands in for it.
. "${srcdir:-.}/tests/common.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'sanitizer and coverage builds are not hardened'
re=${READELF:-readelf}
command -v "$re" >/dev/null || skip 'needs readelf (binutils)'
[ -n "${PROGRAMS:-}" ] || skip 'no program has been built'

has() { # has TEXT PATTERN WHAT
    printf '%s\n' "$1" | grep -qE "$2" || refuse "$program: no $3"
}
for program in $PROGRAMS; do
    [ -f "$program" ] || { refuse "$program: is missing"; continue; }
    head=$("$re" -hW "$program")
    segments=$("$re" -lW "$program")
    dynamic=$("$re" -dW "$program")
    symbols=$("$re" -sW "$program")
    has "$head" 'Type: +DYN' 'position independent code (PIE)'
    has "$segments" 'GNU_RELRO' 'read-only relocations (RELRO)'
    has "$dynamic" 'BIND_NOW|FLAGS_1.*NOW' 'immediate binding (BIND_NOW)'
    has "$symbols" '__stack_chk_fail' 'stack protector'
    case ${CPPFLAGS:-} in
    *-D_FORTIFY_SOURCE=*) has "$symbols" '__(v?[fs]n?printf|mem|str|read|poll)[a-z]*_chk' \
        'fortified C library call' ;;
    esac
    printf '%s\n' "$segments" | grep -E 'GNU_STACK' | grep -q 'RWE' &&
        refuse "$program: executable stack"
    printf '%s\n' "$segments" | grep -E '^ *LOAD' | grep -q 'RWE' &&
        refuse "$program: a segment that is writable and executable"
    printf '%s\n' "$dynamic" | grep -qE 'RPATH|RUNPATH' && refuse "$program: has a run path"
done
exit $lint_rc
