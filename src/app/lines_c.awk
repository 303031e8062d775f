# Text files as arrays of lines in C. Usage: awk -f lines_c.awk completion.bash ...
# The array of NAME.EXT is NAME_EXT.
function close_array() { if (NR > 1) print "    0,\n};" }
BEGIN { print "/* Made by lines_c.awk. */\n#include \"app/completion.h\"" }
FNR == 1 {
    close_array()
    name = FILENAME
    sub(/.*\//, "", name)
    gsub(/[^A-Za-z0-9]/, "_", name)
    print "\nconst char *const " name "[] = {"
}
{
    gsub(/[\\"]/, "\\\\&")
    print "    \"" $0 "\","
}
END { close_array() }
