#include "app/keymap.h"
#include "tests/app/fake_acts.h"
#include "tests/app/fake_engine.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>

static struct keymap map;

static enum rc read(const char *text, struct buf *problems, struct err *err)
{
    return keymap_read(&map, text, strlen(text), "keys.conf", problems, err);
}

static void check_action(enum pane pane, const char *key, enum action_id id)
{
    const struct action *act = keymap_find(&map, pane, key);
    if (id == ACTION_COUNT)
        ck_assert_msg(act == NULL, "%s: %s", key, act == NULL ? "" : act->command);
    else
        ck_assert_msg(act != NULL && act->id == id, "%s: %s", key,
                      act == NULL ? "nothing" : act->command);
}

START_TEST(a_file_changes_what_it_names_and_nothing_else)
{
    struct err err = ERR_INIT;
    ck_assert_int_eq(read("# mine\n\n  unbind w\r\nunbind q\nbind w quit\nunbind .\n"
                          "bind nodes . step # here alone\nbind nodes <f5> step\n"
                          "unbind review a\nbind M-a case approve",
                          NULL, &err),
                     RC_INPUT); /* w is free: the first line is wrong */
    ck_assert_int_eq(read("# mine\n\n  unbind q\r\nbind w quit\nunbind .\n"
                          "bind nodes . step # here alone\nbind nodes <f5> step\n"
                          "unbind review a\nbind M-a case approve",
                          NULL, &err),
                     RC_OK);
    check_action(PANE_LOG, "q", ACTION_COUNT);
    check_action(PANE_LOG, "w", ACTION_QUIT);
    check_action(PANE_LOG, "C-c", ACTION_QUIT);
    check_action(PANE_LOG, ".", ACTION_COUNT);
    check_action(PANE_NODES, ".", ACTION_TIME_STEP);
    check_action(PANE_NODES, "F5", ACTION_TIME_STEP);
    check_action(PANE_REVIEW, "a", ACTION_COUNT);
    check_action(PANE_REVIEW, "M-a", ACTION_CASE_APPROVE);
    check_action(PANE_NODES, "M-a", ACTION_COUNT);
    check_action(PANE_REVIEW, "r", ACTION_CASE_REJECT);
    ck_assert_str_eq(map.keys[ACTION_QUIT], "C-c w");
    ck_assert_str_eq(map.keys[ACTION_TIME_STEP], ". F5");
    ck_assert_str_eq(keymap_key_in(&map, ACTION_TIME_STEP, PANE_NODES), ".");
    ck_assert_ptr_null(keymap_key_in(&map, ACTION_TIME_STEP, PANE_LOG));
}
END_TEST

START_TEST(a_pane_may_mean_something_else_by_a_key_when_the_line_names_it)
{
    struct err err = ERR_INIT;
    ck_assert_int_eq(read("bind log p card down", NULL, &err), RC_OK);
    check_action(PANE_LOG, "p", ACTION_CARD_DOWN);
    check_action(PANE_TASKS, "p", ACTION_TIME_PAUSE);
    ck_assert_ptr_null(keymap_key_in(&map, ACTION_TIME_PAUSE, PANE_LOG));
    ck_assert_str_eq(keymap_key_in(&map, ACTION_TIME_PAUSE, PANE_NODES), "p");
}
END_TEST

