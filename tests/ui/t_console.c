/* Keys and their acts, with the guards, over a clock that the test turns. */
#include "config.h"

#include "../suite.h"
#include "app/keymap.h"
#include "fake_app.h"
#include "ui/console.h"
#include "ui/hints.h"
#include "ui/key.h"
#include "ui/progress.h"
#include "ui/remember.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct app *app;
static struct console *console;
static struct frame frame;
static uint64_t now;

static void open_console(bool is_scripted)
{
    const struct console_options o = { .is_scripted = is_scripted };
    struct err err = ERR_INIT;

    app = fake_new();
    now = 1000000;
    ck_assert_int_eq(console_new(&console, app, &o, &err), RC_OK);
    ck_assert_int_eq(frame_resize(&frame, 80, 24, &err), RC_OK);
}

static void set_up(void)
{
    open_console(false);
}

static void tear_down(void)
{
    console_free(console);
    frame_free(&frame);
    fake_free(app);
}

/* A frame, then the time that the guards ask for. */
static void look(void)
{
    console_draw(console, &frame, now);
    now += CONSOLE_GUARD_MS;
}

static void press(const char *keys)
{
    char name[KEY_NAME_MAX], word[16];

    for (keys += strspn(keys, " "); *keys != '\0'; keys += strspn(keys, " ")) {
        size_t len = strcspn(keys, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, keys);
        ck_assert(key_from_word(word, name));
        console_key(console, name, now);
        keys += len;
    }
}

static bool screen_says(const char *text)
{
    struct buf out = BUF_INIT;
    bool found;

    console_draw(console, &frame, now);
    frame_dump(&frame, &out);
    found = strstr(out.data, text) != NULL;
    buf_free(&out);
    return found;
}

static uint64_t selected(void)
{
    uint64_t id = 0;

    ck_assert(console_selected(console, &id));
    return id;
}

START_TEST(approve_posts_the_case_and_version_on_the_screen_and_moves_on)
{
    look();
    press("a");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
    ck_assert_uint_eq(selected(), 43);
}
END_TEST

START_TEST(a_version_that_moved_on_unseen_is_not_the_one_posted)
{
    look();
    app->case_version = 4;
    press("a");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
}
END_TEST

/* Where the card has no room for what a decision does, it is asked first. */
START_TEST(what_a_decision_does_is_seen_before_it_is_made)
{
    static const struct {
        int w, h;
    } sizes[] = { { 40, 10 }, { 40, 8 } };
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        ck_assert_int_eq(frame_resize(&frame, sizes[i].w, sizes[i].h, &err), RC_OK);
        look();
        press("a");
        ck_assert(screen_says("pay 042 077; nothing to 007"));
        press("a a x ENTER"); /* a held key goes no further */
        ck_assert_uint_eq(app->posted_count, 0);
        press("ESC r");
        ck_assert(screen_says("slash 042 120.0, 077 150.0"));
        press("y");
        ck_assert(screen_says("why?"));
        press("ESC e");
        ck_assert(screen_says("to level 2; due again in 25m"));
        press("ESC");
    }
    press("a y");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
    ck_assert_uint_eq(selected(), 43);
}
END_TEST

