#!/bin/sh
# Every shipped mix, alone and as a user would take it, ends in the attribution that its file
# promises: the behaviour is found, named with a sentence of evidence while its task is still
# there, and nothing else is found.
. "${srcdir:-.}/tests/cli/kit.sh"
[ "${PLAIN:-yes}" = yes ] || not_here 'too slow in this kind of build'

faults='hardware lazy downgrade truncated replay collusion nondeterminism targeted'

# play MIX TICKS [PIECE]: in the store MIX.db, PIECE ticks at a time; ./sentences is why
# answers were refused, asked for before the tasks are forgotten.
play() {
    mix=$1 left=$2 piece=${3:-50}
    run 0 run --db "$work/$mix.db" --mix "$mix" --seed 2 --ticks "$piece"
    : >sentences
    : >known
    while :; do
        run 0 --db "$work/$mix.db" verification list --filter verdict:refused --csv
        sed 1d out | cut -d, -f3 | sort -u >tasks
        comm -23 tasks known >new
        sort -u tasks known -o known
        while read -r task; do
            run 0 --db "$work/$mix.db" status "$task" --json
            grep -oE '"sentence":"[^"]*","blame":"[^"]*"' out >>sentences
            [ "$(count '"class":')" = "$(grep -oE '"first_wrong":[1-9]' out | wc -l)" ] ||
                refuse "$mix: status $task does not say what is wrong first: $(cat out)"
        done <new
        left=$((left - piece))
        [ "$left" -gt 0 ] || break
        run 0 run --db "$work/$mix.db" --ticks "$piece"
    done
    run 0 --db "$work/$mix.db" case list --csv
    sed 1d out | cut -d, -f4 | sort | uniq -c >kinds
    run 0 --db "$work/$mix.db" metrics --json
    echo "$mix: $(for f in $faults; do
        [ "$(field "faults_$f")" = 0 ] || echo "$f $(field "faults_$f")"
    done | tr '\n' ' ')slashed $(field slashed); cases:" \
        "$("${AWK:-awk}" '{ printf "%s %s  ", $2, $1 }' kinds)"
}

# ends_in FAULT...: each was found, none besides
ends_in() {
    for fault in $faults; do
        found=$(field "faults_$fault")
        case " $* " in
        *" $fault "*) [ "$found" -gt 0 ] || refuse "$mix: no fault of class $fault" ;;
        *) [ "$found" = 0 ] || refuse "$mix: $found faults of class $fault" ;;
        esac
    done
}
# tells SENTENCE BLAME: an answer was refused with a sentence that begins so
tells() {
    grep -qE "\"sentence\":\"$1.*\"blame\":\"$2\"" sentences ||
        refuse "$mix: nobody is told '$1' ($2); but: $(head -n 3 sentences)"
}
# shows KEYS PATTERN: so few keys from the cases to why an answer is wrong
shows() {
    run 0 --db "$work/$mix.db" --keys "$1" --dump-screen 80x24
    grep -qE "$2" out || refuse "$mix: the keys '$1' do not lead to '$2': $(cat out)"
}
# waits KIND: cases of it were opened
waits() {
    grep -q " $1\$" kinds || refuse "$mix: no case of kind $1: $(cat kinds)"
}
nobody_loses() {
    [ "$(field slashed)" = 0.000000 ] || refuse "$mix: $(field slashed) was slashed"
}

play all-honest 400
ends_in
nobody_loses
# High rewards and first tasks of a requester come with any mix.
grep -vE ' (HIGH_VALUE|UNUSUAL_TASK)$' kinds && refuse "all-honest: other cases: $(cat kinds)"
for key in false_positives results_wrong wrong_accepted disputes; do
    [ "$(field $key)" = 0 ] || refuse "all-honest: $key is $(field $key)"
done
is "$(field results_honest) > 500" || refuse "only $(field results_honest) sound results"
[ ! -s known ] || refuse "all-honest: answers to $(cat known) were refused"

play lazy 400
ends_in lazy truncated replay
tells 'LAZY: a constant: all [0-9]+ elements are' NODE_FRAUD
tells 'TRUNCATED: equals the true result after [0-9]+ of [0-9]+ steps' NODE_FRAUD
tells 'REPLAY: equals the answer to task [0-9]+' NODE_FRAUD
is "$(field slashed) > 0" || refuse 'lazy: nobody lost stake'
shows '3 n' 'why .*(LAZY|TRUNCATED|REPLAY): '
shows '3 n' 'where .*first wrong (step [0-9]+ of [0-9]+, in )?[a-z]+ [0-9]+ of [0-9]+; [0-9]+ differ'
shows '3 = END ENTER' 'fault:TARGETED'

