/* Lines in, sentences out: no byte of them moves a cursor. */
#include "config.h"

#include "../suite.h"
#include "fake_app.h"
#include "ui/plain.h"

#include <string.h>

static struct app *app;
static struct console *console;
static struct plain *plain;
static struct buf out = BUF_INIT;
static uint64_t now;

static void set_up(void)
{
    const struct console_options o = { .is_scripted = false };
    struct err err = ERR_INIT;

    app = fake_new();
    now = 1000000;
    ck_assert_int_eq(console_new(&console, app, &o, &err), RC_OK);
    plain = plain_new(console);
    ck_assert_ptr_nonnull(plain);
    plain_tell(plain, now, &out);
    now += CONSOLE_GUARD_MS;
}

static void tear_down(void)
{
    plain_free(plain);
    console_free(console);
    fake_free(app);
    buf_free(&out);
}

/* A line and what is said to it, in `out`. */
static bool type(const char *line)
{
    bool goes_on;

    buf_reset(&out);
    goes_on = plain_line(plain, line, now, &out);
    now += CONSOLE_GUARD_MS;
    return goes_on;
}

static void says(const char *text)
{
    ck_assert_msg(strstr(out.data, text) != NULL, "'%s' is not in:\n%s", text, out.data);
    for (size_t i = 0; i < out.len; i++)
        ck_assert((unsigned char)out.data[i] >= ' ' || out.data[i] == '\n');
}

static void is_silent_about(const char *text)
{
    ck_assert_msg(strstr(out.data, text) == NULL, "'%s' is in:\n%s", text, out.data);
}

START_TEST(it_begins_with_status_row_and_card)
{
    says("Tick 1234, live, running. 97 of 100 nodes up, 37 tasks waiting. 7 cases to review, "
         "2 due. 3 decisions pending. Operator op1.\n");
    says("? keys, : commands");
    says("Review, row 1 of 7 where over:no: case C-0042, age 28s");
    says("at risk 217.77, state open.\n");
    says("1 hash passed: all as committed.\n");
    says("key a, approve: pay 042 077; nothing to 007.\n");
    says("process check, not proof of correctness.\n");
}
END_TEST

START_TEST(what_does_not_change_is_not_said_again)
{
    buf_reset(&out);
    plain_tell(plain, now, &out);
    ck_assert_str_eq(out.data, "");
    app->status.tick = app->status.head_tick = 1300;
    plain_tell(plain, now, &out);
    ck_assert_str_eq(out.data, "");
    type("");
    says("Tick 1300, live");
    says("row 1 of 7");
    type("x y"); /* a key that does nothing says so, and nothing else */
    is_silent_about("row 1 of 7");
}
END_TEST

START_TEST(keys_and_commands_are_lines)
{
    type("DOWN DOWN");
    says("row 3 of 7 where over:no: case C-0044");
    type("a");
    ck_assert_str_eq(fake_last(app), "case approve 44 --version 3");
    says("row 4 of 7");
    type(":step 5");
    ck_assert_str_eq(fake_last(app), "step 5");
    type("back 2");
    ck_assert_str_eq(fake_last(app), "back 2");
    type("pane nodes");
    says("Nodes, row 1 of 97");
    type("frobnicate");
    says("unknown command 'frobnicate'");
}
END_TEST

START_TEST(the_guards_are_those_of_the_screen)
{
    now -= CONSOLE_GUARD_MS;
    type("a");
    says("'a' ignored: this case has only just come to the screen");
    type("a a a");
    ck_assert_uint_eq(app->posted_count, 1);
    app->status.is_read_only = true;
    type("a");
    says("'a' ignored: this session is read-only");
}
END_TEST

START_TEST(dialogs_are_asked_and_answered_in_lines)
{
    type("r");
    says("Why reject C-0042? A digit decides");
    type("x");
    says("Why reject");
    type("3");
    ck_assert_str_eq(fake_last(app), "case reject 42 --version 3 --reason R03");
    type("$");
    says("to close the batch; an empty line or ESC leaves it open");
    type("");
    says("cancelled: the batch stays open");
    type("$");
    type("4");
    ck_assert_str_eq(fake_last(app), "anchor now --yes");
    ck_assert(type("q"));
    says("Leave the console? Everything is saved. y or n.");
    ck_assert(type("n"));
    ck_assert(type("q"));
    ck_assert(!type("y"));
}
END_TEST

START_TEST(what_happens_by_itself_is_announced_once)
{
    buf_reset(&out);
    fake_say(app, TONE_WARN, "node n042 is down");
    app->status.review_open = 9;
    app->status.review_due = 3;
    plain_tell(plain, now, &out);
    says("node n042 is down.\n");
    says("New: 2 more to review, 9 in all.\n");
    says("Due: 3 of the cases.\n");
    buf_reset(&out);
    plain_tell(plain, now, &out);
    ck_assert_str_eq(out.data, "");
}
END_TEST

START_TEST(the_past_is_said_when_it_is_entered)
{
    type(",");
    says("Tick 1233 of 1234, the past, which is read-only; L returns to now.");
    type("a");
    says("'a' ignored: the past is read-only; L returns to now");
    type("L");
    says("Tick 1234, live");
}
END_TEST

START_TEST(help_and_messages_are_said)
{
    type("?");
    says("  a: accept the claim of a case.\n");
    says("  $: close the batch");
    type("6");
    type("H");
    says("? keys, : commands");
    type("help");
    is_silent_about("  a: accept the claim");
}
END_TEST

START_TEST(pages_are_sentences_and_said_once)
{
    type("show metrics");
    says("Metrics of the last 512 ticks up to tick 1234.\n");
    says("  queue: now ");
    says("  detection_rate: nothing is recorded yet.\n");
    says("steady (tasks a tick).\n"); /* always 0 */
    says("Chosen: queue, tasks that wait for a node.\n");
    is_silent_about("||");
    type("DOWN");
    ck_assert_str_eq(out.data, "Chosen: gpu_utilization, GPUs at work / all GPUs.\n");
    type("ESC");
    is_silent_about("queue");
    type("show regions");
    says("  eu-north: 39 of 40 nodes up, 120 GPUs, load 83 percent, green 70 percent.\n");
    type("TAB");
    says("Jurisdictions at tick");
    is_silent_about("eu-north");
    type("ESC");
    type("show policy");
    says("dispute_threshold: 2, not the default 3; attributed faults");
    type("ESC");
    type("3 =");
    says("  LAZY: 8 of 12, 67 percent.\n");
}
END_TEST

START_TEST(what_a_command_printed_is_said_line_by_line)
{
    type("policy show");
    buf_reset(&out);
    fake_answer(app, "one\ntwo\n");
    plain_tell(plain, now, &out);
    says("policy show, 2 lines.\n  one\n  two\n");
    type("ESC");
    is_silent_about("one");
}
END_TEST

START_TEST(hostile_lines_do_nothing_but_say_so)
{
    char line[2000];

    type("\033[2J\302\233x");
    says("unknown command");
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    type(line);
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

SUITE_WITH("plain", set_up, tear_down, it_begins_with_status_row_and_card,
           what_does_not_change_is_not_said_again, keys_and_commands_are_lines,
           the_guards_are_those_of_the_screen, dialogs_are_asked_and_answered_in_lines,
           what_happens_by_itself_is_announced_once, the_past_is_said_when_it_is_entered,
           help_and_messages_are_said,
           pages_are_sentences_and_said_once, what_a_command_printed_is_said_line_by_line,
           hostile_lines_do_nothing_but_say_so)
