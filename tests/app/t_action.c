#include "app/action.h"
#include "app/help.h"
#include "tests/app/fake_acts.h"
#include "tests/app/fake_engine.h"
#include "tests/suite.h"

#include <ctype.h>
#include <string.h>

static enum rc run(struct app *a, const char *line, struct err *err)
{
    struct buf out = BUF_INIT;
    fake_last_act = ACTION_COUNT;
    enum rc rc = action_run_line(a, line, &out, err);
    buf_free(&out);
    return rc;
}

/* Calls `each` for every key of an action. */
static void for_keys(const struct action *act, void (*each)(const struct action *, const char *))
{
    for (const char *at = act->keys; *at != '\0';) {
        char key[16];
        size_t len = strcspn(at, " ");
        ck_assert_uint_lt(len, sizeof key);
        ck_assert_msg(len > 0, "%s: two blanks between keys", act->command);
        memcpy(key, at, len);
        key[len] = '\0';
        each(act, key);
        at += len + (at[len] == ' ');
    }
}

/* One visible character, C- and a small letter, S-TAB, or a name in capitals. */
static void key_is_named_well(const struct action *act, const char *key)
{
    size_t len = strlen(key);
    bool is_char = len == 1 && isgraph((unsigned char)key[0]);
    bool is_ctrl = len == 3 && key[0] == 'C' && key[1] == '-' && islower((unsigned char)key[2]);
    bool is_name = len > 1 && strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
    ck_assert_msg(is_char || is_ctrl || is_name, "%s: key '%s'", act->command, key);
    if ((act->flags & MUTATES) != 0)
        ck_assert_msg(!is_ctrl, "%s: a mutating act on a control key", act->command);
}

static void key_finds_its_action(const struct action *act, const char *key)
{
    const struct action *found = action_by_key(act->pane, key);
    ck_assert_msg(found == act, "key %s is %s and %s", key, act->command,
                  found == NULL ? "nothing" : found->command);
}

START_TEST(no_two_actions_share_a_key_in_a_pane)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        for_keys(act, key_is_named_well);
        for_keys(act, key_finds_its_action);
    }
    ck_assert_ptr_null(action_by_key(PANE_NODES, "a"));
    ck_assert_ptr_eq(action_by_key(PANE_REVIEW, "a"), action_get(ACTION_CASE_APPROVE));
    ck_assert_ptr_eq(action_by_key(PANE_LOG, "DOWN"), action_get(ACTION_MOVE_DOWN));
    ck_assert_ptr_null(action_by_key(PANE_LOG, ""));
}
END_TEST

START_TEST(every_action_has_one_command_and_one_sentence)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        size_t len = strlen(act->help);
        ck_assert_int_eq(act->id, i);
        ck_assert_msg(islower((unsigned char)act->command[0]), "%s", act->command);
        ck_assert_msg(len > 8 && len <= 80 && act->help[len - 1] != '.' &&
                          !isupper((unsigned char)act->help[0]),
                      "%s: help '%s'", act->command, act->help);
        ck_assert_msg((act->run == NULL) == ((act->flags & UI) != 0), "%s", act->command);
        for (int k = 0; k < i; k++)
            ck_assert_str_ne(act->command, action_get((enum action_id)k)->command);
    }
}
END_TEST

START_TEST(reason_rows_act_on_cases)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        if ((act->flags & (REASON_R | REASON_E)) != 0)
            ck_assert_msg((act->flags & CASE) != 0, "%s", act->command);
        if ((act->flags & CASE) != 0)
            ck_assert_msg(strncmp(act->args, "[ID]", 4) == 0, "%s", act->command);
    }
}
END_TEST

START_TEST(the_longest_command_wins_and_a_near_one_is_named)
{
    static const struct {
        const char *line, *message;
    } rows[] = {
        { "case aprove 12", "unknown command 'case aprove': did you mean 'case approve'?" },
        { "stpe", "unknown command 'stpe': did you mean 'step'?" },
        { "node", "'node' needs one of: list, show" },
        { "frobnicate", "unknown command 'frobnicate'; --help lists the commands" },
        { "", "a command is missing; --help lists the commands" },
        { "case reject 12", "case reject: --reason CODE is missing" },
        { "step --node 4", "step: unknown option '--node': did you mean '--nodes'?" },
    };
    struct app *a = fake_app();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = ERR_INIT;
        ck_assert_int_eq(run(a, rows[i].line, &err), RC_USAGE);
        ck_assert_str_eq(err.msg, rows[i].message);
    }
    fake_app_end();
}
END_TEST

