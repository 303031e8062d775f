#!/bin/sh
# One state from one seed and journal: at once, step by step, over many processes, under
# other locales and time zones; and the one that tests/golden/digest.txt remembers, which
# every compiler must give.
. "${srcdir:-.}/tests/cli/kit.sh"
golden=$data/../tests/golden/digest.txt

digest_of() { # digest_of ENVIRONMENT...: of a run in memory
    env "$@" "$program" run --nodes "$data/nodes.csv" --tasks "$data/tasks.json" --seed 7 \
        --ticks 200 --json >out 2>message || refuse "run under $*: $(cat message)"
    field digest
}
want=$(digest_of LC_ALL=C)
if [ -n "${GOLDEN_UPDATE:-}" ]; then
    echo "$want" >"$golden"
fi
[ "$want" = "$(cat "$golden")" ] ||
    refuse "the digest is $want, tests/golden/digest.txt has $(cat "$golden"): if the engine" \
        'was meant to change, GOLDEN_UPDATE=1 writes the new one'
for setting in LC_ALL=C.UTF-8 LC_ALL=tr_TR.UTF-8 LC_ALL=de_DE.UTF-8 TZ=Pacific/Chatham \
    TZ=America/St_Johns TERM=dumb; do
    [ "$(digest_of $setting)" = "$want" ] || refuse "another digest under $setting"
done

# A demanding network in a store, in pieces of odd sizes by many processes.
cat >policy.json <<'JSON'
{"demand":{"tasks_per_tick":3,"tier_high":0.3,"high_value":0.02},
 "behaviour":{"flaky":0.1,"lazy":0.12,"late":0.1},"heartbeat":{"mtbf_s":40000,"joins_per_hour":2}}
JSON
new() { # new FILE TICKS
    run 0 run --db "$1" --generate-nodes 60 --policy policy.json --seed 11 --ticks "$2" --json
}
new whole.db 400
whole=$(field digest)
[ -n "$whole" ] || refuse 'no digest'
new pieces.db 1
for n in 1 2 3 5 8 13 21 34 55 89 130 38; do
    if [ $((n % 2)) -eq 0 ]; then
        run 0 --db pieces.db run --ticks $n
    else
        run 0 --db pieces.db step $n
    fi
done
run 0 --db pieces.db digest
[ "$(cat out)" = "$whole" ] || refuse "in pieces: $(cat out), at once: $whole"
run 0 --db pieces.db rebuild
run 0 --db pieces.db digest
[ "$(cat out)" = "$whole" ] || refuse "made anew: $(cat out), not $whole"

# Decisions at the same ticks, with and without quitting between.
decide() { # decide FILE
    run 0 --db "$1" case list --csv
    id=$(sed 1d out | grep -E ',(open|escalated),' | cut -d, -f1 | sort | head -n 1)
    [ -n "$id" ] || refuse "$1: no case is open"
    run 0 --db "$1" case reject "$id" --reason R02
}
decide whole.db
decide pieces.db
run 0 --db whole.db run --ticks 40
for n in 7 11 22; do
    run 0 --db pieces.db run --ticks $n
done
run 0 --db whole.db digest
cp out whole
run 0 --db pieces.db digest
cmp -s out whole || refuse 'another state after a decision'
run 0 --db pieces.db back 5
run 0 --db pieces.db digest
cmp -s out whole || refuse 'another state after a look at the past'
audits pieces.db
exit "$lint_rc"
