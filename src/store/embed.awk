# schema.sql as C: one string for each statement, comments between statements left out.
BEGIN {
    print "/* Made from schema.sql by embed.awk. */"
    print "#include \"store/schema.h\"\n\nconst char *const schema_statements[] = {"
}
!inside && (/^--/ || /^[ \t]*$/) { next }
{
    inside = 1
    end = /;[ \t]*$/
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    printf "    \"%s\\n\"%s\n", $0, end ? "," : ""
    if (end) inside = 0
}
END { print "    0\n};" }
