#!/bin/sh
# The driver finds a planted fault by mutation, and its crash file shows it again.
. "${srcdir:-.}/tests/common.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'a sanitizer would report in the place of the driver'
from=$(cd "$srcdir" && pwd) || exit 99
build=$(pwd)
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/tests/fuzz/corpus/planted"
printf 'abc,12\n' >"$tmp/tests/fuzz/corpus/planted/seed"
cat >"$tmp/planted.c" <<'C'
#include <stdint.h>
#include <stdlib.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i + 1 < size; i++)
        if (data[i] == '"' && data[i + 1] == ',')
            abort();
    return 0;
}
C
# shellcheck disable=SC3045 # where there is no such limit, cores may be left in $tmp
ulimit -c 0 2>/dev/null || :
cd "$tmp" || exit 99
# shellcheck disable=SC2086 # CC may hold a wrapper and options
${CC:-cc} -std=c11 -I"$build" "$from/tests/fuzz/driver.c" planted.c -o fuzz_planted || exit 99
srcdir=. ./fuzz_planted -n 0 >said 2>&1 || refuse "the clean corpus fails: $(cat said)"
srcdir=. ./fuzz_planted -n 20000 >said 2>&1 && refuse 'the planted fault was not found'
grep -q 'the input is in fuzz_planted.crash' said || refuse "no report: $(cat said)"
grep -q '",' fuzz_planted.crash || refuse 'the crash file does not hold the input'
./fuzz_planted -n 0 fuzz_planted.crash >said 2>&1 && refuse 'the crash file does not fail again'
srcdir=. ./fuzz_planted -n 50 >once 2>&1
srcdir=. ./fuzz_planted -n 50 >twice 2>&1
cmp -s once twice || refuse 'two runs differ'
exit $lint_rc
