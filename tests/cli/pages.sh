#!/bin/sh
# The pages over the panes show a tick the same whether it was reached forward or backward,
# and in a store that was opened again.
. "${srcdir:-.}/tests/cli/kit.sh"

# keys TEXT: as --keys wants them
keys() {
    printf '%s' "$1" | sed 's/ /@/g; s/./& /g; s/@/SPACE/g'
}
# page NAME TICK FILE COMMAND...: the page after these commands on a copy of the store,
# without status and message
page() {
    page=$1 tick=$2 file=$3
    shift 3
    typed=
    for line in "$@" "show $page"; do typed="$typed : $(keys "$line") ENTER"; done
    rm -rf copy && cp -R store copy
    "$program" --db copy/lab.db --keys "$typed" --dump-screen 100x30 >screen 2>message ||
        refuse "$*: $(cat message)"
    sed -n 1p screen | grep -q "^ T $tick " || refuse "$* does not lead to tick $tick"
    grep -q "$page" screen || refuse "there is no page of $page"
    sed -n '2,28p' screen >"$file"
}
mkdir store
"$program" --db store/lab.db --seed 7 run --ticks 60 >out 2>message ||
    refuse "run: $(cat message)"
for name in metrics regions policy; do
    page "$name" 90 ahead 'step 30'
    page "$name" 75 there 'step 15'
    [ "$name" != metrics ] || cp there kept
    page "$name" 75 back 'step 30' 'back 15'
    page "$name" 75 forth 'step 30' 'back 25' 'step 10'
    page "$name" 90 again 'step 30' 'back 25' 'live'
    cmp -s there back || refuse "$name of a tick differs when it is reached backward"
    cmp -s back forth || refuse "$name of a tick differs when it is reached forward"
    cmp -s ahead again || refuse "$name of the newest tick differs after a look at the past"
    [ "$name" = policy ] || ! cmp -s back ahead || refuse "$name does not follow the tick"
done
# Opened again: the figures of the ticks before are still there.
"$program" --db store/lab.db run --ticks 15 >out 2>message || refuse "run: $(cat message)"
page metrics 75 reopened
cmp -s kept reopened || refuse 'the metrics differ in a store that was opened again'
exit "$lint_rc"
