#!/bin/sh
# The real program on the shipped files: allocate, import, policy, status, proofs, audits,
# with their exit statuses, from one process to the next over one store.
. "${srcdir:-.}/tests/common.sh"
program=$(pwd)/depin-console
[ -x "$program" ] || not_here 'the program has not been built'
data=$(cd "$srcdir/data" && pwd) || exit 99
DEPIN_DATADIR=$data
export DEPIN_DATADIR
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
HOME=$work
XDG_STATE_HOME=$work/state
export HOME XDG_STATE_HOME
cd "$work" || exit 99

# run STATUS WORDS..: the output goes to ./out, the message to ./message
run() {
    want=$1
    shift
    "$program" "$@" >out 2>message
    got=$?
    [ $got -eq "$want" ] || refuse "$*: exit status $got, not $want: $(cat message)"
    if [ "$want" -ne 0 ] && [ "$(wc -l <message)" -ne 1 ]; then
        refuse "$*: not one sentence: $(cat message)"
    fi
}
says() {
    grep -qF -- "$1" out || refuse "the output lacks '$1': $(head -c 400 out)"
}
complains() {
    grep -qF -- "$1" message || refuse "the message lacks '$1': $(cat message)"
}

# In memory, with the nodes of a file.
run 0 --nodes "$data/nodes.csv" allocate --min-gpu-gb 8 --explain
says 'refused '
says 'PERFORMANCE'
run 0 --nodes "$data/nodes.csv" allocate --min-gpu-gb 8 --json
says '{"node_id":"node-'
node=$(sed 's/.*"node_id":"\([^"]*\)","score".*/\1/; s/".*//' out)
run 0 --nodes "$data/nodes.csv" allocate --min-gpu-gb 8
node=$(sed -n 's/^node  *//p' out)
run 0 --nodes "$data/nodes.csv" allocate --min-gpu-gb 8 --count 2 --csv
[ "$(sed -n 's/^1,\([^,]*\),.*/\1/p' out)" = "$node" ] || refuse 'one answer, then another'
grep -q "^2,$node," out && refuse 'a node is taken twice'
run 4 --nodes "$data/nodes.csv" allocate --min-gpu-gb 4000
complains 'gpu_memory refuses 100'
run 2 --nodes "$data/nodes.csv" allocate --profile best
complains 'article|green_first|balanced'
run 4 --nodes no-such-file.csv allocate
run 0 bench --nodes 50 --ticks 5 --json
says '"nodes":50'

# A store of its own: what is imported is there for the next process, once.
printf 'node_id,gpu_memory_gb\na,8\na2,-1\n' >bad.csv
run 0 --db s.db --nodes "$data/nodes.csv" --tasks "$data/tasks.json" node list --csv
[ "$(wc -l <out)" -eq 101 ] || refuse "$(wc -l <out) lines for 100 nodes"
cp "$data/nodes.csv" same.csv
run 0 --db s.db import nodes same.csv
says 'nothing added'
run 3 --db s.db import nodes bad.csv --strict
complains "bad.csv': line 3"
run 0 --db s.db import nodes bad.csv --dry-run --json
says '"read":2,"accepted":1,"skipped":1,"reasons":[{"line":3,'
run 0 --db s.db node list --csv
[ "$(wc -l <out)" -eq 101 ] || refuse 'a refused import left nodes behind'
run 0 --db s.db import nodes bad.csv
run 0 --db s.db node show a --json
run 6 --db s.db --read-only import nodes same.csv

# Policy: shown, confirmed, in force.
printf '{"verification": {"sample_rate": 0.25}} # half as much again\n' >policy.json
run 0 --db s.db policy diff policy.json
says 'verification.sample_rate 0.05 -> 0.25'
run 2 --db s.db policy apply policy.json
complains '--yes'
run 0 --db s.db policy apply policy.json --yes
printf '{"verification": {"sampel_rate": 0.25}}\n' >policy.json
run 3 --db s.db policy diff policy.json
complains "did you mean 'sample_rate'"

# From a task to a proof that needs no store.
run 0 --db s.db run --ticks 150
run 0 --db s.db policy show --json
says '"sample_rate": 0.25,'
run 0 --db s.db status t-1 --json
says '"level":"logged"'
says 'process check, not proof of correctness'
says '"wrong_answers":[]'
run 4 --db s.db status t-99999
run 4 --db s.db proof export t-1
complains 'no checkpoint covers it yet'
run 0 --db s.db anchor now --yes
run 0 --db s.db status t-1
says 'reached    checkpointed'
run 0 --db s.db proof export t-1 --output t-1.tlog-proof
key=$(sed -n 's/^log key  *//p' out)
rm -rf state
run 0 proof verify t-1.tlog-proof --log-key "$key" --json
says '"ok":true,"level":"checkpointed","first_bad":null,"reason":null'
[ -e state ] && refuse 'proof verify made a store'
run 4 proof verify t-1.tlog-proof
sed '/^index /s/.*/index 0/' t-1.tlog-proof >forged
run 1 proof verify forged --log-key "$key" --json
says '"ok":false,"level":"none"'
run 4 proof verify no-such-file --log-key "$key"

# Audits; and a byte changed behind the back of the log.
run 0 --db s.db ledger audit --json
says '"ok":true,'
run 0 --db s.db audit verify --json
says '"ok":true,"level":"recorded","first_bad":null'
if command -v sqlite3 >/dev/null; then
    sqlite3 s.db "UPDATE ledger SET bytes = CAST(replace(CAST(bytes AS TEXT), '1', '2') AS BLOB)
        WHERE number = 3" || refuse 'sqlite3 could not write'
    run 1 --db s.db ledger audit --json
    says '"ok":false,"level":"none","first_bad":3,'
fi

# A store that begins with an import holds what was imported and nothing else.
run 0 --db bare.db import nodes "$data/nodes.csv"
run 0 --db bare.db run --ticks 3
says ' of 100 up'
says '0 arrived'
run 4 --db mistyped.db node list
[ -e mistyped.db ] && refuse 'a command that only looks made a store'

# A store that was cut off while it was begun is put aside, not taken for a network.
if command -v sqlite3 >/dev/null; then
    sqlite3 bare.db "DELETE FROM settings WHERE name = 'begun'" || refuse 'no such setting'
    run 7 --db bare.db --read-only node list
    complains 'was cut off'
    run 0 --db bare.db --generate-nodes 7 run --ticks 1
    says '7 of 7 up'
    ls bare.db.cut-off-* >/dev/null 2>&1 || refuse 'the old store is gone'
fi
exit $lint_rc
