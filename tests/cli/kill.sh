#!/bin/sh
# kill -9 again and again, while a case is decided by command and while the network runs: a
# decision that was confirmed is there afterwards, once, and all chains hold. A long run:
# KILL_ROUNDS=10000; KILL_SEED gives the same moments again as far as the machine does.
. "${srcdir:-.}/tests/cli/kit.sh"
[ "${PLAIN:-yes}" = yes ] && few=24 || few=6
rounds=${KILL_ROUNDS:-$few}
x=${KILL_SEED:-77}
db=$work/k.db
cat >policy.json <<'JSON'
{"demand":{"tasks_per_tick":4,"tier_high":0.2,"high_value":0.1},"behaviour":{"late":0.1},
 "heartbeat":{"mtbf_s":40000},"review":{"sla_s":1000000}}
JSON
run 0 run --db "$db" --generate-nodes 60 --policy policy.json --seed 5 --ticks 150

# draw N: a number below N in $x_of
draw() {
    x=$(((x * 1103515245 + 12345) % 2147483648))
    x_of=$((x / 64 % $1))
}
# Some work of a random length, then the end of the process.
end_soon() { # end_soon PID LENGTH
    draw "$2"
    while [ $x_of -gt 0 ]; do x_of=$((x_of - 1)); done
    kill -9 "$1" 2>/dev/null
    wait "$1" 2>/dev/null
}

: >confirmed
killed=0
round=0
while [ $round -lt "$rounds" ]; do
    round=$((round + 1))
    "$program" --db "$db" run --ticks 1000000 >/dev/null 2>&1 &
    end_soon $! 60000
    [ $? -ne 137 ] || killed=$((killed + 1))

    run 0 --db "$db" case list --csv
    id=$(sed 1d out | grep ',open,' | cut -d, -f1 | sort | head -n 1)
    if [ -z "$id" ]; then
        run 0 --db "$db" run --ticks 20
        continue
    fi
    "$program" --db "$db" case approve "$id" --reason A05 >/dev/null 2>&1 &
    end_soon $! 160000
    case $? in
    0)   echo "$id" >>confirmed ;;
    137) killed=$((killed + 1)) ;;
    *)   refuse "round $round, seed ${KILL_SEED:-77}: case approve $id failed" ;;
    esac
    run 0 --db "$db" case list --csv
    while read -r id; do
        [ "$(grep -c "^$id,.*,pending,.*,approve," out)" = 1 ] ||
            refuse "round $round, seed ${KILL_SEED:-77}: decision about $id is lost"
    done <confirmed
    audits "$db"
    [ "$lint_rc" -eq 0 ] || exit 1
done
run 0 --db "$db" run --ticks 30
run 0 --db "$db" digest
cp out before
run 0 --db "$db" rebuild
run 0 --db "$db" digest
cmp -s out before || refuse 'made anew, the state is another'
echo "$killed of $((2 * rounds)) processes were killed, $(wc -l <confirmed) decisions confirmed"
[ "$killed" -ge $((rounds / 4)) ] || refuse 'hardly anything was killed'
exit "$lint_rc"
