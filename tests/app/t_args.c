#include "app/args.h"
#include "tests/suite.h"

#include <string.h>

static enum rc parse(struct args *out, const char *usage, const char *line, struct err *err)
{
    static char copy[256];
    static const char *argv[ARGS_MAX];
    int argc;
    ck_assert_uint_lt(strlen(line), sizeof copy);
    memcpy(copy, line, strlen(line) + 1);
    ck_assert_int_eq(args_split(copy, &argc, argv, ARGS_MAX, err), RC_OK);
    return args_parse(out, usage, argc, argv, err);
}

START_TEST(words_and_options_are_taken_in_any_order)
{
    struct args a;
    struct err err = ERR_INIT;
    const char *usage = "ID --reason CODE [--version V]";
    ck_assert_int_eq(parse(&a, usage, "--reason R02 C-0012 --version=3", &err), RC_OK);
    ck_assert_int_eq(a.count, 1);
    ck_assert_str_eq(a.words[0], "C-0012");
    ck_assert_str_eq(args_option(&a, "reason"), "R02");
    ck_assert_str_eq(args_option(&a, "version"), "3");
    ck_assert_ptr_null(args_option(&a, "vers"));
}
END_TEST

static const struct {
    const char *usage, *line, *message;
} refused[] = {
    { "ID", "", "ID is missing" },
    { "ID --reason CODE", "12", "--reason CODE is missing" },
    { "ID", "12 13", "unexpected word '13'" },
    { "", "x", "unexpected word 'x'" },
    { "ID [--version V]", "1 --version", "--version needs a value: V" },
    { "[--ticks N]", "--tick 5", "unknown option '--tick': did you mean '--ticks'?" },
    { "", "--jsn", "unknown option '--jsn': did you mean '--json'?" },
    { "", "--zzzzzzzz", "unknown option '--zzzzzzzz'; --help lists the options" },
    { "", "-j", "unknown option '-j'; --help lists the options" },
    { "bash|zsh|fish", "csh", "'csh' is not one of bash|zsh|fish" },
    { "[--format seed|openb]", "--format see", "--format 'see' is not one of seed|openb" },
    { "", "--json --csv", "--json and --csv exclude each other" },
    { "", "--yes --yes", "--yes is given twice" },
    { "", "--yes=1", "--yes takes no value" },
    { "", "--color sometimes", "--color 'sometimes' is not one of auto|always|never" },
};

START_TEST(what_is_wrong_with_a_line_is_one_sentence)
{
    struct args a;
    struct err err = ERR_INIT;
    ck_assert_int_eq(parse(&a, refused[_i].usage, refused[_i].line, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, refused[_i].message);
}
END_TEST

START_TEST(flags_formats_and_the_end_of_options_are_understood)
{
    struct args a;
    struct err err = ERR_INIT;
    ck_assert_int_eq(parse(&a, "[--history]", "--history --json --yes", &err), RC_OK);
    ck_assert_str_eq(args_option(&a, "history"), "");
    ck_assert_int_eq(a.format, OUTPUT_JSON);
    ck_assert(a.is_yes);
    ck_assert_int_eq(parse(&a, "FILE", "-- --csv", &err), RC_OK);
    ck_assert_str_eq(a.words[0], "--csv");
    ck_assert_int_eq(a.format, OUTPUT_TEXT);
    ck_assert_int_eq(parse(&a, "FILE", "-", &err), RC_OK);
    ck_assert_int_eq(parse(&a, "ID", "--help", &err), RC_OK);
}
END_TEST

START_TEST(quotes_and_backslashes_keep_blanks)
{
    char line[] = "  a 'b c'  \"d \\\" e\"f\\ g '' ";
    const char *argv[8];
    struct err err = ERR_INIT;
    int argc;
    ck_assert_int_eq(args_split(line, &argc, argv, 8, &err), RC_OK);
    ck_assert_int_eq(argc, 4);
    ck_assert_str_eq(argv[1], "b c");
    ck_assert_str_eq(argv[2], "d \" ef g");
    ck_assert_str_eq(argv[3], "");
    char open_quote[] = "a 'b", many[] = "a b c";
    ck_assert_int_eq(args_split(open_quote, &argc, argv, 8, &err), RC_USAGE);
    ck_assert_int_eq(args_split(many, &argc, argv, 2, &err), RC_USAGE);
}
END_TEST

START_TEST(numbers_are_whole_and_in_range)
{
    struct args a;
    struct err err = ERR_INIT;
    int64_t n = 7;
    ck_assert_int_eq(parse(&a, "[--ticks N]", "--ticks 200", &err), RC_OK);
    ck_assert_int_eq(args_number(&a, "count", 1, 9, &n, &err), RC_OK);
    ck_assert_int_eq(n, 7);
    ck_assert_int_eq(args_number(&a, "ticks", 1, 1000, &n, &err), RC_OK);
    ck_assert_int_eq(n, 200);
    ck_assert_int_eq(args_number(&a, "ticks", 1, 100, &n, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "--ticks 200 is not in 1..100");
    ck_assert_int_eq(n, 200);
    ck_assert_int_eq(args_word_number("4x", "N", 0, 9, &n, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "N '4x' is not a whole number");
    ck_assert_int_eq(args_word_number("", "N", 0, 9, &n, &err), RC_USAGE);
    ck_assert_int_eq(args_word_number("1.5", "N", 0, 9, &n, &err), RC_USAGE);
    ck_assert_int_eq(args_word_number("99999999999999999999", "N", 0, 9, &n, &err), RC_USAGE);
    ck_assert_int_eq(args_word_number("-4", "N", -9, 9, &n, &err), RC_OK);
    ck_assert_int_eq(n, -4);
}
END_TEST

START_TEST(common_options_before_a_command_are_counted_with_their_values)
{
    const char *const argv[] = { "--db", "x", "--json", "--seed=4", "run", "--ticks", "3" };
    ck_assert_int_eq(args_leading(7, argv), 4);
    ck_assert_int_eq(args_leading(1, argv), 1);
    ck_assert_int_eq(args_leading(2, argv + 4), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("args");
    TCase *tc = tcase_create("args");
    tcase_add_test(tc, words_and_options_are_taken_in_any_order);
    tcase_add_loop_test(tc, what_is_wrong_with_a_line_is_one_sentence, 0,
                        (int)(sizeof refused / sizeof *refused));
    tcase_add_test(tc, flags_formats_and_the_end_of_options_are_understood);
    tcase_add_test(tc, quotes_and_backslashes_keep_blanks);
    tcase_add_test(tc, numbers_are_whole_and_in_range);
    tcase_add_test(tc, common_options_before_a_command_are_counted_with_their_values);
    suite_add_tcase(s, tc);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
