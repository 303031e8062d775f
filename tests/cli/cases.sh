#!/bin/sh
# How much reaches a person with the mix of behaviours of the defaults: one to two cases in
# a hundred tasks, of several kinds, none of which floods the others out.
. "${srcdir:-.}/tests/cli/kit.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'too slow in this kind of build'

echo '{"demand":{"tasks_per_tick":4,"duration_s":60}}' >policy.json
for seed in 1 2; do
    run 0 run --generate-nodes 200 --policy policy.json --seed $seed --ticks 3000 \
        --db "$work/$seed.db" --json
    tasks=$(field final)
    opened=$(field opened)
    run 0 --db "$work/$seed.db" case list --csv
    sed 1d out | cut -d, -f4 | sort | uniq -c | sort -rn >kinds
    echo "seed $seed: $opened cases of $tasks tasks:" \
        "$("${AWK:-awk}" '{ printf "%s %s  ", $2, $1 }' kinds)"
    is "$opened * 100 >= $tasks" || refuse "seed $seed: only $opened cases of $tasks tasks"
    is "$opened * 50 <= $tasks" || refuse "seed $seed: $opened cases of $tasks tasks"
    [ "$(wc -l <kinds)" -ge 4 ] || refuse "seed $seed: only these kinds: $(cat kinds)"
    most=$("${AWK:-awk}" 'NR == 1 { print $1 }' kinds)
    is "$most * 10 <= $opened * 7" || refuse "seed $seed: $most of $opened are of one kind"
done
exit "$lint_rc"
