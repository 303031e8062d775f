#!/bin/sh
# Profile green_first puts the shipped load on green nodes.
. "${srcdir:-.}/tests/cli/kit.sh"

for seed in 1 2 3 42; do
    for profile in green_first balanced; do
        echo "{\"scoring\":{\"profile\":\"$profile\"}}" >policy.json
        run 0 run --nodes "$data/nodes.csv" --tasks "$data/tasks.json" --policy policy.json \
            --seed $seed --ticks 600 --json
        [ "$(field tasks_final)" -ge 50 ] || refuse "$profile: only $(field tasks_final) final"
        is "$(field gpu_utilization) < 0.5" || refuse "not a light load: $(field gpu_utilization)"
        eval "$profile=$(field green_utilization)"
        eval "hours_$profile=$(field green_utilization_gpu_hours)"
    done
    # shellcheck disable=SC2154 # set by eval
    {
        echo "seed $seed: green_first $green_first ($hours_green_first of the GPU-hours)," \
            "balanced $balanced ($hours_balanced)"
        is "$green_first > 0.75 && $hours_green_first > 0.75" ||
            refuse "seed $seed: green utilisation is $green_first, $hours_green_first"
        is "$green_first > $balanced" || refuse "seed $seed: green_first is no greener"
    }
done
exit "$lint_rc"
