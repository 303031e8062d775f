#!/bin/sh
# Files from the world: a GPU cluster's node list and a supercomputer's log of 1993, if
# DEPIN_SAMPLES names a directory that has them (nodes/openb-nodes-head.csv and
# swf/NASA-iPSC-1993-3.1-cln.swf). They do not ship.
. "${srcdir:-.}/tests/cli/kit.sh"
nodes=${DEPIN_SAMPLES:-}/nodes/openb-nodes-head.csv
log=${DEPIN_SAMPLES:-}/swf/NASA-iPSC-1993-3.1-cln.swf
[ -n "${DEPIN_SAMPLES:-}" ] || not_here 'DEPIN_SAMPLES names no directory of samples'
[ -f "$nodes" ] && [ -f "$log" ] || not_here 'the samples are not in DEPIN_SAMPLES'
ticks=${IMPORT_TICKS:-20000}

echo '{"task_requirements":{"min_gpu_memory":0}}' >policy.json
run 0 run --db r.db --policy policy.json --generate-nodes 1 --ticks 1
run 0 --db r.db import nodes --format openb "$nodes" --json
echo "nodes: $(cat out)"
[ "$(field read)" = $(($(wc -l <"$nodes") - 1)) ] || refuse "nodes read: $(field read)"
[ "$(field accepted)" = "$(field read)" ] || refuse "nodes accepted: $(field accepted)"
run 0 --db r.db import tasks --format swf "$log" --json
echo "tasks: $(head -c 300 out)"
[ "$(field read)" = 18239 ] || refuse "jobs read: $(field read)"
accepted=$(field accepted)
[ "$((accepted + $(field skipped)))" = 18239 ] || refuse 'jobs got lost'
[ "$accepted" -ge 18000 ] || refuse "jobs accepted: $accepted"

begin=$(date +%s%N)
run 0 --db r.db run --ticks "$ticks" --json
ms=$((($(date +%s%N) - begin) / 1000000))
echo "run: $ticks ticks in $ms ms, $(field arrived) jobs arrived, $(field final) final," \
    "$(field failed) failed, digest $(field digest)"
[ "$(field arrived)" -gt 0 ] || refuse 'no job arrived'
[ "$(field final)" -gt 0 ] || refuse 'no job is final'
first=$(field digest)

# Once more from nothing: the same state.
run 0 run --db again.db --policy policy.json --generate-nodes 1 --ticks 1
run 0 --db again.db import nodes --format openb "$nodes"
run 0 --db again.db import tasks --format swf "$log"
run 0 --db again.db run --ticks "$ticks" --json
[ "$(field digest)" = "$first" ] || refuse "another digest: $(field digest)"
audits again.db
exit "$lint_rc"