play downgrader 400
ends_in downgrade
tells 'DOWNGRADE: equals the result computed with 4-bit weights' NODE_FRAUD
is "$(field slashed) > 0" || refuse 'downgrader: nobody lost stake'
shows '3 n' 'why .*DOWNGRADE: equals'

play flaky 800
ends_in hardware
tells 'HARDWARE_FAULT: one bit differs: bit [0-9]+ of element [0-9]+ in' NODE_FAULT
shows '3 n' 'why .*HARDWARE_FAULT: one bit differs'

# Trust has to be earned first, so few tasks are long.
play on-off 1200
ends_in targeted
tells 'TARGETED: 1 of [0-9]+ elements differ, first element [0-9]+ of' NODE_FRAUD
is "$(field slashed) > 0" || refuse 'on-off: nobody lost stake'
shows '3 n' 'why .*TARGETED: 1 of'

# With so many copies of a task its answers are soon forgotten.
play ring 300 15
ends_in collusion targeted
tells 'COLLUSION: the same wrong answer from [2-9] nodes of [2-9] operators' NODE_FRAUD
waits RING_SUSPECT
tells 'TARGETED: [0-9]+ of [0-9]+ elements differ, first element [0-9]+ of' NODE_FRAUD
is "$(field slashed) > 0" || refuse 'ring: nobody lost stake'
shows '3 n' 'why .*(COLLUSION|TARGETED): '

play nondeterministic 400
ends_in nondeterminism
nobody_loses
waits NONDETERMINISM
[ "$(field false_positives)" = 0 ] || refuse "nondeterministic: $(field false_positives) refused"
run 0 --db "$work/nondeterministic.db" case list --filter kind:NONDETERMINISM --csv
run 0 --db "$work/nondeterministic.db" case show "$(sed -n 2p out | cut -d, -f1)"
says 'hidden input: nobody else may run it'
says 'NONDETERMINISM: 2 answers from 2 hardware classes'

play late 400
ends_in
waits LATE_CORRECT
[ "$(field wrong_accepted)" = 0 ] || refuse 'late: a wrong answer was accepted'

# Claims are audited once an hour.
play greenwasher 800
ends_in
waits GREEN_DISCREPANCY
is "$(field slashed) > 0" || refuse 'greenwasher: nobody lost stake'
run 0 --db "$work/greenwasher.db" event list --csv
says 'percent green'

# A false challenge costs the requester the bond, half of which is burned.
play spiteful 400
ends_in
nobody_loses
waits CUSTOMER_REJECT
burned=$(field burned)
bonds=$(field bonds)
run 0 --db "$work/spiteful.db" case list --filter kind:CUSTOMER_REJECT --csv
id=$(sed -n 2p out | cut -d, -f1)
run 0 --db "$work/spiteful.db" case approve "$id" --reason A05
run 0 --db "$work/spiteful.db" anchor now --yes
run 0 --db "$work/spiteful.db" metrics --json
is "$(field bonds) < $bonds" || refuse "spiteful: bonds were $bonds, are $(field bonds)"
is "$(field burned) > $burned" || refuse "spiteful: the bond of $id is not lost"
nobody_loses

# Nothing that is shipped is left out.
for file in "$data"/mixes/*.json; do
    name=$(basename "$file" .json)
    [ "$name" = default ] || [ -e "$work/$name.db" ] || refuse "no test of the mix $name"
done

# The example of README.md is as printed there.
sentence=$(sed -n 's/.*`\(TRUNCATED: [^`]*\)`.*/\1/p' "$data/../README.md")
rm -rf "$work"/lazy.db*
sed -n 's/^depin-console \(--db lazy.db .*\)/\1/p' "$data/../README.md" >lines
[ "$(wc -l <lines)" -ge 4 ] || refuse 'README.md has no example of the mix lazy'
while read -r line; do
    # shellcheck disable=SC2086 # words
    run 0 $line
done <lines
says "$sentence"
exit "$lint_rc"
