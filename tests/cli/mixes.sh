#!/bin/sh
# How often sound work is refused: under 5 % with the mix of behaviours of the defaults,
# never where everybody is honest.
. "${srcdir:-.}/tests/cli/kit.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'too slow in this kind of build'

work_load='"demand":{"tasks_per_tick":3,"duration_s":60}'
for seed in 1 7 42; do
    echo "{$work_load}" >policy.json
    run 0 run --generate-nodes 200 --policy policy.json --seed $seed --ticks 1500 --json
    echo "seed $seed, default mix: $(field results_honest) sound results," \
        "$(field false_positives) refused, rate $(field false_positive_rate);" \
        "$(field wrong_caught) of $(field results_wrong) wrong ones caught"
    is "$(field results_honest) > 2000" || refuse "only $(field results_honest) sound results"
    is "$(field false_positive_rate) < 0.05" ||
        refuse "seed $seed: false positives $(field false_positive_rate)"
    is "$(field wrong_caught) > 0" || refuse "seed $seed: nothing was caught"

    run 0 run --generate-nodes 200 --policy policy.json --mix all-honest --seed $seed --ticks 1500 --json
    [ "$(field results_wrong)" = 0 ] || refuse "seed $seed: honest nodes were wrong"
    [ "$(field false_positives)" = 0 ] ||
        refuse "seed $seed: $(field false_positives) honest results refused"
    is "$(field results_honest) > 2000" || refuse "only $(field results_honest) sound results"
done
exit "$lint_rc"