/* The whole list of what can be wrong. */
static const struct row {
    const char *text, *message;
} rows[] = {
    { "frob", "keys.conf:1: unknown word 'frob': a line begins with bind, unbind or preset" },
    { "\nbnd x step", "keys.conf:2: unknown word 'bnd': did you mean 'bind'?" },
    { "bind", "keys.conf:1: a key is missing" },
    { "bind nodes", "keys.conf:1: a key is missing after nodes" },
    { "bind M-w", "keys.conf:1: an action is missing: write the words that are typed after ':'" },
    { "bind PGDWN step", "keys.conf:1: unknown key 'PGDWN': did you mean 'PGDN'?" },
    { "bind bogus step", "keys.conf:1: unknown key 'bogus': write one character, or a name "
                         "such as SPACE, PGUP, F5, C-d, M-x" },
    { "bind noeds M-w step", "keys.conf:1: unknown pane 'noeds': did you mean 'nodes'?" },
    { "bind C-i step", "keys.conf:1: a terminal sends 'C-i' as 'TAB': write that" },
    { "bind S-x step", "keys.conf:1: a terminal sends 'S-x' as 'X': write that" },
    { "bind C-W step", "keys.conf:1: a terminal sends 'C-W' as 'C-w': write that" },
    { "bind ESC step", "keys.conf:1: 'ESC' closes the top layer in every map, and nothing else: "
      "take this line out" },
    { "unbind C-c", "keys.conf:1: 'C-c' leaves the console in every map, and nothing else: take "
      "this line out" },
    { "bind M-w stpe", "keys.conf:1: unknown action 'stpe': did you mean 'step'?" },
    { "bind M-w frobnicate", "keys.conf:1: unknown action 'frobnicate': 'keys --dump' lists "
                             "them" },
    { "bind M-w node list", "keys.conf:1: 'node list' is only for the command line: it has no "
                            "key" },
    { "bind M-w step 5", "keys.conf:1: unknown action 'step 5': did you mean 'step'?" },
    { "bind p step", "keys.conf:1: 'p' is 'pause' (everywhere): put 'unbind p' above this "
                     "line" },
    { "bind p case approve", "keys.conf:1: 'p' is 'pause' (everywhere): put 'unbind p' above "
                             "this line" },
    { "bind r step", "keys.conf:1: 'r' is 'case reject' (review): put 'unbind review r' above "
                     "this line" },
    { "bind p pause", "keys.conf:1: 'p' is bound to 'pause' already: leave this line out" },
    { "bind M-w step\nbind M-w back", "keys.conf:2: 'M-w' is bound to 'step' on line 1: keep "
                                      "one of the two" },
    { "bind nodes M-w step\nbind M-w back", "keys.conf:2: 'M-w' is bound to 'step' on line 1: "
                                            "keep one of the two" },
    { "bind nodes M-w case approve", "keys.conf:1: 'case approve' acts in the pane review "
                                     "alone: write 'bind review M-w case approve'" },
    { "bind C-w case approve", "keys.conf:1: 'case approve' changes things and 'C-w' is a Ctrl "
                               "key: choose a key that is not hit by accident" },
    { "unbind a\nbind F9 case approve", "keys.conf:2: 'case approve' changes things and has "
                                        "function keys alone: give it another key, too" },
    { "bind P case approve", "keys.conf:1: 'P' would be 'case approve', one Shift from 'p', "
                             "the harmless 'pause': choose another key" },
    { "bind P case undo", "keys.conf:1: 'P' would be 'case undo', one Shift from 'p', the "
                          "harmless 'pause': choose another key" },
    { "unbind M-w", "keys.conf:1: nothing is bound to 'M-w': leave this line out" },
    { "unbind nodes a", "keys.conf:1: nothing is bound to 'a' in nodes: leave this line out" },
    { "unbind a b", "keys.conf:1: 'b' is one word too many after 'unbind a'" },
    { "unbind :", "keys.conf: no key opens the command line: add 'bind : command'" },
    { "preset none", "keys.conf: no key opens the command line: add 'bind : command'" },
    { "preset emacs", "keys.conf:1: unknown preset 'emacs': allowed is vim, htop, k9s or none" },
    { "preset vi", "keys.conf:1: unknown preset 'vi': allowed is vim, htop, k9s or none; did "
                   "you mean 'vim'?" },
    { "preset", "keys.conf:1: unknown preset '': allowed is vim, htop, k9s or none" },
    { "unbind p\npreset vim", "keys.conf:2: a preset comes first, and once: move the line up" },
    { "preset vim\npreset htop", "keys.conf:2: a preset comes first, and once: move the line "
                                 "up" },
    { "bind \377 step", "keys.conf:1: not text: write it as UTF-8" },
    { "bind a b c d e f g h i j k l m n o p q", "keys.conf:1: more than 15 words" },
};

START_TEST(every_error_names_its_line_and_what_to_do)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        struct keymap defaults;
        keymap_defaults(&defaults);
        ck_assert_msg(read(rows[i].text, NULL, &err) == RC_INPUT, "'%s'", rows[i].text);
        ck_assert_str_eq(err.msg, rows[i].message);
        ck_assert_uint_eq(map.count, defaults.count);
        ck_assert_mem_eq(map.keys, defaults.keys, sizeof map.keys);
    }
}
END_TEST

START_TEST(all_errors_of_a_file_are_told)
{
    struct err err = ERR_INIT;
    struct buf problems = BUF_INIT;
    ck_assert_int_eq(read("bind p step\nfrob\nbind M-w step\nunbind M-w x", &problems, &err),
                     RC_INPUT);
    ck_assert_str_eq(problems.data,
                     "keys.conf:1: 'p' is 'pause' (everywhere): put 'unbind p' above this line\n"
                     "keys.conf:2: unknown word 'frob': a line begins with bind, unbind or "
                     "preset\n"
                     "keys.conf:4: 'x' is one word too many after 'unbind M-w'\n");
    buf_free(&problems);
}
END_TEST

