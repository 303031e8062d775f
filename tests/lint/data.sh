#!/bin/sh
# The shipped data is well-formed: sizes, unique ids, references, and the generators
# write exactly the files that are committed.
. "${srcdir:-.}/tests/common.sh"
cd "$srcdir/data" || exit 99
awk=${AWK:-awk}

for file in nodes.csv gpus.csv jurisdictions.csv reasons.csv tasks.json policy.json; do
    [ -s "$file" ] || refuse "$file: missing or empty"
    [ -z "$(tail -c 1 "$file")" ] || refuse "$file: no newline at the end"
    grep -q "$(printf '\r')" "$file" && refuse "$file: a carriage return"
done

lines() { # lines FILE NUMBER
    n=$(wc -l <"$1")
    [ "$n" -eq "$2" ] || refuse "$1: $n lines instead of $2"
}
lines nodes.csv 101
lines gpus.csv 165
lines jurisdictions.csv 250
lines reasons.csv 26

unique() { # unique FILE COLUMN
    twice=$("$awk" -F, -v c="$2" 'NR > 1 && seen[$c]++ { print $c }' "$1")
    [ -z "$twice" ] || refuse "$1: column $2: twice:" $twice
}
unique nodes.csv 1
unique jurisdictions.csv 1
unique jurisdictions.csv 2
unique jurisdictions.csv 3
unique reasons.csv 5
unique gpus.csv 2

said=$("$awk" -F, '
    FILENAME == "gpus.csv" { memory[$2] = "|" $4 "|"; next }
    FILENAME == "jurisdictions.csv" {
        eu += $(NF - 2); eea += $(NF - 1); efta += $NF
        is_eea[$1] = $(NF - 1); known[$1] = 1
        next
    }
    FILENAME == "reasons.csv" {
        if (FNR > 1 && ($5 != sprintf("%s%02d", toupper(substr($2, 1, 1)), ++number[$2]) ||
                        $3 != ++digit[$2 " " $4] || $3 > 9))
            print "reasons.csv:" FNR ": code and digit do not follow"
        next
    }
    FNR == 1 { columns = NF; next }
    {
        at = "nodes.csv:" FNR ": "
        if (NF != columns) print at NF " columns instead of " columns
        if (!index(memory[$7], "|" $2 "|")) print at "a " $7 " has no " $2 " GB"
        if (!($12 in known)) print at "no country " $12
        if ($4 < 0 || $4 > 1) print at "green_energy_ratio " $4
        if ($5 < 10 || $5 > 500) print at "latency_ms " $5
        if ($6 < 0.5 || $6 > 1) print at "reputation_score " $6
        if ($15 < 0 || $15 > 1) print at "performance_score " $15
        inside += is_eea[$12]; owners += !owner[$13]++
    }
    END {
        if (eu != 27 || eea != 30 || efta != 4) print "jurisdictions.csv: EU " eu " EEA " eea " EFTA " efta
        if (inside < 40 || inside > 60) print "nodes.csv: " inside " nodes in the EEA, meant about half"
        if (owners != 30) print "nodes.csv: " owners " owners instead of 30"
    }' gpus.csv jurisdictions.csv reasons.csv nodes.csv)
[ -z "$said" ] || refuse "$said"

tasks=$(grep -o '"task_id": "[^"]*"' tasks.json)
[ "$(echo "$tasks" | wc -l)" -eq 60 ] || refuse 'tasks.json: not 60 tasks'
[ -z "$(echo "$tasks" | sort | uniq -d)" ] || refuse 'tasks.json: a task_id twice'

# The tables compiled in and the files that people read are the same lists.
same() { # same WHAT: two lists on the lines of $a and $b
    [ "$a" = "$b" ] && return
    printf '%s\n' "$a" >"$tmp.a"
    printf '%s\n' "$b" >"$tmp.b"
    refuse "$1 differ: $(diff "$tmp.a" "$tmp.b" | head -n 5)"
}
tmp=$(mktemp) || exit 99
trap 'rm -f "$tmp" "$tmp.a" "$tmp.b"' EXIT
if [ -f ../src/app/reasons.def ]; then
    row='REASON(\([A-Z]*\), *[0-9]*, *\([0-9]\), *\([A-Z_]*\), *"\([A-Z0-9]*\)", *"\(.*\)").*'
    a=$(sed -n "s/^$row/\\1,\\2,\\3,\\4,\\5/p" ../src/app/reasons.def)
    b=$(sed 1d reasons.csv | tr -d '"' | "$awk" -F, '{
        title = $6; for (i = 7; i <= NF; i++) title = title "," $i
        print toupper($2) "," $3 "," toupper($4) "," $5 "," title }')
    same 'src/app/reasons.def and reasons.csv'
fi
if [ -f ../src/model/jurisdictions.def ]; then
    a=$(sed -n 's/^JURISDICTION(\([A-Z]*\), *\([01]\)).*/\1 \2/p' ../src/model/jurisdictions.def)
    b=$("$awk" -F, 'NR > 1 { print $1, $(NF - 1) }' jurisdictions.csv)
    same 'src/model/jurisdictions.def and jurisdictions.csv'
fi

"$awk" -f make-nodes.awk gpus.csv | cmp -s - nodes.csv ||
    refuse 'nodes.csv is not what make-nodes.awk writes'
"$awk" -f make-tasks.awk </dev/null | cmp -s - tasks.json ||
    refuse 'tasks.json is not what make-tasks.awk writes'
exit $lint_rc
