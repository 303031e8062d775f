#!/bin/sh
# A million nodes: made, run, kept in a store, listed in part. Says what it took.
. "${srcdir:-.}/tests/cli/kit.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'too slow in this kind of build'
nodes=${BIG_NODES:-1000000}

# peak WORDS...: runs it; the most memory it held goes to $peak_mib
peak() {
    "$program" "$@" >out 2>message </dev/null &
    pid=$!
    peak_kib=0
    while kill -0 $pid 2>/dev/null; do
        now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' /proc/$pid/status 2>/dev/null)
        [ "${now:-0}" -le $peak_kib ] || peak_kib=$now
    done
    wait $pid || refuse "$*: $(cat message)"
    peak_mib=$((peak_kib / 1024))
}
second() { date +%s; }

begin=$(second)
peak run --generate-nodes "$nodes" --ticks 20 --json
echo "in memory: $nodes nodes, 20 ticks, $(($(second) - begin)) s, $peak_mib MiB"
is "$(field nodes_total) == $nodes" || refuse "nodes: $(field nodes_total)"
[ "$(field final)" -ge 0 ] || refuse 'no summary'
[ $peak_mib -le 1024 ] || refuse "$peak_mib MiB held"

begin=$(second)
peak run --db big.db --generate-nodes "$nodes" --ticks 20 --json
made=$(field digest)
echo "in a store: $(($(second) - begin)) s, $peak_mib MiB, a file of $(($(wc -c <big.db) / 1048576)) MiB"
begin=$(second)
"$program" --db big.db node list --json 2>message | head -c 100000 >out
[ "$(wc -c <out)" -eq 100000 ] || refuse "node list: $(cat message)"
echo "opened and listed in part: $(($(second) - begin)) s"
run 0 --db big.db digest
[ "$(cat out)" = "$made" ] || refuse 'opened again, the state is another'
exit "$lint_rc"
