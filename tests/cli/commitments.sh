#!/bin/sh
# What nodes committed to, signed, as others check it who have the file and the keys alone; and
# why an answer was refused, told long after its task is gone.
. "${srcdir:-.}/tests/cli/kit.sh"

echo '{"lazy":0.3,"bit_flip":0,"equivocate":0.5}' >mix.json
echo '{"demand":{"tasks_per_tick":2}}' >policy.json
run 0 --db "$work/twice.db" --mix ./mix.json --policy policy.json --generate-nodes 60 --seed 2 \
    run --ticks 300
run 0 --db "$work/twice.db" event list
task=$(grep 'two answers' out | tail -n 1 | grep -o 't-[0-9]*')
[ -n "$task" ] || refuse 'nobody committed twice'
run 0 --db "$work/twice.db" status "$task"
grep -q 'committed to two answers' out || refuse "status $task: $(cat out)"
run 0 --db "$work/twice.db" proof export "$task" --commitments --output notes.txt
keys=$(sed -n 's/^node key *//p' out | paste -s -d , -)
run 0 proof verify notes.txt --node-key "$keys"
grep -q "^proves .*two answers for $task" out || refuse "no proof: $(cat out)"
run 2 proof verify notes.txt --node-key "${keys%?}"
sed '/^root /s/0/1/' notes.txt >changed.txt
run 1 proof verify changed.txt --node-key "$keys"

run 0 --db "$work/twice.db" run --ticks 1500
run 0 --db "$work/twice.db" status "$task"
grep -q 'committed to two answers' out || refuse "after its slot is gone: $(cat out)"
run 0 --db "$work/twice.db" proof export "$task" --commitments
cmp -s out notes.txt || refuse 'the same commitments are signed otherwise later'
run 0 --db "$work/twice.db" verification list --filter fault:TRUNCATED --csv
id=$(sed -n '2s/,.*//p' out)
run 0 --db "$work/twice.db" verification show "$id"
grep -q 'TRUNCATED: equals the true result after' out || refuse "verification $id: $(cat out)"

# An appeal shows the fault that the slash was for, whose task is over.
run 0 --db "$work/twice.db" case list --filter kind:APPEAL --csv
id=$(grep -E ',t-[0-9]+,' out | head -n 1 | cut -d, -f1)
[ -n "$id" ] || refuse 'nobody appeals against what an answer was slashed for'
run 0 --db "$work/twice.db" case show "$id"
grep -qE '1 [+x] hash .*committed to' out || refuse "appeal $id: $(cat out)"
grep -qE 'signed +n-[0-9]+ signed ' out || refuse "appeal $id: $(cat out)"

# A state says since when, where an event told, and nothing where none did.
run 0 --db "$work/twice.db" event list --filter kind:node_jailed --csv
tick=$(sed -n 2p out | cut -d, -f2)
node=$(sed -n 2p out | grep -o 'n-[0-9]*')
run 0 --db "$work/twice.db" node show "$node"
says "jailed since T $tick"
run 0 --db "$work/twice.db" node list --filter state:idle --csv
run 0 --db "$work/twice.db" node show "$(sed -n 2p out | cut -d, -f1)"
! grep -q 'since T' out || refuse "an idle node knows since when: $(cat out)"

# What the referee found is a verification of its own, kept through a rebuild.
run 0 --db "$work/ruled.db" --mix lazy --seed 3 run --ticks 60
run 0 --db "$work/ruled.db" event list
ended=$(count dispute_ended)
[ "$ended" -gt 0 ] || refuse 'no dispute ended'
run 0 --db "$work/ruled.db" verification list --filter bisect:x --csv
cp out found.csv
[ "$(sed 1d found.csv | wc -l)" -ge "$ended" ] || refuse "$ended disputes, but: $(cat out)"
says TRUNCATED
run 0 --db "$work/ruled.db" rebuild
run 0 --db "$work/ruled.db" verification list --filter bisect:x --csv
cmp -s out found.csv || refuse "after a rebuild: $(cat out)"

# The moves of a dispute, one by one, as long as its task is there.
run 0 --db "$work/moves.db" --mix lazy --seed 3 run --ticks 33
run 0 --db "$work/moves.db" verification list --filter bisect:x --csv
id=$(sed -n '2s/,.*//p' out)
run 0 --db "$work/moves.db" verification show "$id" --moves
says 'steps re-executed, state'
grep -qE 'move 2 +state [0-9]+ of 1-33: n-[0-9]+ [0-9a-f.]+, the auditor [0-9a-f.]+: ' out ||
    refuse "moves: $(cat out)"
run 0 --db "$work/moves.db" --keys '3 / b i s e c t : x ENTER m j' --dump-screen 80x24
says 'dispute 1 about t-'
says 'steps re-executed, state'
run 4 --db "$work/moves.db" verification show 1 --moves
exit "$lint_rc"
