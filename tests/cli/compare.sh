#!/bin/sh
# compare-policies: the same population under each shipped policy, the same numbers each time.
. "${srcdir:-.}/tests/cli/kit.sh"

run 0 compare-policies --nodes 60 --tasks 300 --seeds 2 --csv
rows=$(wc -l <out)
[ "$rows" -eq 8 ] || refuse "$rows lines instead of 8"
for policy in ladder article spot-check majority quorum adaptive credibility; do
    says "$policy,2,"
done
mv out first
run 0 compare-policies --nodes 60 --tasks 300 --seeds 2 --csv
cmp -s out first || refuse "another table the second time"
echo '{"verification": {"sample_rate": 1}}' >all.json
run 0 compare-policies --nodes 40 --tasks 100 --seeds 1 --policy all.json --json
says '[{"policy":"all.json","seeds":1,'
run 4 compare-policies --policy no-such.json
run 2 compare-policies --seeds 0
exit "$lint_rc"
