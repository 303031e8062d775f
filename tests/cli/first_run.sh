#!/bin/sh
# The published first run: what its summary says, as text and as JSON.
. "${srcdir:-.}/tests/cli/kit.sh"

run 0 run --nodes "$data/nodes.csv" --tasks "$data/tasks.json" --ticks 200
for word in ticks nodes tasks allocations 'last final task' green_utilization \
    verification_pass_rate escalation_rate cases digest; do
    grep -qE "^$word +[0-9t]" out || grep -qE "^$word +[0-9a-f]{64}\$" out ||
        refuse "no line '$word' in: $(cat out)"
done
grep -qE '^allocations +[0-9]+, median [0-9.]+ ms, p99 [0-9.]+ ms' out ||
    refuse "no time of allocations: $(grep allocations out)"
grep -qE '^last final task +t-[0-9]+ on node-[0-9]+, score 0\.[0-9]{9}, proof [0-9a-f]{64}$' out ||
    refuse "the last task lacks node, score or proof: $(grep last out)"
[ ! -s message ] || refuse "the run says more than its summary: $(cat message)"
[ ! -e "$XDG_STATE_HOME" ] || refuse 'a run in memory left a store'
green=$(sed -nE 's/^green_utilization +//p' out)
text_digest=$(sed -nE 's/^digest +//p' out)

run 0 run --nodes "$data/nodes.csv" --tasks "$data/tasks.json" --ticks 200 --json
[ "$(field digest)" = "$text_digest" ] || refuse 'text and JSON have different digests'
[ "$(field ticks)" = 200 ] || refuse "ticks: $(field ticks)"
[ "$(field arrived)" = 60 ] || refuse "tasks that arrived: $(field arrived)"
is "$(field green_utilization) - $green < 0.0001 && $green - $(field green_utilization) < 0.0001" ||
    refuse "green_utilization is $green as text and $(field green_utilization) as JSON"
for key in tasks metrics cases last node_id score proof final failed opened open pending; do
    says "\"$key\":"
done
if [ -x /usr/bin/python3 ]; then
    /usr/bin/python3 -c 'import json, sys
d = json.load(sys.stdin)
assert set(d) == {"ticks", "tasks", "metrics", "cases", "digest", "last"}, sorted(d)
assert len(d["digest"]) == 64 and len(d["last"]["proof"]) == 64
assert 0 <= d["last"]["score"] <= 1
t = d["tasks"]
assert t["arrived"] == sum(v for k, v in t.items() if k != "arrived"), t' <out ||
        refuse 'the JSON is not of the form that the manual page gives'
fi
exit "$lint_rc"
