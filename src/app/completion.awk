# Shell completions from the tables. Usage:
#   awk -v shell=bash|zsh|fish -f completion.awk options.def actions.def
# Rows flagged UI are not for the command line. Words in lower case separated by '|' are
# the values allowed; FILE completes file names.

function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }

# "a|b" -> "a b"; "" when it is no list of words
function choices(arg) {
    if (arg !~ /^[a-z]/) return ""
    gsub(/\|/, " ", arg)
    return arg
}

# An option of that name may have other choices in another command: offer them all.
function add_option(name, arg,    c, n, i, word) {
    if (arg != "") valued[name] = 1
    if (arg ~ /FILE/) file_options[name] = 1
    c = choices(arg)
    n = split(c, word, " ")
    for (i = 1; i <= n; i++)
        if (index(" " choice_options[name] " ", " " word[i] " ") == 0)
            choice_options[name] = trim(choice_options[name] " " word[i])
}

/^OPTION\(/ {
    split($0, part, "\"")
    common[++commons] = part[2]
    option_help[part[2]] = part[6]
    add_option(part[2], part[4])
}

/^ACTION\(/ {
    split($0, part, "\"")
    flags = part[5]
    if (flags ~ /, UI,/) next
    command = part[2]; args = part[6]
    commands[++count] = command; help[command] = part[8]
    n = split(command, word, " ")
    if (!(word[1] in firsts)) { firsts[word[1]] = ""; first_list[++first_count] = word[1] }
    if (n == 1) first_help[word[1]] = part[8]
    if (n > 1) firsts[word[1]] = trim(firsts[word[1]] " " word[2])
    gsub(/[][]/, "", args)
    n = split(args, word, " ")
    for (i = 1; i <= n; i++) {
        if (word[i] ~ /^--/) {
            name = substr(word[i], 3)
            arg = (i < n && word[i + 1] !~ /^--/) ? word[++i] : ""
            options[command] = trim(options[command] " --" name)
            add_option(name, arg)
        } else {
            positional[command] = trim(positional[command] " " choices(word[i]))
            if (word[i] == "FILE") takes_file[command] = 1
        }
    }
}

function sorted_valued(    list, name, i, n, swap) {
    n = 0
    for (name in valued) list[++n] = "--" name
    for (i = 2; i <= n; i++)
        for (swap = i; swap > 1 && list[swap - 1] > list[swap]; swap--) {
            name = list[swap]; list[swap] = list[swap - 1]; list[swap - 1] = name
        }
    name = list[1]
    for (i = 2; i <= n; i++) name = name "|" list[i]
    return name
}

function sorted_keys(set, keys,    n, k, i, swap) {
    n = 0
    for (k in set) keys[++n] = k
    for (i = 2; i <= n; i++)
        for (swap = i; swap > 1 && keys[swap - 1] > keys[swap]; swap--) {
            k = keys[swap]; keys[swap] = keys[swap - 1]; keys[swap - 1] = k
        }
    return n
}

function common_words(    i, s) {
    for (i = 1; i <= commons; i++) s = s " --" common[i]
    return trim(s)
}

# The command that offers words, and the common options after them.
function offer(words, has_common) {
    if (bash) return "words=\"" trim(words (has_common ? " $common" : "")) "\""
    return "compadd -- " trim(words (has_common ? " $common" : ""))
}

# The part that bash and zsh share: which words may stand next.
function body(    i, c, n, keys) {
    print "    case $prev in"
    n = sorted_keys(file_options, keys)
    for (i = 1; i <= n; i++)
        print "    --" keys[i] ") " (bash ? "COMPREPLY=($(compgen -f -- \"$cur\"))" : "_files") "; return ;;"
    n = sorted_keys(choice_options, keys)
    for (i = 1; i <= n; i++)
        print "    --" keys[i] ") " \
            (bash ? "COMPREPLY=($(compgen -W '" choice_options[keys[i]] "' -- \"$cur\"))" \
                  : "compadd -- " choice_options[keys[i]]) "; return ;;"
    print "    esac"
    print "    case $cmd in"
    c = ""
    for (i = 1; i <= first_count; i++) c = c " " first_list[i]
    print "    '') " offer(trim(c), 1) " ;;"
    for (i = 1; i <= count; i++) {
        c = trim(positional[commands[i]] " " options[commands[i]])
        print "    '" commands[i] "'|'" commands[i] " '*) " offer(c, 1) \
            (takes_file[commands[i]] ? (bash ? "; files=1" : "; _files") : "") " ;;"
    }
    for (i = 1; i <= first_count; i++)
        if (firsts[first_list[i]] != "")
            print "    '" first_list[i] "') " offer(firsts[first_list[i]], 0) " ;;"
    print "    esac"
}

function print_bash() {
    print "# bash completion of depin-console"
    print "_depin_console() {"
    print "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}"
    print "    local cmd= words= files= i"
    print "    local common='" common_words() "'"
    print "    COMPREPLY=()"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        case ${COMP_WORDS[i]} in"
    print "        " sorted_valued() ") ((i++)) ;;"
    print "        -*) ;;"
    print "        *) cmd=\"$cmd${cmd:+ }${COMP_WORDS[i]}\" ;;"
    print "        esac"
    print "    done"
    body()
    print "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))"
    print "    [ -z \"$files\" ] || COMPREPLY+=($(compgen -f -- \"$cur\"))"
    print "}"
    print "complete -o filenames -F _depin_console depin-console"
}

function print_zsh() {
    print "#compdef depin-console"
    print "_depin_console() {"
    print "    local prev=${words[CURRENT - 1]} cmd= i"
    print "    local -a common=(" common_words() ")"
    print "    for ((i = 2; i < CURRENT; i++)); do"
    print "        case ${words[i]} in"
    print "        " sorted_valued() ") ((i++)) ;;"
    print "        -*) ;;"
    print "        *) cmd=\"$cmd${cmd:+ }${words[i]}\" ;;"
    print "        esac"
    print "    done"
    body()
    print "}"
    print "if [ \"$funcstack[1]\" = _depin-console ]; then"
    print "    _depin_console \"$@\""
    print "else"
    print "    compdef _depin_console depin-console"
    print "fi"
}

function quoted(s) { gsub(/[\\']/, "\\\\&", s); return "'" s "'" }

function fish_line(condition, rest) {
    print "complete -c depin-console" (condition == "" ? "" : " -n " quoted(condition)) " " rest
}

function print_fish(    i, k, n, w, seen, first, o) {
    print "# fish completion of depin-console"
    seen = "__fish_seen_subcommand_from "
    fish_line("", "-f")
    for (i = 1; i <= first_count; i++) {
        first = first_list[i]
        fish_line("__fish_use_subcommand", "-a " first \
            (first in first_help ? " -d " quoted(first_help[first]) : ""))
    }
    for (i = 1; i <= count; i++) {
        n = split(commands[i], w, " ")
        o = seen w[1]
        if (n > 1) {
            fish_line(seen w[1] "; and not " seen firsts[w[1]], "-a " w[2] " -d " quoted(help[commands[i]]))
            o = o "; and " seen w[2]
        }
        if (positional[commands[i]] != "") fish_line(o, "-a " quoted(positional[commands[i]]))
        if (takes_file[commands[i]]) fish_line(o, "-F")
        n = split(options[commands[i]], w, " ")
        for (k = 1; k <= n; k++) fish_line(o, fish_option(substr(w[k], 3)))
    }
    for (i = 1; i <= commons; i++)
        fish_line("", fish_option(common[i]) " -d " quoted(option_help[common[i]]))
}

function fish_option(name) {
    return "-l " name (name in file_options ? " -r -F" : name in choice_options ? \
        " -x -a " quoted(choice_options[name]) : name in valued ? " -x" : "")
}

END {
    bash = shell == "bash"
    if (bash) print_bash()
    else if (shell == "zsh") print_zsh()
    else print_fish()
}
