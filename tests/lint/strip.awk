# Prints FILE:LINE:CODE for C sources with comments and the contents of strings and
# character constants removed, so that other lints see code only.
FNR == 1 { comment = 0 }
{
    out = ""
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (comment) {
            if (two == "*/") { comment = 0; i++ }
        } else if (two == "/*") {
            comment = 1; i++; out = out " "
        } else if (two == "//") {
            break
        } else if (c == "\"" || c == "'") {
            quote = c
            for (i++; i <= n; i++) {
                c = substr($0, i, 1)
                if (c == "\\") { i++; continue }
                if (c == quote) break
            }
            out = out quote quote
        } else {
            out = out c
        }
    }
    if (out ~ /[^ \t]/) print FILENAME ":" FNR ":" out
}