START_TEST(a_long_line_and_hostile_bytes_are_told_cleanly)
{
    struct err err = ERR_INIT;
    char line[300];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    ck_assert_int_eq(read(line, NULL, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "keys.conf:1: a line has at most 200 bytes");
    ck_assert_int_eq(read("bind M-w \033[2J\302\233", NULL, &err), RC_INPUT);
    for (const char *s = err.msg; *s != '\0'; s++)
        ck_assert((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7f);
}
END_TEST

START_TEST(presets_read_without_an_error_and_leave_every_action_a_key)
{
    static const char *const presets[] = { "preset vim", "preset htop", "preset k9s" };
    struct keymap defaults;
    keymap_defaults(&defaults);
    for (size_t i = 0; i < ARRAY_LEN(presets); i++) {
        struct err err = ERR_INIT;
        ck_assert_msg(read(presets[i], NULL, &err) == RC_OK, "%s", err.msg);
        for (int id = 0; id < ACTION_COUNT; id++)
            ck_assert_msg((map.keys[id][0] == '\0') == (defaults.keys[id][0] == '\0'),
                          "%s: %s", presets[i], action_get((enum action_id)id)->command);
    }
}
END_TEST

START_TEST(a_dump_reads_back_as_the_same_map)
{
    static const char *const texts[] = { "", "preset htop", "preset k9s",
                                         "unbind p\nbind nodes p step\nbind # pause" };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct err err = ERR_INIT;
        struct buf dump = BUF_INIT, again = BUF_INIT;
        struct keymap first;
        ck_assert_msg(read(texts[i], NULL, &err) == RC_OK, "%s", err.msg);
        first = map;
        keymap_dump(&map, &dump);
        ck_assert_msg(read(dump.data, NULL, &err) == RC_OK, "%s", err.msg);
        ck_assert_uint_eq(map.count, first.count);
        for (size_t b = 0; b < first.count; b++)
            check_action(first.bindings[b].pane, first.bindings[b].key,
                         first.bindings[b].action);
        keymap_dump(&map, &again);
        ck_assert_str_eq(again.data, dump.data);
        buf_free(&dump);
        buf_free(&again);
    }
}
END_TEST

START_TEST(the_defaults_keep_the_rules_of_a_file)
{
    struct err err = ERR_INIT;
    struct buf dump = BUF_INIT;
    keymap_defaults(&map);
    keymap_dump(&map, &dump);
    ck_assert_msg(read(dump.data, NULL, &err) == RC_OK, "%s", err.msg);
    buf_free(&dump);
}
END_TEST

START_TEST(sentences_name_the_key_in_use)
{
    struct err err = ERR_INIT;
    struct safe_text text;
    keymap_sentence("{live} returns; {no such} {help}{", &text);
    ck_assert_str_eq(text.s, "L returns; {no such} ?{");
    ck_assert_int_eq(read("unbind L\nunbind ?\nunbind H\nbind H help", NULL, &err), RC_OK);
    keymap_use(&map);
    keymap_sentence("{live} returns; {help", &text);
    ck_assert_str_eq(text.s, ":live returns; H");
    ck_assert_str_eq(keymap_hint(ACTION_HELP), "H");
    ck_assert_ptr_eq(action_by_key(PANE_LOG, "H"), action_get(ACTION_HELP));
    ck_assert_ptr_null(action_by_key(PANE_LOG, "L"));
    keymap_defaults(&map);
    keymap_use(&map);
}
END_TEST

START_TEST(keys_have_the_names_that_terminals_send)
{
    char out[KEY_NAME_MAX];
    ck_assert_ptr_null(key_name_arrives_as("C-d", out));
    ck_assert_ptr_null(key_name_arrives_as("S-TAB", out));
    ck_assert_ptr_null(key_name_arrives_as("M-x", out));
    ck_assert_str_eq(key_name_arrives_as("C-M", out), "ENTER");
    ck_assert_str_eq(key_name_arrives_as("C-h", out), "BACKSPACE");
    ck_assert_str_eq(key_name_arrives_as("S-y", out), "Y");
}
END_TEST

SUITE("keymap", a_file_changes_what_it_names_and_nothing_else,
      a_pane_may_mean_something_else_by_a_key_when_the_line_names_it,
      every_error_names_its_line_and_what_to_do, all_errors_of_a_file_are_told,
      a_long_line_and_hostile_bytes_are_told_cleanly,
      presets_read_without_an_error_and_leave_every_action_a_key,
      a_dump_reads_back_as_the_same_map, the_defaults_keep_the_rules_of_a_file,
      sentences_name_the_key_in_use, keys_have_the_names_that_terminals_send)
