#!/bin/sh
# One table feeds everything: every row of actions.def and options.def is in the manual
# page, in the completions, in --help, in `keys`; and the page names nothing else.
. "${srcdir:-.}/tests/common.sh"
defs=$srcdir/src/app
page=man/depin-console.1
[ -f $page ] || not_here 'the manual page has not been built'
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

# command<TAB>ui|cli<TAB>keys
"${AWK:-awk}" -F'"' '/^ACTION\(/ {
    print $2 "\t" ($5 ~ /, UI,/ ? "ui" : "cli") "\t" $4 }' "$defs/actions.def" >"$work/actions"
"${AWK:-awk}" -F'"' '/^OPTION\(/ { print $2 }' "$defs/options.def" >"$work/options"
[ "$(wc -l <"$work/actions")" -gt 40 ] || refuse 'actions.def: too few rows were read'

sed 's/\\-/-/g; s/\\f[BIR]//g; s/\\e/\\/g; s/\\&//g' $page >"$work/page"

tab=$(printf '\t')
while IFS=$tab read -r command kind keys; do
    if [ "$kind" = cli ]; then
        grep -qE "^$command( |\$)" "$work/page" || refuse "$page: no command '$command'"
        for shell in bash zsh; do
            grep -qF "'$command'|" src/app/completion.$shell ||
                refuse "completion.$shell: no command '$command'"
        done
        grep -qE -- " -a ${command##* }( |\$)" src/app/completion.fish ||
            refuse "completion.fish: no command '$command'"
    fi
    if [ -n "$keys" ]; then
        grep -qF ":$command." "$work/page" || refuse "$page: no key for '$command'"
    fi
done <"$work/actions"

while read -r name; do
    grep -qE "^--$name( |\$)" "$work/page" || refuse "$page: no option --$name"
    for shell in bash zsh; do
        grep -q -- "--${name}[ ')]" src/app/completion.$shell ||
            refuse "completion.$shell: no option --$name"
    done
    grep -q -- " -l $name " src/app/completion.fish || refuse "completion.fish: no option --$name"
done <"$work/options"

bash -n src/app/completion.bash || refuse 'completion.bash: not bash'

if [ -x ./depin-console ]; then
    ./depin-console --help >"$work/help" || refuse '--help failed'
    ./depin-console keys --csv >"$work/keys" || refuse 'keys failed'
    printf 'bind nodes a case approve\nbind ESC step\n' >"$work/keys.conf"
    ./depin-console keys "$work/keys.conf" --check-config --json >"$work/check" 2>"$work/error" &&
        refuse 'keys --check-config: wrong keys were accepted'
    grep -q "\"problems\":.*keys.conf:1: .*write 'bind review a case approve'.*keys.conf:2: " \
        "$work/check" || refuse "keys --check-config --json: $(cat "$work/check")"
    while IFS=$tab read -r command kind keys; do
        [ "$kind" = ui ] || grep -qE "^  $command( |\$)" "$work/help" ||
            refuse "--help: no command '$command'"
        [ -z "$keys" ] || grep -qF ",$command," "$work/keys" || refuse "keys: no '$command'"
    done <"$work/actions"
    while read -r name; do
        grep -qE "^  --$name( |\$)" "$work/help" || refuse "--help: no option --$name"
    done <"$work/options"
    for shell in bash zsh fish; do
        ./depin-console completion $shell | cmp -s - src/app/completion.$shell ||
            refuse "completion $shell: not what is installed"
    done
fi
exit "$lint_rc"