START_TEST(a_reason_may_be_chosen_by_moving_to_it)
{
    look();
    press("r j j k DOWN q"); /* leaves, as ESC does */
    ck_assert(screen_says("cancelled: nothing was decided"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("r j j ENTER");
    ck_assert_str_eq(fake_last(app), "case reject 42 --version 3 --reason R02");
}
END_TEST

START_TEST(reject_asks_for_a_digit_and_posts_its_code)
{
    look();
    press("r");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(app->is_held);
    ck_assert(screen_says("C-0042: why?"));
    press("x a $ 0 ENTER SPACE"); /* a menu swallows what it does not know */
    ck_assert_uint_eq(app->posted_count, 0);
    press("3");
    ck_assert_str_eq(fake_last(app), "case reject 42 --version 3 --reason R03");
    ck_assert(!app->is_held);
    ck_assert_uint_eq(selected(), 43);
}
END_TEST

START_TEST(a_typed_console_action_is_checked_like_a_command)
{
    look();
    press(": p a n e SPACE t a s k s SPACE 5 ENTER");
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    ck_assert(screen_says("pane tasks: "));
    press(": p a n e SPACE ' t a s k s ' ENTER");
    ck_assert_int_eq(console_pane(console), PANE_TASKS);
}
END_TEST

START_TEST(escalate_has_its_own_reasons_and_escape_decides_nothing)
{
    look();
    press("e ESC");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(!app->is_held);
    ck_assert_uint_eq(selected(), 42);
    press("e 9 6");
    ck_assert_str_eq(fake_last(app), "case escalate 42 --version 3 --reason E06");
}
END_TEST

START_TEST(a_menu_acts_on_the_case_it_was_opened_for)
{
    look();
    press("r");
    fake_push(app, TABLE_CASES, 99);
    fake_remove(app, TABLE_CASES, 42);
    look();
    press("1");
    ck_assert_str_eq(fake_last(app), "case reject 42 --version 3 --reason R01");
}
END_TEST

START_TEST(a_key_counts_only_when_its_case_was_seen_long_enough)
{
    press("a"); /* never drawn */
    ck_assert_uint_eq(app->posted_count, 0);
    console_draw(console, &frame, now);
    now += CONSOLE_GUARD_MS - 1;
    press("a");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(screen_says("'a' ignored"));
    now += 1;
    press("a");
    ck_assert_uint_eq(app->posted_count, 1);
}
END_TEST

START_TEST(holding_a_never_approves_the_queue)
{
    look();
    for (int i = 0; i < 50; i++) { /* 30 repeats a second, a frame for each */
        press("a");
        now += 33;
        console_draw(console, &frame, now);
    }
    ck_assert_uint_le(app->posted_count, 50 * 33 / (CONSOLE_GUARD_MS + 1) + 1);
    for (size_t i = 1; i < app->posted_count; i++)
        ck_assert_str_ne(app->posted[i], app->posted[i - 1]);
}
END_TEST

START_TEST(a_case_that_comes_under_the_cursor_is_not_acted_on)
{
    look();
    fake_remove(app, TABLE_CASES, 42); /* 43 takes its place, unseen */
    press("a");
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

START_TEST(undo_waits_for_the_last_act_but_not_for_a_case)
{
    look();
    press("a u");
    ck_assert_uint_eq(app->posted_count, 1);
    now += CONSOLE_GUARD_MS;
    press("1 u");
    ck_assert_str_eq(fake_last(app), "case undo");
}
END_TEST

START_TEST(scripted_keys_need_no_time)
{
    tear_down();
    open_console(true);
    press("a r 2 u n e 1");
    ck_assert_uint_eq(app->posted_count, 4);
    ck_assert_str_eq(app->posted[0], "case approve 42 --version 3");
    ck_assert_str_eq(app->posted[1], "case reject 43 --version 3 --reason R02");
    ck_assert_str_eq(app->posted[2], "case undo");
    ck_assert_str_eq(app->posted[3], "case escalate 45 --version 3 --reason E01");
}
END_TEST

START_TEST(ignored_keys_say_why)
{
    look();
    app->status.is_read_only = true;
    press("a");
    ck_assert(screen_says("read-only"));
    app->status.is_read_only = false;
    press(", a");
    ck_assert(screen_says("past"));
    press("L");
    app->tables[TABLE_CASES].count = 0;
    look();
    press("a");
    ck_assert(screen_says("no case is selected"));
    press("Z");
    ck_assert(screen_says("'Z' does nothing here"));
    press("1 a");
    ck_assert(screen_says("'a' does nothing here"));
    ck_assert_uint_eq(app->posted_count, 2);
}
END_TEST

START_TEST(a_screen_too_small_ignores_acts_but_not_time)
{
    struct err err = ERR_INIT;

    ck_assert_int_eq(frame_resize(&frame, 39, 24, &err), RC_OK);
    look();
    press("a r u $ p");
    ck_assert_uint_eq(app->posted_count, 1);
    ck_assert_str_eq(fake_last(app), "pause");
}
END_TEST

START_TEST(a_menu_on_a_screen_that_became_too_small_decides_nothing)
{
    struct err err = ERR_INIT;

    look();
    press("r");
    ck_assert_int_eq(frame_resize(&frame, 20, 5, &err), RC_OK);
    look();
    press("1");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(!app->is_held);
    press("q");
    ck_assert(screen_says("Lea"));
}
END_TEST

START_TEST(long_work_shows_its_rate_and_what_remains)
{
    struct safe_text line;

    progress_line(&line, "ticks", 500, 1000, 2000);
    ck_assert_str_eq(line.s, "ticks [==========          ] 500/1000  250/s  0:02 left");
    progress_line(&line, "ticks", 0, 1000, 0);
    ck_assert_str_eq(line.s, "ticks [                    ] 0/1000  0/s  0:00 left");
    progress_line(&line, "rows", 3000000, 0, 1000);
    ck_assert_str_eq(line.s, "rows 3000000  3.0M/s");
    progress_line(&line, "x", 7, 5, 1);
    ck_assert_str_eq(line.s, "x [====================] 5/5  7.0k/s  0:00 left");
}
END_TEST

START_TEST(the_batch_closes_only_on_the_number_of_its_decisions)
{
    look();
    press("$ ENTER"); /* the focus is on Cancel */
    ck_assert_uint_eq(app->posted_count, 0);
    press("$ y");
    ck_assert_uint_eq(app->posted_count, 0);
    press("4 ENTER");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(screen_says("3 decisions are pending, not 4"));
    press("BACKSPACE 3 ENTER");
    ck_assert_str_eq(fake_last(app), "anchor now --yes");
    ck_assert(!app->is_held);
}
END_TEST

START_TEST(an_empty_batch_needs_one_yes)
{
    app->status.pending = 0;
    look();
    press("$ n ESC $ ENTER $ 0 ENTER");
    ck_assert_uint_eq(app->posted_count, 0);
    press("$ y");
    ck_assert_str_eq(fake_last(app), "anchor now --yes");
}
END_TEST

START_TEST(opening_a_confirm_drops_what_was_typed_ahead)
{
    look();
    (void)console_requests(console);
    press("$");
    ck_assert_uint_eq(console_requests(console), CONSOLE_FLUSH);
    press("ESC q");
    ck_assert_uint_eq(console_requests(console), CONSOLE_FLUSH);
}
END_TEST

START_TEST(the_order_is_held_while_a_menu_or_a_prompt_is_open)
{
    static const char *const opening[] = { ":", "/", "s", "o", "r", "e", "$" };

    app->status.run = RUN_RUNNING;
    for (size_t i = 0; i < ARRAY_LEN(opening); i++) {
        look();
        press(opening[i]);
        ck_assert_msg(app->is_held, "%s", opening[i]);
        ck_assert(screen_says("WAITING"));
        press("ESC ESC");
        ck_assert_msg(!app->is_held, "%s", opening[i]);
        app->status.run = RUN_RUNNING;
    }
}
END_TEST

START_TEST(a_dialog_swallows_the_keys_it_does_not_define)
{
    static const char *const opening[] = { "r", "e", "$", "q", "s", "o", "H" };

    for (size_t i = 0; i < ARRAY_LEN(opening); i++) {
        look();
        press(opening[i]);
        press("u a e p C-z . ]");
        ck_assert_msg(app->posted_count == 0, "%s", opening[i]);
        ck_assert_int_eq(console_pane(console), PANE_REVIEW);
        press("ESC");
        ck_assert_uint_eq(console_requests(console) & (CONSOLE_SUSPEND | CONSOLE_QUIT), 0);
    }
}
END_TEST

START_TEST(quit_asks_first)
{
    press("q n q ESC q BACKSPACE q x");
    ck_assert_uint_eq(console_requests(console) & CONSOLE_QUIT, 0);
    press("y");
    ck_assert_uint_ne(console_requests(console) & CONSOLE_QUIT, 0);
    press("C-c y");
    ck_assert_uint_ne(console_requests(console) & CONSOLE_QUIT, 0);
}
END_TEST

START_TEST(pasted_text_is_dropped_outside_a_prompt)
{
    look();
    console_paste(console, "aaaa\n$3\n");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_assert(screen_says("pasted text ignored"));
    press("r");
    console_paste(console, "1");
    ck_assert_uint_eq(app->posted_count, 0);
    press("ESC :");
    console_paste(console, "step 7\nquit\n");
    ck_assert(screen_says(":step 7"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "step 7");
}
END_TEST

static void type(const char *text)
{
    char name[2] = "";

    for (; *text != '\0'; text++) {
        name[0] = *text;
        console_key(console, *text == ' ' ? "SPACE" : name, now);
    }
}

START_TEST(the_prompt_runs_commands_and_remembers_them)
{
    type(":step 5");
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "step 5");
    type(":nonsense");
    press("ENTER");
    ck_assert(screen_says("unknown command 'nonsense'"));
    press(": UP UP ENTER");
    ck_assert_uint_eq(app->posted_count, 2);
    ck_assert_str_eq(fake_last(app), "step 5");
    press(": UP DOWN BACKSPACE"); /* empty again: Backspace cancels */
    ck_assert(screen_says("next"));
    type(":pane nodes");
    press("ENTER");
    ck_assert_int_eq(console_pane(console), PANE_NODES);
    type(":quit");
    press("ENTER y");
    ck_assert_uint_ne(console_requests(console) & CONSOLE_QUIT, 0);
    ck_assert_uint_eq(app->posted_count, 2);
}
END_TEST

START_TEST(an_unknown_command_names_the_key_that_lists_them)
{
    look();
    press(": x y z z y ENTER");
    ck_assert(screen_says("unknown command 'xyzzy'; ? lists the commands"));
}
END_TEST

START_TEST(the_prompt_edits_its_line)
{
    type(":one two");
    press("C-w");
    ck_assert(screen_says(":one \n") || screen_says(":one\n"));
    press("C-u");
    type("\x70");
    press("BACKSPACE \xc3\xa9 BACKSPACE BACKSPACE");
    ck_assert(screen_says("case")); /* closed: no prompt line left */
    for (int i = 0; i < 2000; i++)
        type(i == 0 ? ":" : "x");
    press("ENTER");
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

START_TEST(a_typed_act_confirms_like_its_key)
{
    look();
    type(":anchor now");
    press("ENTER");
    ck_assert(screen_says("close the batch"));
    press("ESC");
    type(":policy apply x.json");
    press("ENTER");
    ck_assert_uint_eq(app->posted_count, 0);
    press("y");
    ck_assert_str_eq(fake_last(app), "policy apply x.json --yes");
    now += CONSOLE_GUARD_MS;
    type(":case approve");
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
}
END_TEST

START_TEST(time_keys_are_commands_and_escape_stops_a_run)
{
    press("p");
    ck_assert_str_eq(fake_last(app), "pause");
    press("ESC");
    ck_assert_uint_eq(app->posted_count, 1); /* it does not run */
    press("p ESC ESC . ] [ ,"); /* the first ESC takes the answer off */
    ck_assert_uint_eq(app->posted_count, 7);
    ck_assert_str_eq(app->posted[2], "pause");
    ck_assert_str_eq(app->posted[3], "step");
    ck_assert_str_eq(app->posted[4], "faster");
}
END_TEST

START_TEST(a_message_goes_with_the_next_key_that_says_nothing)
{
    press("1 / n 0 1 ENTER");
    ck_assert(screen_says("1 of 97 rows pass"));
    press("6");
    ck_assert(!screen_says("rows pass"));
    press("F C-l"); /* the same screen again */
    ck_assert(screen_says("following this row"));
    press("j");
    ck_assert(!screen_says("following this row"));
    press("F"); /* one that the operator has not seen yet stays for a look */
    fake_say(app, TONE_NORMAL, "the batch closed by itself");
    press("j");
    ck_assert(screen_says("the batch closed by itself"));
    press("H");
    ck_assert(screen_says("1 of 97 rows pass"));
}
END_TEST

START_TEST(the_error_of_an_act_stays_until_the_next_act_or_escape)
{
    fake_say(app, TONE_BAD, "case approve: C-0042 changed");
    press("1 j 6");
    ck_assert(screen_says("C-0042 changed"));
    press("ESC"); /* the top layer: the clock goes on */
    ck_assert(!screen_says("C-0042 changed"));
    ck_assert_uint_eq(app->posted_count, 0);
    fake_say(app, TONE_BAD, "case approve: C-0042 changed");
    press("j .");
    ck_assert(!screen_says("C-0042 changed"));
}
END_TEST

START_TEST(the_tour_stays_until_escape)
{
    press("j 1 2 4");
    ck_assert(screen_says("? keys, : commands"));
    press("ESC");
    ck_assert(!screen_says("? keys, : commands"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("ESC");
    ck_assert_str_eq(fake_last(app), "pause");
}
END_TEST

START_TEST(a_sentence_that_does_not_fit_takes_a_second_row)
{
    ck_assert_int_eq(setenv("HOME", "/srv/op", 1), 0);
    fake_say(app, TONE_BAD, "theme: no theme 'nope': it is none of default, light, high-contrast "
                            "and mono, nor a file '/srv/op/.config/themes/nope'");
    ck_assert(screen_says("a file '~/.config/themes/nope'"));
    ck_assert(!screen_says("/srv/op"));
    fake_say(app, TONE_BAD, "0 2345678 1 2345678 2 2345678 3 2345678 4 2345678 5 2345678 6 2345678 "
                            "7 2345678 8 2345678 9 2345678 a 2345678 b 2345678 c 2345678 d 2345678 "
                            "e 2345678 the end");
    ck_assert(screen_says(" H: all"));
    ck_assert(!screen_says("the end"));
    press("H");
    ck_assert(screen_says("the end"));
}
END_TEST

START_TEST(more_than_a_line_of_output_opens_a_page)
{
    struct buf text = BUF_INIT;

    for (int i = 0; i < 60; i++)
        buf_addf(&text, "row %d\033[2J\n", i);
    press(": e x p o r t SPACE c a s e ENTER");
    fake_answer(app, text.data);
    ck_assert(screen_says("export case: 60 lines"));
    ck_assert(screen_says("row 0?[2J"));
    ck_assert(!screen_says("row 40"));
    press("G");
    ck_assert(screen_says("row 59"));
    press("k PGUP g a"); /* it swallows what it does not know */
    ck_assert(screen_says("row 0?"));
    ck_assert_uint_eq(app->posted_count, 1);
    press("ESC");
    ck_assert(!screen_says("row 0?"));
    ck_assert(!screen_says("60 lines"));
    press(":"); /* a line is open: the page waits until it is left */
    fake_answer(app, "one\ntwo\n");
    ck_assert(!screen_says("2 lines"));
    press("ESC");
    ck_assert(screen_says("2 lines"));
    buf_free(&text);
}
END_TEST

START_TEST(panes_keep_their_selection)
{
    press("1 j j j 2 TAB S-TAB 1");
    ck_assert_int_eq(console_pane(console), PANE_NODES);
    ck_assert_uint_eq(selected(), 4);
    press("S-TAB");
    ck_assert_int_eq(console_pane(console), PANE_LOG);
    press("n");
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
}
END_TEST

START_TEST(next_in_the_verify_pane_is_the_next_refused_answer)
{
    for (uint64_t id = 1; id <= 40; id++)
        fake_push(app, TABLE_VERIFICATIONS, id);
    press("3");
    look();
    uint64_t first = selected(), found;
    press("n");
    ck_assert_int_eq(console_pane(console), PANE_VERIFY);
    found = selected();
    ck_assert(found != first && found % 11 == 0);
    press("n");
    ck_assert(selected() != found && selected() % 11 == 0);
}
END_TEST

START_TEST(every_key_of_the_table_is_handled_and_every_hint_is_in_it)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        if ((act->flags & UI) == 0)
            continue;
        tear_down();
        open_console(false);
        type(":");
        type(act->command);
        press("ENTER");
        ck_assert_msg(!screen_says("not built into"), "%s", act->command);
        ck_assert_uint_eq(app->posted_count, 0); /* ":close" takes the tour off */
    }
    for (int pane = 0; pane < PANE_ANY; pane++) {
        struct hint hints[HINTS_MAX];
        size_t n = hints_for((enum pane)pane, hints);
        ck_assert_uint_gt(n, 5);
        ck_assert_uint_lt(n, HINTS_MAX);
        for (size_t i = 0; i < n; i++) {
            ck_assert_ptr_eq(action_by_key((enum pane)pane, hints[i].key), hints[i].act);
            ck_assert_uint_gt(strlen(hints[i].label), 0);
        }
    }
}
END_TEST

START_TEST(help_lists_every_action_once)
{
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;

    ck_assert_int_eq(frame_resize(&frame, 120, 200, &err), RC_OK);
    press("?");
    console_draw(console, &frame, now);
    frame_dump(&frame, &out);
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        char line[64];
        (void)snprintf(line, sizeof line, " %-9s %-19s ", act->keys, act->command);
        ck_assert_msg(strstr(out.data, line) != NULL, "%s", line);
    }
    press("ESC");
    ck_assert(screen_says("approve"));
    buf_free(&out);
}
END_TEST

START_TEST(help_searches_and_enter_acts_as_the_key_would)
{
    look();
    press("? t a k e SPACE b a c k");
    ck_assert(screen_says("search: take back"));
    ck_assert(screen_says("last pending decision"));
    ck_assert(!screen_says("show the nodes"));
    press("ENTER"); /* it changes something: it is typed, not done */
    ck_assert(screen_says(":case undo"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "case undo");
    now += CONSOLE_GUARD_MS;
    press("? / r e f u s e SPACE c l a i m ENTER ENTER");
    ck_assert(screen_says("C-0042: why?"));
    press("ESC ? p ENTER"); /* p moves nothing, so it searches: its action is the first */
    ck_assert_str_eq(fake_last(app), "pause");
    press("? / p a n e SPACE l o g ENTER");
    ck_assert_int_eq(console_pane(console), PANE_LOG);
    press("? / a c c e p t SPACE c l a i m ENTER ENTER");
    ck_assert(screen_says("about the case in view; 4 shows them"));
    ck_assert_str_eq(fake_last(app), "pause");
}
END_TEST

START_TEST(enter_in_help_never_changes_anything_at_once)
{
    look();
    press("? ENTER"); /* the row that is chosen at first */
    ck_assert_uint_eq(app->posted_count, 0);
    for (int i = 0; i < ACTION_COUNT; i++) {
        press("C-c ESC 4 ?");
        for (int down = 0; down < i; down++)
            press("DOWN");
        press("ENTER");
        for (size_t k = 0; k < app->posted_count; k++)
            ck_assert_msg(strncmp(app->posted[k], "case", 4) != 0 &&
                              strncmp(app->posted[k], "anchor", 6) != 0,
                          "row %d: %s", i, app->posted[k]);
        look();
        press("ESC ESC n");
    }
}
END_TEST

START_TEST(help_finds_options_and_whole_words_first)
{
    struct buf out = BUF_INIT;

    look();
    press("? / r e v e r");
    console_draw(console, &frame, now);
    frame_dump(&frame, &out);
    const char *sort = strstr(out.data, " sort "), *inside = strstr(out.data, "wherever");
    ck_assert_ptr_nonnull(sort);
    ck_assert_ptr_nonnull(inside);
    ck_assert(sort < inside);
    ck_assert(screen_says("[--reverse]"));
    press("ESC / z o o m");
    ck_assert(screen_says("then both again")); /* cut in its row, whole below */
    buf_free(&out);
}
END_TEST

START_TEST(help_acts_on_the_case_it_was_opened_on_or_not_at_all)
{
    look();
    press("? / a c c e p t SPACE c l a i m");
    fake_remove(app, TABLE_CASES, 42);
    look();
    look();
    press("ENTER");
    ck_assert(screen_says("another case is selected by now"));
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

START_TEST(help_moves_closes_and_asks_for_words)
{
    press("? j j k ESC");
    ck_assert(screen_says("approve"));
    press("? / x BACKSPACE BACKSPACE q"); /* the search is left, then q leaves help */
    ck_assert(!screen_says("keys and commands"));
    press("? / n o SPACE s u c h");
    ck_assert(screen_says("no action has these words"));
    press("ENTER ESC");
    ck_assert(screen_says("keys and commands"));
    press("ESC ? / i m p o r t SPACE n o d e s ENTER");
    ck_assert(screen_says("for the command line: depin-console import nodes"));
}
END_TEST

START_TEST(tab_completes_what_the_grammar_knows)
{
    static const struct {
        const char *keys, *line;
    } rows[] = {
        { "s t e TAB", ":step" },
        { "c a s e SPACE a p TAB", ":case approve" },
        { "p a n e SPACE TAB", ":pane" },
        { "l a y o u t SPACE d TAB", ":layout demo" },
        { "c a s e SPACE r e j e c t SPACE c - 0 0 4 5 TAB", ":case reject C-0045" },
        { "c a s e SPACE r e j e c t SPACE 4 2 SPACE - - r TAB R 0 3 TAB",
          ":case reject 42 --reason R03" },
        { "c a s e SPACE r e j e c t SPACE - - v TAB 3 SPACE - - r TAB",
          ":case reject --version 3 --reason" },
        { "t h e m e SPACE l TAB", ":theme light" },
        { "s o r t SPACE d u TAB", ":sort due" },
        { "f i l t e r SPACE - s t TAB", ":filter -state:" },
        { "f i l t e r SPACE a g e > 5 SPACE ( k i TAB", ":filter age>5 (kind:" },
        { "e x p o r t SPACE n o d e SPACE - - s o r t SPACE m e m TAB",
          ":export node --sort memory_gb" },
        { "e x p o r t SPACE n o d e SPACE - - c o l u m n s SPACE g p u , r e g TAB",
          ":export node --columns gpu,region" },
        { "x y z z y TAB", ":xyzzy" },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        press(":");
        press(rows[i].keys);
        ck_assert_msg(screen_says(rows[i].line), "%s", rows[i].line);
        press("C-u BACKSPACE");
    }
}
END_TEST

START_TEST(the_palette_finds_actions_by_what_they_do)
{
    look();
    press(": t a k e SPACE b a c k");
    ck_assert(screen_says("case undo"));
    ck_assert(screen_says("take back the last pending decision"));
    press("TAB");
    ck_assert(screen_says(":take back"));
    press("ENTER"); /* chosen: it runs */
    ck_assert_str_eq(fake_last(app), "case undo");
    now += CONSOLE_GUARD_MS;
    press(": DOWN DOWN UP ESC"); /* the list is left, the line stays open */
    ck_assert(screen_says("TAB complete"));
    press("ESC : s t e p SPACE 5 ENTER");
    ck_assert_str_eq(fake_last(app), "step 5");
}
END_TEST

START_TEST(words_of_other_programs_and_ids_do_the_obvious)
{
    static const struct {
        const char *line;
        enum pane pane;
        uint64_t id;
    } rows[] = {
        { "nodes", PANE_NODES, 1 },          { "n-042", PANE_NODES, 42 },
        { "node show n-007", PANE_NODES, 7 }, { "C-0044", PANE_REVIEW, 44 },
        { "t-19050", PANE_TASKS, 19050 },    { "t19040", PANE_TASKS, 19040 },
        { "v8036", PANE_VERIFY, 8036 },      { "events", PANE_LOG, 500 },
        { "case show 45", PANE_REVIEW, 45 },
    };

    look();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        console_line(console, rows[i].line, now);
        ck_assert_msg(console_pane(console) == rows[i].pane, "%s", rows[i].line);
        look();
        ck_assert_msg(selected() == rows[i].id, "%s: %d", rows[i].line, (int)selected());
    }
    press("1 / n 0 0 1 ENTER : n - 0 0 9 ENTER");
    ck_assert(screen_says("the filter is taken off"));
    ck_assert_uint_eq(selected(), 9);
    press(": n - 9 9 9 9 ENTER");
    ck_assert(screen_says("no node '9999'"));
    press(": w ENTER");
    ck_assert(screen_says("nothing is left to save"));
    press(": t - 1 ENTER");
    ck_assert(screen_says(":status t-1"));
    ck_assert_uint_eq(app->posted_count, 0);
    press(": q ENTER");
    ck_assert(screen_says("Leave the console?"));
}
END_TEST

START_TEST(the_only_command_that_is_offered_is_put_into_the_line)
{
    look();
    press(": a p p r ENTER");
    ck_assert(screen_says(":case approve"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
}
END_TEST

START_TEST(the_palette_counts_exactly)
{
    char text[32];
    int n = 0;

    for (int i = 0; i < ACTION_COUNT; i++)
        n += action_is_cli_only(action_get((enum action_id)i)) ? 0 : 1;
    press(":");
    (void)snprintf(text, sizeof text, " 1-10 of %d ", n);
    ck_assert(screen_says(text));
    press("c a s e SPACE a p p r o v e SPACE C - ");
    ck_assert(!screen_says(" 1-")); /* seven: all are in view */
}
END_TEST

START_TEST(history_is_searched_by_what_was_typed)
{
    look();
    press(": s t e p SPACE 5 ENTER : b a c k SPACE 2 ENTER : s t e p SPACE 7 ENTER");
    press(": s t UP");
    ck_assert(screen_says(":step 7"));
    press("UP");
    ck_assert(screen_says(":step 5"));
    press("UP DOWN DOWN");
    ck_assert(screen_says(":st"));
    ck_assert(!screen_says(":step"));
    press("C-u UP UP");
    ck_assert(screen_says(":back 2"));
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "back 2");
}
END_TEST

START_TEST(what_is_pasted_into_the_line_is_cleaned)
{
    press(":");
    console_paste(console, "st\033[2Jep 5\nquit\n");
    ck_assert(screen_says("[2Jep 5"));
    ck_assert(!screen_says("quit"));
    ck_assert_uint_eq(app->posted_count, 0);
    press("C-u");
    console_paste(console, "step 5");
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "step 5");
}
END_TEST

START_TEST(messages_are_listed_with_their_tick_newest_first)
{
    char text[32];

    look();
    press("H");
    ck_assert(screen_says("messages, the newest first: 1")); /* the tour */
    press("ESC");
    fake_say(app, TONE_WARN, "the first");
    press("Z"); /* its answer comes on top, the other is not lost */
    app->status.tick = app->status.head_tick = 1300;
    fake_say(app, TONE_WARN, "the second");
    look();
    press("H");
    ck_assert(screen_says("T 1234   the first"));
    ck_assert(screen_says("T 1300   the second"));
    ck_assert(screen_says("'Z' does nothing"));
    for (int i = 0; i < 300; i++) {
        (void)snprintf(text, sizeof text, "number %d", i);
        fake_say(app, TONE_NORMAL, text);
        console_draw(console, &frame, now);
    }
    ck_assert(screen_says("newest first: 200"));
    press("G");
    ck_assert(screen_says("number 100"));
    ck_assert(!screen_says("number 99"));
    press("g q");
    ck_assert(screen_says("approve"));
}
END_TEST

START_TEST(an_ignored_key_says_why_wherever_it_is_pressed)
{
    struct err err = ERR_INIT;

    look();
    app->status.is_read_only = true;
    app->status.is_live = false;
    press("a r e u $");
    ck_assert(screen_says("'$' ignored: this session is read-only"));
    ck_assert_uint_eq(app->posted_count, 0);
    press(", a"); /* a look back, and still read-only */
    ck_assert(screen_says("'a' ignored: this session is read-only"));
    app->status.is_read_only = false;
    press("a");
    ck_assert(screen_says("'a' ignored: the past is read-only; L returns to now"));
    ck_assert_int_eq(frame_resize(&frame, 39, 7, &err), RC_OK);
    look();
    press("u");
    ck_assert(screen_says("'u' ignored: the screen is too small"));
    ck_assert_uint_eq(app->posted_count, 1);
}
END_TEST

static void reopen(void)
{
    const struct console_options o = { .is_scripted = false };
    struct err err = ERR_INIT;

    console_free(console);
    ck_assert_int_eq(console_new(&console, app, &o, &err), RC_OK);
}

START_TEST(a_session_goes_on_where_it_was_left)
{
    char dir[] = "/tmp/t_console.XXXXXX", session[64], history[64], broken[80];
    const struct remember_paths p = { .session = session, .history = history };
    const struct remember_paths none = { .session = NULL };
    uint64_t node;

    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(session, sizeof session, "%s/s", dir);
    (void)snprintf(history, sizeof history, "%s/h", dir);
    (void)snprintf(broken, sizeof broken, "%s/s.broken", dir);
    remember_begin(console, &p); /* nothing there yet */
    look();
    press("j j 1 : f i l t e r SPACE r e g i o n : e u ENTER j");
    press(": s o r t SPACE s c o r e ENTER o 3 ESC");
    node = selected();
    press("5 : s t e p SPACE 5 ENTER ,");
    remember_end(console, &p);
    ck_assert_uint_eq(app->posted_count, 2);

    reopen();
    remember_begin(console, &p);
    ck_assert_int_eq(console_pane(console), PANE_CHAIN);
    ck_assert_str_eq(fake_last(app), "goto 1233");
    press("1");
    ck_assert_uint_eq(selected(), node);
    ck_assert(screen_says("/region:eu  48/97"));
    ck_assert(screen_says("MEM") && !screen_says(" GPU "));
    press("4");
    ck_assert_uint_eq(selected(), 44);
    press(": UP");
    ck_assert(screen_says(":step 5"));

    reopen();
    remember_begin(console, &none);
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    remember_end(console, &none);

    FILE *f = fopen(session, "w");
    ck_assert_ptr_nonnull(f);
    (void)fputs("depin-console session 1\npane x\n", f);
    (void)fclose(f);
    reopen();
    remember_begin(console, &p);
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    ck_assert(screen_says("where you were is lost: line 2 of"));
    ck_assert_int_eq(unlink(broken), 0); /* it was put aside */
    (void)unlink(history);
    ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

START_TEST(a_long_way_shows_how_far_it_is_and_esc_stops_it)
{
    app->status.run = RUN_SEEKING;
    look();
    ck_assert(screen_says("seeking"));
    ck_assert(!screen_says("ESC stops")); /* it has only just begun */
    app->status.seek_done = 512;
    app->status.seek_total = 2048;
    app->status.seek_ms = 2000;
    look();
    ck_assert(screen_says("ESC stops  seeking [=====               ] 512/2048  256/s  0:06 left"));
    press("ESC");
    ck_assert(app->is_seek_stopped);
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

START_TEST(presses_that_cannot_be_followed_are_dropped_and_told_once)
{
    look();
    app->status.acts_waiting = CONSOLE_TICKS_WAITING - 1;
    press(". ,");
    ck_assert_uint_eq(app->posted_count, 2);
    app->status.acts_waiting = CONSOLE_TICKS_WAITING;
    press(".");
    ck_assert(screen_says("'.' is pressed faster than ticks are made: some are dropped"));
    fake_say(app, TONE_GOOD, "a newer message");
    press(". , .");
    ck_assert(!screen_says("is pressed faster"));
    ck_assert_uint_eq(app->posted_count, 2);
    press("p"); /* other keys wait their turn */
    ck_assert_uint_eq(app->posted_count, 3);
    app->status.acts_waiting = 0;
    press(".");
    ck_assert_uint_eq(app->posted_count, 4);
    app->status.run = RUN_SEEKING;
    press(",");
    ck_assert_uint_eq(app->posted_count, 4);
    ck_assert(screen_says("',' is pressed faster than ticks are made: some are dropped"));
}
END_TEST

START_TEST(what_becomes_due_is_told_once_until_somebody_answers)
{
    look();
    app->status.review_due = 3;
    look();
    ck_assert_uint_eq(console_requests(console) & CONSOLE_NOTIFY, 0); /* off by default */
    press(": s e t SPACE n o t i f y SPACE b e l l ENTER");
    ck_assert(screen_says("notify: bell"));
    ck_assert_uint_eq(console_requests(console) & CONSOLE_NOTIFY, 0); /* known already */
    app->status.review_due = 4;
    look();
    ck_assert_uint_ne(console_requests(console) & CONSOLE_NOTIFY, 0);
    ck_assert_str_eq(console_notice(console)->text.s, "depin-console: 4 to decide soon");
    app->status.review_due = 6; /* the same group: nobody has been here */
    look();
    ck_assert_uint_eq(console_requests(console) & CONSOLE_NOTIFY, 0);
    press("j");
    look();
    ck_assert_uint_eq(console_requests(console) & CONSOLE_NOTIFY, 0);
    app->status.review_due = 7;
    app->status.head_tick++; /* the past is looked at: it tells nothing */
    look();
    ck_assert_uint_eq(console_requests(console) & CONSOLE_NOTIFY, 0);
    app->status.head_tick--;
    look();
    ck_assert_uint_ne(console_requests(console) & CONSOLE_NOTIFY, 0);
    press(": s e t SPACE n o t i f y SPACE l o u d ENTER");
    ck_assert(screen_says("'loud' is not one of off|bell|osc9"));
}
END_TEST

START_TEST(every_sentence_names_the_keys_in_use)
{
    static const char file[] = "unbind ?\nunbind H\nbind H help\nunbind L\nbind Y live\nunbind :\n"
                               "bind ; command\nunbind a\nbind Q case approve\nunbind q\n"
                               "bind w quit";
    static struct keymap m;
    struct err err = ERR_INIT;

    ck_assert_msg(keymap_read(&m, file, sizeof file - 1, "keys.conf", NULL, &err) == RC_OK,
                  "%s", err.msg);
    keymap_use(&m);
    tear_down();
    set_up();
    ck_assert(screen_says("H keys, ; commands"));
    look();
    ck_assert(screen_says("Q approve"));
    ck_assert(screen_says(" Q approve   pay 042 077")); /* on the card, too */
    ck_assert(screen_says("w"));
    press("?");
    ck_assert(screen_says("'?' does nothing here; H lists the keys"));
    press("Q");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
    press(",");
    look();
    press("Q");
    ck_assert(screen_says("the past is read-only; Y returns to now"));
    console_paste(console, "x");
    ck_assert(screen_says("; opens a line"));
    press("H");
    ck_assert(screen_says("Q         case approve"));
    keymap_defaults(&m);
    keymap_use(&m);
}
END_TEST

START_TEST(a_broken_keymap_is_told_in_the_message_row)
{
    const struct console_options o = { .notice = "keys.conf:3: unknown key 'FOO'" };
    struct err err = ERR_INIT;

    console_free(console);
    ck_assert_int_eq(console_new(&console, app, &o, &err), RC_OK);
    ck_assert(screen_says("keys.conf:3: unknown key 'FOO'"));
    look();
    press("a");
    ck_assert_str_eq(fake_last(app), "case approve 42 --version 3");
}
END_TEST

START_TEST(a_newer_message_of_the_session_replaces_ours)
{
    ck_assert(screen_says("? keys, : commands"));
    fake_say(app, TONE_NORMAL, "node n042 is down");
    ck_assert(screen_says("node n042 is down"));
    press("Z");
    ck_assert(screen_says("'Z' does nothing"));
    ck_assert(!screen_says("node n042 is down"));
}
END_TEST

/* The line of the screen that the card begins on. */
static int card_line_y(void)
{
    console_draw(console, &frame, now);
    for (int y = 2; y < frame.h; y++)
        if (frame.cells[y * frame.w].ch == 0x2500)
            return y;
    return -1;
}

START_TEST(the_card_takes_what_a_short_list_leaves_and_the_line_between_moves_one_way)
{
    struct err err = ERR_INIT;

    app->tables[TABLE_CASES].count = 1;
    ck_assert_int_eq(frame_resize(&frame, 80, 20, &err), RC_OK);
    ck_assert_int_eq(card_line_y(), 2 + 5); /* a head and four rows at least */
    for (size_t count = 2; count < 5; count++) {
        app->tables[TABLE_CASES].count = count;
        ck_assert_int_eq(card_line_y(), 2 + 5);
    }
    app->tables[TABLE_CASES].count = 7;
    ck_assert_int_eq(card_line_y(), 2 + 6); /* two fifths of 15 rows */
    app->tables[TABLE_CASES].count = 1;
    ck_assert_int_eq(card_line_y(), 2 + 6);
    ck_assert_int_eq(frame_resize(&frame, 80, 21, &err), RC_OK);
    ck_assert_int_eq(card_line_y(), 2 + 5); /* another size begins anew */
}
END_TEST

START_TEST(hints_offer_what_may_be_done_now)
{
    ck_assert(screen_says("u undo"));
    ck_assert(!screen_says("L live"));
    ck_assert(screen_says("p pause"));
    press("p");
    ck_assert(screen_says("p run"));
    press("p");
    app->status.pending = 0;
    ck_assert(!screen_says("u undo"));
    app->status.pending = 3;
    ck_assert(screen_says("a approve"));
    press("1");
    ck_assert(screen_says("ENTER open / filter s sort o columns"));
    press("3");
    ck_assert(screen_says("= rates ENTER open / filter s sort d diff"));
    press("5");
    ck_assert(screen_says("$ anchor"));
    press("4");
    press(",");
    ck_assert(screen_says("L live"));
    ck_assert(!screen_says("u undo"));
    press("L");
    app->status.is_read_only = true;
    ck_assert(!screen_says("u undo"));
    ck_assert(!screen_says("$ anchor"));
    ck_assert(screen_says("n next"));
}
END_TEST

START_TEST(the_status_row_gives_up_blanks_before_words)
{
    ck_assert(screen_says(" T 1234 LIVE run x1  main   up 97/100  queue 37  review 7, 2 due"
                          "  pending 3  op1\n"));
    app->status.tick = app->status.head_tick = 12345;
    ck_assert(screen_says(" T 12345 LIVE run x1  main  up 97/100  queue 37  review 7, 2 due"
                          "  pending 3  op1\n"));
    app->status.tick = app->status.head_tick = 123456;
    ck_assert(screen_says("  pending 3\n"));
}
END_TEST

START_TEST(an_entry_of_this_tick_is_not_called_anchored)
{
    app->status.oldest_unanchored_s = 0;
    ck_assert(screen_says("ledger 7c1e, oldest 0s"));
    app->status.unanchored = 0;
    ck_assert(screen_says("ledger 7c1e, all anchored"));
    app->status.head_tick++; /* the ledger never goes back: it is not of the tick in view */
    ck_assert(screen_says("ledger of now 7c1e"));
}
END_TEST

START_TEST(a_monkey_breaks_nothing)
{
    static const char *const keys[] = {
        "a", "r", "e", "n", "u", "$", "1", "2", "3", "4", "5", "6", "j", "k", "J", "K", "g",
        "G", ".", ",", "L", "p", ":", "?", "q", "n", "ESC", "ENTER", "TAB", "BACKSPACE", "x",
    };
    struct err err = ERR_INIT;
    uint32_t x = 4711; /* printed with a failure by the assertions of the fake */

    for (int i = 0; i < 20000; i++) {
        x = x * 1664525 + 1013904223;
        console_key(console, keys[(x >> 16) % ARRAY_LEN(keys)], now);
        now += (x >> 8) % 100;
        if (x % 7 == 0)
            console_draw(console, &frame, now);
        if (x % 101 == 0)
            ck_assert_int_eq(frame_resize(&frame, (int)(x >> 20) % 150, (int)(x >> 24) % 50,
                                          &err), RC_OK);
        app->posted_count = 0;
        app->status.review_open = 7;
    }
}
END_TEST

SUITE_WITH("console", set_up, tear_down,
           approve_posts_the_case_and_version_on_the_screen_and_moves_on,
           a_version_that_moved_on_unseen_is_not_the_one_posted,
           what_a_decision_does_is_seen_before_it_is_made,
           a_reason_may_be_chosen_by_moving_to_it, reject_asks_for_a_digit_and_posts_its_code,
           a_typed_console_action_is_checked_like_a_command,
      escalate_has_its_own_reasons_and_escape_decides_nothing,
           a_menu_acts_on_the_case_it_was_opened_for,
           a_key_counts_only_when_its_case_was_seen_long_enough,
           holding_a_never_approves_the_queue,
           a_case_that_comes_under_the_cursor_is_not_acted_on,
           undo_waits_for_the_last_act_but_not_for_a_case,
           scripted_keys_need_no_time,
           ignored_keys_say_why,
           a_screen_too_small_ignores_acts_but_not_time,
           a_menu_on_a_screen_that_became_too_small_decides_nothing,
           long_work_shows_its_rate_and_what_remains,
           the_batch_closes_only_on_the_number_of_its_decisions,
           an_empty_batch_needs_one_yes,
           opening_a_confirm_drops_what_was_typed_ahead,
           the_order_is_held_while_a_menu_or_a_prompt_is_open,
           a_dialog_swallows_the_keys_it_does_not_define,
           quit_asks_first,
           pasted_text_is_dropped_outside_a_prompt,
           the_prompt_runs_commands_and_remembers_them,
           an_unknown_command_names_the_key_that_lists_them,
           the_prompt_edits_its_line,
           a_typed_act_confirms_like_its_key,
           time_keys_are_commands_and_escape_stops_a_run,
           a_message_goes_with_the_next_key_that_says_nothing,
      the_error_of_an_act_stays_until_the_next_act_or_escape,
      the_tour_stays_until_escape,
      a_sentence_that_does_not_fit_takes_a_second_row,
      more_than_a_line_of_output_opens_a_page,
      panes_keep_their_selection,
      next_in_the_verify_pane_is_the_next_refused_answer,
           every_key_of_the_table_is_handled_and_every_hint_is_in_it,
           help_lists_every_action_once,
           enter_in_help_never_changes_anything_at_once,
      help_finds_options_and_whole_words_first,
      help_searches_and_enter_acts_as_the_key_would,
           help_acts_on_the_case_it_was_opened_on_or_not_at_all,
           help_moves_closes_and_asks_for_words,
           tab_completes_what_the_grammar_knows,
           the_palette_finds_actions_by_what_they_do,
           words_of_other_programs_and_ids_do_the_obvious,
      the_only_command_that_is_offered_is_put_into_the_line,
      the_palette_counts_exactly,
      history_is_searched_by_what_was_typed,
           what_is_pasted_into_the_line_is_cleaned,
           messages_are_listed_with_their_tick_newest_first,
           an_ignored_key_says_why_wherever_it_is_pressed,
           a_session_goes_on_where_it_was_left,
           a_long_way_shows_how_far_it_is_and_esc_stops_it,
           presses_that_cannot_be_followed_are_dropped_and_told_once,
           what_becomes_due_is_told_once_until_somebody_answers,
           every_sentence_names_the_keys_in_use,
           a_broken_keymap_is_told_in_the_message_row,
           a_newer_message_of_the_session_replaces_ours,
           the_card_takes_what_a_short_list_leaves_and_the_line_between_moves_one_way,
           hints_offer_what_may_be_done_now,
           the_status_row_gives_up_blanks_before_words,
           an_entry_of_this_tick_is_not_called_anchored,
           a_monkey_breaks_nothing)
