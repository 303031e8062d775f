#!/bin/sh
# Files that are not what was asked for are refused and say why; what is not known is null; a
# useless row changes nothing.
. "${srcdir:-.}/tests/cli/kit.sh"

run 0 run --db s.db --generate-nodes 20 --ticks 1

# A table of something else is no table of round trips.
printf 'Google Cloud Region,Location,Google CFE\neurope-north1,Finland,0.98\n' >regions.csv
run 3 --db s.db import latency regions.csv
complains 'pairs (columns from_region, to_region and avgrtt), matrix ('
complains 'the columns are Google Cloud Region, Location, Google CFE'
run 0 --db s.db import energy regions.csv --json
says '"skipped":0,"reasons":[],'
says '"notes":[{"line":1,"note":"column not used: Location"}],"format":"gcp-region"'
run 0 --db s.db import energy regions.csv --json
says '"format":"gcp-region","known_before":true'
printf 'a,b\n1,2\n' >other.csv
run 3 --db s.db import energy other.csv
complains 'electricitymaps (columns Datetime (UTC) and Zone Id), gcp-region'
run 3 --db s.db import latency other.csv --format matrix
echo '{"data":[]}' >none.json
run 0 --db s.db import energy none.json
says 'no reading in it'

# Ends that nothing else speaks of.
printf 'from,to,ms\nnope,nada,10\nus-east1,DE,90\n' >pairs.csv
run 0 --db s.db import latency pairs.csv --dry-run
says "line 2: from 'nope' is no node of the network"
printf 'from,to,ms\nnope,nada,10\n' >nope.csv
run 3 --db s.db import latency nope.csv
complains "line 2: from 'nope' is no node of the network"

# Round trips that measure no node leave the audit of places as it is.
echo '{"misplaced":0.3,"bit_flip":0}' >misplaced.json
for store in without with; do
    run 0 run --db $store.db --generate-nodes 40 --mix misplaced.json --seed 3 --ticks 1
    [ $store = without ] || run 0 --db with.db import latency pairs.csv
    run 0 run --db $store.db --ticks 400
    run 0 --db $store.db case list --filter kind:JURISDICTION --csv
    sed 1d out | wc -l | tr -d ' ' >$store
done
[ "$(cat without)" -gt 0 ] || refuse 'nobody is found in another place than claimed'
[ "$(cat with)" -eq "$(cat without)" ] ||
    refuse "$(cat with) cases about places with a useless table, $(cat without) without"

# Votes: who voted, and what nobody knows.
printf 'item,worker,label\nx,a,1\nx,b,1\nx,c,\n,d,1\n' >labels.csv
run 0 import votes labels.csv --report
says 'votes        2 by 2 workers'
says 'unanimous    1 items, ? of them wrong'
run 0 import votes labels.csv --report --json --dry-run
says '"unanimous":{"n":1,"wrong":null}'
says '"reasons":[{"line":4,"reason":"label is empty"},{"line":5,"reason":"item is empty"}]'
says '"truth":null,"dry_run":true'
printf 'item,truth\nx,0\n' >truth.csv
run 0 import votes labels.csv --truth truth.csv --report --json
says '"unanimous":{"n":1,"wrong":1}'
says '"truth":{"read":1,"accepted":1,"skipped":0,"reasons":[],"sha256":"'
printf 'worker,label,item,item\na,1,x,x\n' >twice.csv
run 3 import votes twice.csv --report
complains "columns 3 and 4 are both 'item'"

exit "$lint_rc"
