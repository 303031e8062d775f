#!/bin/sh
# Whatever is wrong with a file or an option: one sentence that names it, the exit status
# of the list, and nothing half done.
. "${srcdir:-.}/tests/cli/kit.sh"

printf 'node_id,gpu_memory_gb,cpu_cores,green_energy_ratio,latency_ms,reputation_score\n' >head.csv
row='n1,24,16,0.5,20,0.9'
put() { # put FILE ROW...: a node file
    file=$1
    shift
    cp head.csv "$file"
    for line in "$@"; do printf '%s\n' "$line" >>"$file"; done
}
put good.csv "$row" 'n2,48,32,1,10,0.8'
put two-names.csv "$row" "$row"
put word.csv "$row" 'n2,many,32,1,10,0.8'
put ratio.csv 'n1,24,16,1.5,20,0.9'
put quote.csv '"n1,24,16,0.5,20,0.9'
put minus.csv 'n1,-4,16,0.5,20,0.9'
: >empty.csv
echo 'a,b,c' >other.csv
head -c 3000 /dev/urandom >noise
printf '[{"task_id":"a","duration_s":60}]' >good.json
printf '[{"task_id":"a","duration_s":60},]' >comma.json
printf '[{"task_id":"a","duration_s":60}] x' >trailing.json
printf '[{"task_id":"a","task_id":"b"}]' >twice.json
printf '[{"task_id":"a","duration_s":-5}]' >negative.json
printf '[{"task_id":"a","min_gpu_memory":"lots"}]' >lots.json
printf '{"tasks":{}}' >object.json
printf '{"verification":{"sample_rate":2}}' >rate.json
printf '{"verification":{"sample_rat":0.2}}' >key.json
printf '{"scoring":{"profile":"fast"}}' >profile.json
printf '{"verification":' >cut.json
printf ';UnixStartTime: 0\n1 2 3\n' >short.swf
printf '1 0 -1 x 4 -1 -1 4 -1 -1 1 1 1 1 1 1 -1 -1\n' >word.swf

run 0 run --db s.db --generate-nodes 20 --seed 3 --ticks 20
run 0 --db s.db digest
cp out digest

# bad STATUS NEEDLES WORDS...: the message has each of the needles (separated by '|')
bad() {
    want=$1 needles=$2
    shift 2
    run "$want" "$@"
    [ ! -s out ] || refuse "$*: refused, but there is output: $(head -c 200 out)"
    [ "$(wc -c <message)" -le 600 ] || refuse "$*: a long sentence"
    while [ -n "$needles" ]; do
        complains "${needles%%|*}"
        case $needles in
        *'|'*) needles=${needles#*|} ;;
        *) needles= ;;
        esac
    done
}

# files that describe a new store
bad 4 'no-such.csv' run --nodes no-such.csv --ticks 1
bad 3 'empty.csv' run --nodes empty.csv --ticks 1
bad 3 'other.csv|node_id' run --nodes other.csv --ticks 1
bad 3 'noise' run --nodes noise --ticks 1
bad 3 "cannot read '.'" run --nodes . --ticks 1
bad 3 'comma.json|line 1' run --nodes good.csv --tasks comma.json --ticks 1
bad 3 'trailing.json' run --nodes good.csv --tasks trailing.json --ticks 1
bad 3 'twice.json|task_id' run --nodes good.csv --tasks twice.json --ticks 1
bad 3 'object.json' run --nodes good.csv --tasks object.json --ticks 1
bad 4 'no-such.json' run --nodes good.csv --tasks no-such.json --ticks 1
bad 3 'rate.json|sample_rate|0|1' run --policy rate.json --generate-nodes 5 --ticks 1
bad 3 'key.json|sample_rat|sample_rate' run --policy key.json --generate-nodes 5 --ticks 1
bad 3 'profile.json|profile|green_first' run --policy profile.json --generate-nodes 5 --ticks 1
bad 3 'cut.json|line 1' run --policy cut.json --generate-nodes 5 --ticks 1

# imports that are refused whole: --strict, and files of another kind
for file in two-names.csv word.csv ratio.csv quote.csv minus.csv; do
    bad 3 "$file|line" --db s.db import nodes $file --strict
done
for file in lots.json negative.json twice.json comma.json; do
    bad 3 "$file|line" --db s.db import tasks $file --strict