START_TEST(common_options_may_stand_before_the_command)
{
    const char *const argv[] = { "--db", "x.db", "case", "reject", "12", "--reason", "2",
                                 "--json" };
    const struct action *act;
    struct args args;
    struct err err = ERR_INIT;
    ck_assert_int_eq(action_parse(8, argv, &act, &args, &err), RC_OK);
    ck_assert_ptr_eq(act, action_get(ACTION_CASE_REJECT));
    ck_assert_str_eq(args_option(&args, "db"), "x.db");
    ck_assert_str_eq(args_option(&args, "reason"), "2");
    ck_assert_int_eq(args.count, 1);
    ck_assert_int_eq(args.format, OUTPUT_JSON);
    ck_assert_int_eq(action_parse(2, argv, &act, &args, &err), RC_OK);
    ck_assert_ptr_null(act);
}
END_TEST

START_TEST(an_act_runs_only_where_it_is_allowed)
{
    struct app *a = fake_app();
    struct err err = ERR_INIT;
    ck_assert_int_eq(run(a, "case approve 1", &err), RC_OK);
    ck_assert_int_eq(fake_last_act, ACTION_CASE_APPROVE);

    a->options.is_read_only = true;
    ck_assert_int_eq(run(a, "case approve 1", &err), RC_REFUSED);
    ck_assert_str_eq(err.msg, "case approve: opened with --read-only");
    ck_assert_int_eq(run(a, "step", &err), RC_OK);
    a->options.is_read_only = false;

    a->head_tick = 1300;
    ck_assert_int_eq(run(a, "case undo", &err), RC_REFUSED);
    ck_assert_str_eq(err.msg,
                     "case undo: you look at tick 1234; L returns to the newest tick");
    ck_assert_int_eq(fake_last_act, ACTION_COUNT);
    ck_assert_int_eq(run(a, "live", &err), RC_OK);
    a->head_tick = 1234;

    a->role = OBSERVER;
    ck_assert_int_eq(run(a, "case approve 1", &err), RC_REFUSED);
    ck_assert_str_eq(err.msg, "case approve needs the role operator; 'op1' is observer");
    a->role = ADMIN;

    ck_assert_int_eq(run(a, "anchor now", &err), RC_USAGE);
    ck_assert_int_eq(run(a, "anchor now --yes", &err), RC_OK);
    ck_assert_int_eq(run(a, "pane tasks", &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "pane tasks: only in the console");
    fake_app_end();
}
END_TEST

START_TEST(a_line_over_the_limit_is_refused)
{
    struct app *a = fake_app();
    struct err err = ERR_INIT;
    char line[1100];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    ck_assert_int_eq(run(a, line, &err), RC_USAGE);
    fake_app_end();
}
END_TEST

START_TEST(help_names_every_command_and_every_key)
{
    struct buf help = BUF_INIT, keys = BUF_INIT;
    help_print(&help, NULL);
    help_print_keys(&keys, OUTPUT_CSV);
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        if ((act->flags & UI) == 0)
            ck_assert_msg(strstr(help.data, act->command) != NULL, "%s", act->command);
        if (act->keys[0] != '\0')
            ck_assert_msg(strstr(keys.data, act->keys) != NULL, "%s", act->command);
    }
    buf_reset(&help);
    help_print(&help, action_get(ACTION_CASE_REJECT));
    ck_assert_ptr_nonnull(strstr(help.data, "depin-console case reject [ID] --reason CODE"));
    buf_free(&help);
    buf_free(&keys);
}
END_TEST

SUITE("action", no_two_actions_share_a_key_in_a_pane,
      every_action_has_one_command_and_one_sentence, reason_rows_act_on_cases,
      the_longest_command_wins_and_a_near_one_is_named,
      common_options_may_stand_before_the_command, an_act_runs_only_where_it_is_allowed,
      a_line_over_the_limit_is_refused, help_names_every_command_and_every_key)
