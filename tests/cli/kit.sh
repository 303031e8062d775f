# Sourced by the tests of the command line: the program, the shipped data, a directory of
# their own (current afterwards) with an empty HOME, and what a command says.
# shellcheck shell=sh
. "${srcdir:-.}/tests/common.sh"
program=$(pwd)/depin-console
[ -x "$program" ] || not_here 'the program has not been built'
data=$(cd "$srcdir/data" && pwd) || exit 99
DEPIN_DATADIR=$data
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
HOME=$work
XDG_STATE_HOME=$work/state
export DEPIN_DATADIR HOME XDG_STATE_HOME
unset XDG_CONFIG_HOME XDG_DATA_HOME
cd "$work" || exit 99

# run STATUS WORDS..: the output goes to ./out, the message to ./message; other than 0 and
# 1 come with one sentence.
run() {
    want=$1
    shift
    "$program" "$@" >out 2>message </dev/null
    got=$?
    [ $got -eq "$want" ] || refuse "$*: exit status $got, not $want: $(cat message)"
    if [ "$want" -gt 1 ] && [ "$(wc -l <message)" -ne 1 ]; then
        refuse "$*: not one sentence: $(cat message)"
    fi
}
says() {
    grep -qF -- "$1" out || refuse "the output lacks '$1': $(head -c 400 out)"
}
complains() {
    grep -qF -- "$1" message || refuse "the message lacks '$1': $(cat message)"
}

# field NAME: the first value of that key in the JSON of ./out, without quotes
field() {
    grep -oE "\"$1\":(\"[^\"]*\"|[^,}]*)" out | head -n 1 | sed 's/^[^:]*://; s/^"//; s/"$//'
}
# count TEXT: how often it stands in ./out
count() {
    grep -oF -- "$1" out | wc -l | tr -d ' '
}
# is EXPRESSION: arithmetic with decimals
is() {
    "${AWK:-awk}" "BEGIN { exit !($1) }" </dev/null
}
audits() {
    run 0 --db "$1" audit verify --json
    says '"ok":true'
    run 0 --db "$1" ledger audit --json
    says '"ok":true'
}
