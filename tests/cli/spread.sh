#!/bin/sh
# Many tasks in a row go to many nodes; none that fits is a clear answer; the backup is
# another node.
. "${srcdir:-.}/tests/cli/kit.sh"

# In a row: a node that was given one is taken.
run 0 --nodes "$data/nodes.csv" allocate --count 100 --csv
sed 1d out >rows
[ "$(wc -l <rows)" -eq 100 ] || refuse "$(wc -l <rows) of 100 were placed"
distinct=$(cut -d, -f2 rows | sort -u | wc -l)
[ "$distinct" -eq 100 ] || refuse "only $distinct nodes for 100 tasks"
while IFS=, read -r _ node _ backup _; do
    [ "$node" != "$backup" ] || refuse "$node is its own backup"
done <rows
[ "$(cut -d, -f4 rows | grep -c node)" -ge 90 ] || refuse 'hardly any backups'

# Running together: at most as many as fit, on many.
"${AWK:-awk}" 'BEGIN {
    for (i = 1; i <= 100; i++) {
        printf "%s", (i > 1 ? ",\n" : "[")
        printf "{\"task_id\":\"t%03d\",\"min_gpu_memory\":\"8GB\",\"duration_s\":600,", i
        printf "\"arrival_s\":1}"
    }
    print "]" }' </dev/null >tasks.json
run 0 run --nodes "$data/nodes.csv" --tasks tasks.json --ticks 5 --db "$work/n.db" --json
[ "$(field running)" = 100 ] || refuse "$(field running) of 100 run"
run 0 --db "$work/n.db" node list --json
grep -oE '"state":"[a-z]*"' out | sort | uniq -c >states
busy=$(awk '/busy/ { print $1 }' states)
echo "100 tasks run on $busy nodes"
[ "${busy:-0}" -ge 20 ] || refuse "100 tasks on $busy nodes"

run 4 --nodes "$data/nodes.csv" allocate --min-gpu-gb 4096
complains 'no node can take the task'
complains 'gpu_memory refuses 100'
run 4 --nodes "$data/nodes.csv" allocate --jurisdictions AQ
complains 'no node can take the task'
run 4 --nodes "$data/nodes.csv" allocate --min-gpu-gb 80 --count 1000
complains 'of 1000 tasks placed'
exit "$lint_rc"
