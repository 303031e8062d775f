#!/bin/sh
# compare-policies: the same population under each shipped policy, the same numbers each time.
. "${srcdir:-.}/tests/cli/kit.sh"

run 0 compare-policies --nodes 60 --tasks 300 --seeds 2 --csv
rows=$(wc -l <out)
[ "$rows" -eq 8 ] || refuse "$rows lines instead of 8"
for policy in ladder article spot-check majority quorum adaptive credibility; do
    says "$policy,2,"
done
# Two seeds: the median is their mean. Two heads have to agree, so what is wrong and not accepted
# was caught, also where a case settled it.
"${AWK:-awk}" -F, 'NR > 1 { for (i = 4; i < NF; i += 3) if ((d = $i - ($(i + 1) + $(i + 2)) / 2) > 2e-6 || d < -2e-6) print }' \
    out >odd
[ ! -s odd ] || refuse "a median that is none: $(cat odd)"
sed -n 's/^quorum,2,[0-9]*,\([^,]*\),[^,]*,[^,]*,\([^,]*\),.*/\1 \2/p' out >quorum
read -r accepted caught <quorum
is "$accepted < 0.01 && $caught > 0.9" || refuse "quorum: accepted $accepted, caught $caught"
mv out first
run 0 compare-policies --nodes 60 --tasks 300 --seeds 2 --csv
cmp -s out first || refuse "another table the second time"
echo '{"verification": {"sample_rate": 1}}' >all.json
run 0 compare-policies --nodes 40 --tasks 100 --seeds 1 --policy all.json --json
says '[{"policy":"all.json","seeds":1,'
run 4 compare-policies --policy no-such.json
run 2 compare-policies --seeds 0
exit "$lint_rc"