done
for file in short.swf word.swf; do
    bad 3 "$file|line" --db s.db import tasks $file --format swf --strict
done
bad 3 'noise' --db s.db import nodes noise
bad 3 'noise' --db s.db import tasks noise
bad 3 'empty.csv' --db s.db import nodes empty.csv
bad 4 'no-such.csv' --db s.db import nodes no-such.csv
bad 3 'rate.json|sample_rate' --db s.db policy apply rate.json --yes
bad 3 'rate.json|sample_rate' --db s.db policy diff rate.json
bad 2 '--log-key' proof verify noise --log-key x

# options and words
bad 2 '--tiks|--ticks' run --tiks 5
bad 2 '--ticks|0' run --generate-nodes 5 --ticks 0
bad 2 '--ticks' run --generate-nodes 5 --ticks x
bad 2 '--ticks' run --generate-nodes 5 --ticks
bad 2 '--seed' run --seed -1 --ticks 1
bad 2 '--generate-nodes' run --generate-nodes 99999999999 --ticks 1
bad 2 '--json|--csv' --db s.db node list --json --csv
bad 2 '--ticks' run --generate-nodes 5 --ticks 5 --ticks 6
bad 2 'noed' noed list
bad 2 'node list' node lst
bad 2 'node' node
bad 2 '--color' --color blue digest
bad 2 '--format' --db s.db import nodes good.csv --format xls
bad 2 '0x0' --dump-screen 0x0
bad 2 '--keys' --keys a
bad 2 "'xyzzy'" --db s.db --dump-screen 80x24 --keys xyzzy
bad 2 '--yes' --db s.db anchor now
bad 2 '--operator' --db s.db --operator 'a/b' digest
bad 2 '--reason' --db s.db case reject 1
bad 2 '--min-gpu-gb' --nodes good.csv allocate --min-gpu-gb much
bad 2 '--max-price' --nodes good.csv allocate --max-price -3
bad 2 '--jurisdictions' --nodes good.csv allocate --jurisdictions Atlantis

# what is not there
bad 4 '999' --db s.db case show 999
bad 4 '999' --db s.db case approve 999 --reason A05
bad 4 '999' --db s.db node show 999
bad 4 '' --db s.db task show 999999
bad 4 '' --db s.db status 999999

# what is refused
bad 6 '' --db s.db --read-only import nodes good.csv
bad 6 '' --db s.db --read-only run --ticks 3
bad 6 '' --db s.db case undo

# stores
cp noise noise.db
bad 7 'noise.db' --db noise.db digest
head -c 5000 s.db >cut.db
bad 7 'cut.db' --db cut.db digest
bad 4 '/no/such/place' --db /no/such/place/x.db run --ticks 1

# nothing of all that changed anything
run 0 --db s.db digest
cmp -s out digest || refuse 'a refused command changed the state'
run 0 --db s.db node list --csv
[ "$(wc -l <out)" -eq 21 ] || refuse 'a refused import left nodes'
audits s.db

# what can be skipped is skipped, with line and reason, and the rest is taken
run 0 --db s.db import nodes word.csv --json
[ "$(field read),$(field accepted),$(field skipped)" = 2,1,1 ] || refuse "word.csv: $(cat out)"
says '"line":3'
run 0 --db s.db import nodes word.csv --json
[ "$(field accepted)" = 0 ] || refuse 'the same file again added something'
run 0 --db s.db import nodes good.csv --dry-run
run 0 --db s.db node list --csv
[ "$(wc -l <out)" -eq 22 ] || refuse 'a dry run left nodes'
# What a new store begins with is no wish of one that is there.
run 0 run --db old.db --generate-nodes 5 --ticks 1
cp old.db before.db
for option in '--mix lazy' '--mix no-such-mix' '--policy no-such.json' '--seed 7' \
    '--generate-nodes 9' '--nodes no-such.csv' '--tasks no-such.json'; do
    # shellcheck disable=SC2086 # two words
    run 2 run --db old.db $option --ticks 1
    complains "${option%% *} is for a new store, and 'old.db' holds a network: "
    complains '--fresh begins anew'
done
cmp -s old.db before.db || refuse 'a refused option changed the store'
run 0 run --db old.db --fresh --seed 7 --ticks 1
exit "$lint_rc"
