# Sourced by every shell test: where things are, how to skip, how to refuse.
# The build directory is the current one; $srcdir is the top of the sources.
# shellcheck shell=sh
LC_ALL=C
export LC_ALL
: "${srcdir:=.}"
lint_rc=0

# skip REASON: not run here. DEPIN_REQUIRE_ALL=1 (set by CI) makes it a failure.
skip() {
    echo "skipped: $*"
    [ "${DEPIN_REQUIRE_ALL:-0}" = 1 ] && exit 1
    exit 77
}

# not_here REASON: cannot hold in this kind of build (a sanitizer, say); nothing that
# could be installed would change it, so CI takes it as a plain skip.
not_here() {
    echo "skipped: $*"
    exit 77
}

# refuse TEXT: says what is wrong and remembers it; the test goes on to find more.
refuse() {
    echo "$*"
    # shellcheck disable=SC2034 # the test that sources this exits with it
    lint_rc=1
}

# source_files: every file that belongs to the project, relative to $srcdir. From
# git where $srcdir is the top of a work tree, else (a tarball) all but build products.
source_files() {
    here=$(cd "$srcdir" && pwd -P) || exit 99
    top=$(git -c safe.directory='*' -C "$srcdir" rev-parse --show-toplevel 2>/dev/null || :)
    if [ "$top" = "$here" ]; then
        git -c safe.directory='*' -C "$srcdir" ls-files -co --exclude-standard |
            while IFS= read -r f; do [ -f "$srcdir/$f" ] && printf '%s\n' "$f"; done
    else
        (cd "$srcdir" && find . -type f | sed 's,^\./,,') |
            grep -vE '^(build|_build|_inst|autom4te\.cache|\.git)([^/]*/)' |
            grep -vE '(^|/)(Makefile(\.in)?|configure~?|aclocal\.m4|config\.[a-z.~]*)$' |
            grep -vE '(^|/)(\.deps|\.dirstamp|stamp-h1)|\.(o|a|log|trs)$' || :
    fi | sort
}
