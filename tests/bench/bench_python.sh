#!/bin/sh
# The allocation of the engine against an executor of the same formula on networkx and pandas,
# on the same nodes and requests, with the same answers. Prints skipped where these are missing.
set -eu
here=$(dirname "$0")
python=/usr/bin/python3
nodes=1000
at_least=200

if ! "$python" -c 'import networkx, pandas' 2>/dev/null; then
    echo "allocation over networkx and pandas: skipped (python3-networkx, python3-pandas)"
    exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT INT TERM
ours=$(./tests/bench/bench_allocate "$nodes" "$dir/answers")
if ! theirs=$("$python" "$here/bench_python.py" "$dir/answers"); then
    echo "allocation over networkx and pandas: the answers differ FAILED"
    exit 1
fi
awk -v ours="$ours" -v theirs="$theirs" -v least="$at_least" -v nodes="$nodes" 'BEGIN {
    name = "allocation with backup over networkx and pandas"
    ratio = theirs / ours
    is_met = (ratio >= least)
    printf("%s, %d nodes: ratio %.0f (expect >= %d)%s\n", name, nodes, ratio, least,
           is_met ? "" : " FAILED")
    printf("    %.0f ns against %.0f ns\n", ours, theirs)
    exit !is_met
}'
