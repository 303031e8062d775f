# The generated sections of the manual pages. A line @NAME@ of the page is replaced:
#   awk -v srcdir=DIR -v version=V -f tables.awk PAGE.in
# @ACTIONS@ @KEYS@ (actions.def), @OPTIONS@ (options.def), @EXIT_STATUS@ (base/err.h),
# @REASONS@ (reasons.def), @POLICY@ (policy.def), @TABLES@ (store/schema.sql).
# @VERSION@ is replaced anywhere.

function roff(s) { # text -> roff: backslashes, hyphens, a leading dot or quote
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    if (s ~ /^[.']/) s = "\\&" s
    return s
}

function must_read(file,    rc, line) {
    rc = (getline line < file)
    if (rc < 0) { print "tables.awk: cannot read " file > "/dev/stderr"; failed = 1; exit 1 }
    close(file)
}

function usage_of(command, args) {
    return "\\fB" roff(command) "\\fR" (args == "" ? "" : " " roff(args))
}

function actions(    file, line, part) {
    file = srcdir "/src/app/actions.def"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^ACTION\(/) continue
        split(line, part, "\"")
        if (part[5] ~ /, UI,/) continue
        print ".TP\n" usage_of(part[2], part[6])
        print roff(part[8]) "." (part[5] ~ /CONFIRM/ ? " Needs \\fB\\-\\-yes\\fR." : "")
    }
    close(file)
}

function pane_word(flags,    p) {
    p = flags
    sub(/^[, ]*PANE_/, "", p)
    sub(/,.*/, "", p)
    return tolower(p)
}

function keys(    file, line, part, word) {
    file = srcdir "/src/app/actions.def"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^ACTION\(/) continue
        split(line, part, "\"")
        if (part[4] == "") continue
        word = pane_word(part[5])
        print ".TP\n\\fB" roff(part[4]) "\\fR" (word == "any" ? "" : " (" word " pane)")
        print roff(part[8]) "; \\fB:" roff(part[2]) "\\fR."
    }
    close(file)
}

function options(    file, line, part) {
    file = srcdir "/src/app/options.def"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^OPTION\(/) continue
        split(line, part, "\"")
        print ".TP\n\\fB" roff("--" part[2]) "\\fR" (part[4] == "" ? "" : " \\fI" roff(part[4]) "\\fR")
        print roff(part[6]) "."
    }
    close(file)
}

function exit_status(    file, line, part, number) {
    file = srcdir "/src/base/err.h"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^[ \t]*X\(RC_/) continue
        split(line, part, "\"")
        number = part[1]
        gsub(/[^0-9]/, "", number)
        print ".TP\n\\fB" number "\\fR\n" roff(part[2]) "."
    }
    close(file)
}

function reasons(    file, line, part, verb, about) {
    file = srcdir "/src/app/reasons.def"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^REASON\(/) continue
        split(line, part, "\"")
        verb = part[1]
        sub(/^REASON\(/, "", verb)
        sub(/,.*/, "", verb)
        about = part[1] ~ /, ANY,/ ? "" : part[1]
        sub(/, *$/, "", about)
        sub(/.*, /, "", about)
        print ".TP\n\\fB" part[2] "\\fR\n" tolower(verb) \
              (about == "" ? "" : " a case of " about) ": " roff(part[4]) "."
    }
    close(file)
}

# A kept number as the document writes it: ratios and money have six decimals.
function shown(kind, v, unit,    n, word, text) {
    if (kind == "WORD") {
        n = split(unit, word, "|")
        return v + 1 <= n ? word[v + 1] : v
    }
    if (kind != "RATIO" && kind != "MONEY") return v
    while (length(v) < 7) v = "0" v
    text = substr(v, 1, length(v) - 6) "." substr(v, length(v) - 5)
    sub(/0+$/, "", text)
    sub(/\.$/, "", text)
    return text
}

function policy(    file, line, part, field, n, i, group, range) {
    file = srcdir "/src/model/policy.def"
    must_read(file)
    while ((getline line < file) > 0) {
        if (line !~ /^POLICY\(/) continue
        split(line, part, "\"")
        sub(/^POLICY\(/, "", part[1])
        n = split(part[1], field, ",")
        for (i = 1; i <= n; i++) gsub(/[ \t]/, "", field[i])
        if (field[1] != group) {
            group = field[1]
            print ".SS " group
        }
        range = field[4] == "WORD" ? "one of " roff(part[2]) : \
            "from " shown(field[4], field[5]) " to " shown(field[4], field[6]) " (" roff(part[2]) ")"
        print ".TP\n\\fB" field[2] "\\fR"
        print roff(part[4]) ". " toupper(substr(range, 1, 1)) substr(range, 2) \
            "; default " shown(field[4], field[7], part[2]) "."
    }
    close(file)
}

# The words that a CHECK ... IN (...) allows, which may go on for lines.
function allowed(    n, word, i, text) {
    n = split(pending, word, "'")
    for (i = 2; i < n; i += 2) text = text (text == "" ? "" : ", ") roff(word[i])
    return n < 3 ? "" : "One of " text ".\n"
}

# A column is told when the next one begins: its comment and its words are known then.
function end_column(    words) {
    if (column == "") return
    words = allowed()
    print ".TP\n\\fB" roff(column) "\\fR " type
    if (note != "") print toupper(substr(roff(note), 1, 1)) substr(roff(note), 2) "."
    printf "%s", note words == "" ? "\\&\n" : words
    column = pending = note = ""
}

# CREATE TABLE blocks with the comments beside their columns.
function tables(    file, line, name, word, comment) {
    file = srcdir "/src/store/schema.sql"
    must_read(file)
    while ((getline line < file) > 0) {
        comment = ""
        if (match(line, /-- .*/)) { comment = substr(line, RSTART + 3); line = substr(line, 1, RSTART - 1) }
        sub(/[ \t]+$/, "", line)
        if (line ~ /^CREATE TABLE/) {
            name = line
            sub(/^CREATE TABLE /, "", name)
            sub(/ *\(.*/, "", name)
            print ".SS " roff(name)
            if (comment != "") print toupper(substr(roff(comment), 1, 1)) substr(roff(comment), 2) "."
        } else if (name != "" && line ~ /^\)/) {
            end_column()
            name = ""
        } else if (name != "" && line ~ /^    [a-z][a-z0-9_]* +(INTEGER|TEXT|BLOB)/) {
            end_column()
            split(line, word, /[ ,]+/) # the first is empty
            column = word[2]
            type = tolower(word[3]) (line ~ /NOT NULL|PRIMARY KEY/ ? "" : ", may be NULL")
            pending = line
            note = comment
        } else if (name != "" && column != "" && line ~ /^      /) {
            pending = pending line
            if (comment != "") note = note (note == "" ? "" : "; ") comment
        }
    }
    close(file)
}

/^@ACTIONS@$/ { actions(); next }
/^@KEYS@$/ { keys(); next }
/^@OPTIONS@$/ { options(); next }
/^@EXIT_STATUS@$/ { exit_status(); next }
/^@REASONS@$/ { reasons(); next }
/^@POLICY@$/ { policy(); next }
/^@TABLES@$/ { tables(); next }
{ gsub(/@VERSION@/, version); print }
END { if (failed) exit 1 }
