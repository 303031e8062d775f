#!/bin/sh
# The screen at a tick is the same, byte for byte, whether it was reached by going there, forward
# or backward, near the newest tick or far from it; and so is the digest. Nothing is written.
. "${srcdir:-.}/tests/cli/kit.sh"

# typed LINE: the keys of a command
typed() {
    printf ': %s ENTER' "$(printf '%s' "$1" | sed 's/ /@/g; s/./& /g; s/@/SPACE/g')"
}
ask() { "$program" --db time.db "$@" 2>message; }
# screen FILE KEYS
screen() {
    ask --read-only --keys "$2" --dump-screen 100x30 >"$1" || refuse "'$2': $(cat message)"
}
# same WHAT FILE FILE
same() { cmp -s "$2" "$3" || refuse "$1: $(diff "$2" "$3")"; }

ask --generate-nodes 30 --seed 3 run --ticks 320 >out || refuse "run: $(cat message)"
newest=$(ask digest)

for tick in 20 200; do
    there=$(typed "goto $tick")
    on="$(typed "goto $((tick - 3))") . . ."
    back="$(typed "goto $((tick + 5))") $(typed 'back 2') , , ,"
    for pane in '2 g' '3 g' '4 g' '6 g' "$(typed 'show metrics')"; do # g: a selection stays with
        # its row, which may have moved
        screen there "$there $pane"
        screen on "$on $pane"
        screen back "$back $pane"
        grep -q "^ T $tick of 320 PAST" there || refuse "tick $tick: $(sed -n 1p there)"
        same "tick $tick forward, '$pane'" there on
        same "tick $tick backward, '$pane'" there back
    done
done

# There and back: all but the rows of message and hints, as if nobody had left.
screen there 6
screen back "$(typed 'goto 7') 6 L"
grep -q 'tick 320, the newest' back || refuse "there and back: $(tail -2 back)"
sed '29,$d' there >a
sed '29,$d' back >b
same 'there and back' a b

# The digest of a tick is the one that a shorter run ends with.
for tick in 1 177; do
    then=$(ask digest --tick "$tick") || refuse "digest --tick $tick: $(cat message)"
    "$program" --generate-nodes 30 --seed 3 --json run --ticks "$tick" >out 2>message ||
        refuse "run of $tick: $(cat message)"
    grep -q "$then" out || refuse "another digest at tick $tick: $then"
done
[ "$(ask digest --tick 320)" = "$newest" ] || refuse 'the digest at the newest tick is another'
ask digest --tick 321 >out && refuse 'a tick that has not come has a digest'
ask --read-only goto 5 >out || refuse "goto 5: $(cat message)"
grep -q 'tick 5 of 320' out || refuse "goto 5: $(cat out)"
[ "$(ask --read-only digest)" = "$newest" ] || refuse 'going back changed the newest state'
exit "$lint_rc"
