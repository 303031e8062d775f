/* What a list shows and what is chosen in it: filter, order, columns, follow, freeze, tags, bulk
 * acts, copies and exports, by keys as an operator gives them. */
#include "config.h"

#include "../suite.h"
#include "fake_app.h"
#include "ui/console.h"
#include "ui/copy.h"
#include "ui/key.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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
    console_draw(console, &frame, now);
}

static void set_up(void)
{
    open_console(true);
}

static void tear_down(void)
{
    console_free(console);
    frame_free(&frame);
    fake_free(app);
}

static void press(const char *keys)
{
    char name[KEY_NAME_MAX], word[16];

    for (keys += strspn(keys, " "); *keys != '\0'; keys += strspn(keys, " ")) {
        size_t len = strcspn(keys, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, keys);
        ck_assert_msg(key_from_word(word, name), "%s", word);
        console_key(console, name, now);
        console_draw(console, &frame, now);
        keys += len;
    }
}

/* A line as it is typed, character by character. */
static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        char name[KEY_NAME_MAX] = { *text, '\0' };
        console_key(console, *text == ' ' ? "SPACE" : name, now);
        console_draw(console, &frame, now);
    }
}

static const char *screen(void)
{
    static struct buf out = BUF_INIT;

    buf_reset(&out);
    console_draw(console, &frame, now);
    frame_dump(&frame, &out);
    return out.data;
}

#define ck_says(text) \
    ck_assert_msg(strstr(screen(), text) != NULL, "no '%s' in\n%s", text, screen())
#define ck_says_not(text) \
    ck_assert_msg(strstr(screen(), text) == NULL, "'%s' in\n%s", text, screen())

static uint64_t selected(void)
{
    uint64_t id = 0;

    ck_assert(console_selected(console, &id));
    return id;
}

/* --- filter ------------------------------------------------------------------------------ */

START_TEST(a_filter_takes_effect_while_it_is_typed)
{
    press("1");
    ck_says("1/97");
    press("/");
    type("state:susp");
    ck_says("/state:susp");
    ck_says("7/97");
    type("x");
    ck_says("0/97");
    ck_says("no row passes the filter");
    press("BACKSPACE ENTER");
    ck_says("7 of 97 rows pass");
    press("j");
    ck_assert_uint_eq(selected(), 26);
}
END_TEST

START_TEST(a_wrong_filter_says_why_under_its_place_and_the_last_good_one_stays)
{
    press("1 /");
    type("state:down");
    ck_says("3/97");
    type(" gone");
    press("BACKSPACE BACKSPACE BACKSPACE BACKSPACE");
    type("stale>");
    ck_says("0/97"); /* "state:down stale", the last that was one */
    ck_says("\n            ^ node rows have no column 'stale': did you mean 'state'?");
    press("ENTER"); /* does not keep what is wrong */
    ck_says("/state:down stale>");
    press("ESC");
    ck_says("1/97");
}
END_TEST

START_TEST(escape_closes_the_line_then_stops_the_run_then_takes_the_filter_off)
{
    press("1 /");
    type("state:down");
    press("ENTER /");
    type(" 31");
    press("ESC"); /* as before this line */
    ck_says("3/97");
    ck_assert_uint_eq(app->posted_count, 0);
    press("ESC");
    ck_assert_str_eq(fake_last(app), "pause");
    ck_says("3/97");
    press("ESC"); /* the answer goes first */
    ck_says("3/97");
    press("ESC");
    ck_says("/97");
    ck_says_not("3/97");
    ck_assert_uint_eq(app->posted_count, 1);
}
END_TEST

START_TEST(why_a_filter_is_wrong_is_read_in_full)
{
    press("1 /");
    type("purpleish:x");
    ck_says("\n/purpleish:x\n ^ node rows have no column 'purpleish', but node, state, gpu");
    ck_says("stake, region\n");
}
END_TEST

START_TEST(the_name_of_a_column_being_typed_leaves_the_list)
{
    press("1 /");
    type("state:down stak");
    ck_says("3/97");
    type("e>100");
    ck_says("2/97");
    type(" zzz"); /* no column begins so */
    ck_says("0/97");
    press("ESC /");
    type("stat");
    ck_says("97");
    press("ENTER");
    ck_says("0 of 97 rows pass");
}
END_TEST

START_TEST(a_filter_is_completed_and_remembered)
{
    press("1 /");
    type("state:down");
    press("ENTER / C-u");
    type("gpu:t4 s");
    press("TAB");
    ck_says("/gpu:t4 state:");
    press("TAB");
    ck_says("/gpu:t4 score:");
    press("TAB TAB");
    ck_says("/gpu:t4 state:"); /* stake, and round */
    type("up");
    press("ENTER / UP");
    ck_says("\n/gpu:t4 state:up");
    press("UP");
    ck_says("\n/state:down");
    ck_says("3/97");
    press("DOWN");
    ck_says("\n/gpu:t4 state:up");
}
END_TEST

START_TEST(the_selection_comes_back_when_the_filter_goes)
{
    press("1 j j j j");
    ck_assert_uint_eq(selected(), 5);
    press("/");
    type("state:down");
    ck_assert_uint_ne(selected(), 5);
    press("ESC");
    ck_assert_uint_eq(selected(), 5);
}
END_TEST

START_TEST(a_pasted_filter_is_taken_and_nothing_else_of_it)
{
    press("1 /");
    console_paste(console, "state:down\nq\ny");
    ck_says("3/97");
    ck_assert_uint_eq(console_requests(console) & CONSOLE_QUIT, 0);
    press("ENTER");
    console_paste(console, "a");
    ck_says("pasted text ignored");
    ck_assert_uint_eq(app->posted_count, 0);
}
END_TEST

START_TEST(a_filter_may_be_typed_as_a_command_with_its_quotes)
{
    press("1 :");
    type("filter state:\"down\" or /^n031$/");
    press("ENTER");
    ck_says("3/97");
    press(":");
    type("filter nix:1");
    press("ENTER");
    ck_says("filter: at byte 1: node rows have no column 'nix'");
}
END_TEST

START_TEST(the_next_case_is_one_that_the_filter_shows)
{
    press("/");
    type("case:045 or case:047");
    press("ENTER n");
    ck_assert_uint_eq(selected(), 47);
    press("n");
    ck_assert_uint_eq(selected(), 45);
    press("a");
    ck_assert_str_eq(fake_last(app), "case approve 45 --version 3");
    ck_assert_uint_eq(selected(), 47);
}
END_TEST

START_TEST(as_much_of_a_filter_is_shown_as_there_is_room_for)
{
    static const struct {
        int w, h;
        const char *shown;
    } rows[] = {
        { 80, 24, "4 Review 7   5 Chain   6 Log        /susp  7/97" },
        { 80, 24, "[1 Nodes] 2  3  4  5  6" },
        { 80, 24, "/state:suspect or stake>1000 lat<5000" },
        { 40, 10, "[1 Nodes] /state:suspect or sta..  7/97" },
        { 60, 20, "/state:suspect or stake>1000 lat<5000  7/97" },
    };
    struct err err = ERR_INIT;

    press("1 z /");
    type("susp");
    press("ENTER");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        ck_assert_int_eq(frame_resize(&frame, rows[i].w, rows[i].h, &err), RC_OK);
        console_draw(console, &frame, now);
        if (i == 0)
            press("z z");
        ck_says(rows[i].shown);
        if (i == 0) {
            press(":");
            type("filter state:suspect or stake>1000 lat<5000");
            press("ENTER");
        }
    }
}
END_TEST

START_TEST(cases_that_are_over_are_out_of_the_way_until_the_filter_goes)
{
    ck_says("[4 Review 7]");
    ck_says("/over:no  7/7");
    fake_push(app, TABLE_CASES, 7); /* this one is over */
    ck_says("/over:no  7/8");
    ck_says_not("C-07 ");
    press("/");
    type("late"); /* behind what is there */
    ck_says("/over:no late");
    press("ESC p ESC ESC"); /* a message goes before the filter */
    ck_says_not("over:no");
    press("g");
    ck_says("> C-007");
    press("/");
    type("over:no");
    press("ENTER / ENTER");
    ck_says("/over:no  7/8");
    app->tables[TABLE_CASES].count = 1;
    ck_says("nothing waits here; ESC shows what is over");
    app->tables[TABLE_CASES].count = 0;
    ck_says("No case waits for you.");
}
END_TEST

START_TEST(without_another_open_case_n_says_so)
{
    app->tables[TABLE_CASES].count = 1;
    press("n");
    ck_says("no other case is open");
    app->tables[TABLE_CASES].count = 3;
    press("/");
    type("case:042");
    press("ENTER n");
    ck_says("no other case is open in this filter");
}
END_TEST

/* --- order and columns ------------------------------------------------------------------- */

START_TEST(a_menu_sorts_and_the_same_again_turns_it_round)
{
    press("1 s");
    ck_says("sort by");
    press("8");
    ck_says("sorted by STAKE, smallest first");
    ck_says("STAKE^");
    press("g s 8");
    ck_says("largest first");
    press("g");
    ck_assert_uint_eq(selected(), 97);
    press("s 0 g");
    ck_assert_uint_eq(selected(), 1);
    press(":");
    type("sort -r stake");
    press("ENTER g");
    ck_assert_uint_eq(selected(), 97);
    press(":");
    type("sort nix");
    press("ENTER");
    ck_says("sort: node rows have no column 'nix'");
}
END_TEST

START_TEST(columns_are_hidden_and_shown_and_one_stays)
{
    press("1 o");
    ck_says("+ REGION");
    press("2 ESC");
    ck_says_not("STATE");
    press("o 2 1 2 3 4 5 6 7 8 9");
    ck_says("one column has to stay");
    press("q");
    press("o 0 o");
    ck_says("STATE");
}
END_TEST

START_TEST(a_menu_of_columns_is_walked_and_chosen_from)
{
    press("1 o j ENTER");
    ck_says("2 - STATE off");
    press("SPACE");
    ck_says("2 + STATE");
    press("k SPACE j j k k ESC");
    ck_says_not("NODE  ");
    press("o 0 o s DOWN DOWN ENTER");
    ck_says("sorted by GPU, smallest first; g goes to the top");
    press("s ENTER"); /* the cursor is on the column in force */
    ck_says("sorted by GPU, largest first");
    press("s l q");
    ck_says("GPUv");
}
END_TEST

START_TEST(the_sort_menu_leaves_the_list_in_view)
{
    press("1 s");
    ck_says("sort by");
    ck_says("> n01");
    ck_says("n010 ");
}
END_TEST

/* --- open ----------------------------------------------------------------------------------- */

START_TEST(enter_opens_what_a_row_is_about_and_minus_returns)
{
    press("1 /");
    type("n09");
    press("ENTER 4 ENTER");
    ck_says("1 task 19000");
    ck_says("4 this card with all the room");
    press("ENTER"); /* the first */
    ck_assert_int_eq(console_pane(console), PANE_TASKS);
    ck_assert_uint_eq(selected(), 19000);
    ck_says("- returns");
    press("ENTER"); /* one thing only: its node, which the filter there hides */
    ck_assert_int_eq(console_pane(console), PANE_NODES);
    ck_assert_uint_eq(selected(), 85);
    ck_says_not("/n09");
    press("-");
    ck_assert_int_eq(console_pane(console), PANE_TASKS);
    press("-");
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    ck_assert_uint_eq(selected(), 42);
    press("1");
    ck_says("/n09");
}
END_TEST

START_TEST(enter_opens_by_a_digit_or_by_walking)
{
    press("ENTER 3");
    ck_assert_int_eq(console_pane(console), PANE_NODES);
    ck_assert_uint_eq(selected(), 42);
    press("- ENTER j k j ENTER");
    ck_assert_uint_eq(selected(), 7);
    press("- ENTER ESC");
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    press("ENTER 4");
    ck_says("zoom");
    ck_says_not("C-0043");
    press("-");
    ck_says("C-0043");
}
END_TEST

START_TEST(a_node_opens_its_tasks)
{
    press("1 j ENTER");
    ck_assert_int_eq(console_pane(console), PANE_TASKS);
    ck_says("/node=n002");
    press("-");
    ck_assert_int_eq(console_pane(console), PANE_NODES);
    press("2");
    ck_says_not("/node=n002");
}
END_TEST

START_TEST(what_is_gone_is_not_opened)
{
    press("j ENTER 1");
    ck_says("task 119000 is not in the list any more");
    ck_assert_int_eq(console_pane(console), PANE_REVIEW);
    press("5 ENTER");
    ck_says("there is no more to open here");
    press("4 -"); /* no crumb is left */
    ck_assert_int_eq(console_pane(console), PANE_CHAIN);
}
END_TEST

/* --- sideways ----------------------------------------------------------------------------- */

START_TEST(every_column_can_be_scrolled_to_and_the_first_stays)
{
    struct err err = ERR_INIT;

    ck_assert_int_eq(frame_resize(&frame, 40, 12, &err), RC_OK);
    press("1");
    ck_says_not("REGION");
    ck_says("REP  >\n"); /* the sign of more */
    press("o");
    ck_says("9 > REGION no");
    press("ESC l");
    ck_says("\n < NODE");
    for (int i = 0; i < 12; i++)
        press("l");
    ck_says("no columns further right");
    ck_says("REGION");
    ck_says("NODE");
    ck_says_not(">\n");
    ck_says_not("STATE");
    for (int i = 0; i < 12; i++)
        press("LEFT");
    ck_says("no columns further left");
    ck_says("REP  >\n");
    ck_says_not(" < ");
}
END_TEST

START_TEST(where_all_columns_are_in_view_nothing_scrolls)
{
    press("1 l");
    ck_says("no columns further right");
    ck_says("   NODE   STATE");
}
END_TEST

/* --- follow and freeze ------------------------------------------------------------------- */

START_TEST(a_followed_row_stays_selected_even_while_it_is_gone)
{
    press("2 j j F");
    ck_assert_uint_eq(selected(), 19078);
    fake_remove(app, TABLE_TASKS, 19078);
    ck_says("(gone)");
    ck_assert_uint_eq(selected(), 19078);
    fake_push(app, TABLE_TASKS, 19078);
    ck_says_not("(gone)");
    ck_assert_uint_eq(selected(), 19078);
    press("j");
    ck_says_not("follow  ");
    ck_assert_uint_eq(selected(), 19080);
}
END_TEST

START_TEST(a_frozen_list_stands_still_and_announces_changes)
{
    press("2 :");
    type("freeze");
    press("ENTER");
    ck_says("frozen");
    for (uint64_t id = 20000; id < 20012; id++)
        fake_push(app, TABLE_TASKS, id);
    ck_says("frozen +12");
    ck_assert_uint_eq(selected(), 19080);
    ck_says_not("t-20011");
    press("C-l");
    ck_says("t-20011");
    ck_says("frozen");
    press(":");
    type("freeze");
    press("ENTER");
    ck_says_not("frozen");
    ck_says("the rows go on again");
}
END_TEST

/* --- tags and bulk ----------------------------------------------------------------------- */

START_TEST(tags_are_ids_and_survive_sorting_and_filtering)
{
    press("SPACE j SPACE");
    ck_says(" * C-0042");
    ck_says(" * C-0044");
    ck_says("*2");
    press("s 1 s 1");
    ck_says(" * C-0042");
    press("/");
    type("case:045");
    press("ENTER");
    ck_says("*2");
    press("ESC ESC SPACE");
    ck_says("*3");
    press("U");
    ck_says("no tags");
    ck_says_not(" * C-0");
}
END_TEST

START_TEST(a_range_is_shown_before_it_is_tagged)
{
    press("j v j j");
    ck_says(" * C-0043");
    ck_says_not("*3");
    press("ESC"); /* leaves it */
    ck_says("the range is left");
    ck_says_not(" * C-0043");
    ck_assert_uint_eq(app->posted_count, 0);
    press("g j v j j v");
    ck_says("3 tagged");
    press("*");
    ck_says("7 tagged");
}
END_TEST

START_TEST(all_is_all_that_the_filter_shows)
{
    press("/");
    type("case:045 or case:047");
    press("ENTER *");
    ck_says("2 tagged");
}
END_TEST

START_TEST(a_verb_with_tags_shows_them_and_asks_for_one_reason)
{
    press("SPACE SPACE r");
    ck_says("case reject: 2 tagged");
    ck_says("2 decided, at stake 24.68; 0 left out");
    ck_assert(app->is_held);
    press("ENTER");
    ck_says("a digit gives the reason first");
    press("3 ENTER");
    ck_assert_str_eq(fake_last(app), "case reject 42:3,43:3 --reason R03");
    ck_assert_uint_eq(app->posted_count, 1);
    ck_assert(!app->is_held);
    ck_says_not("*2");
}
END_TEST

START_TEST(the_kind_of_a_bulk_is_that_of_the_case_under_the_cursor)
{
    press("* j j a");
    ck_says("case approve: 7 tagged; NO_CONSENSUS, as C-0044 under the cursor");
    press("ESC U j SPACE k k k SPACE k k a"); /* 45 first, then 43; the cursor on neither */
    ck_says("as C-0045 tagged first");
    press("ESC e");
    ck_says("case escalate: 2 tagged ");
}
END_TEST

START_TEST(what_changed_since_it_was_tagged_is_left_out)
{
    press("SPACE SPACE");
    app->case_version = 4;
    press("SPACE a");
    ck_says("left out: changed since it was seen");
    ck_says("1 decided, at stake 12.34; 2 left out");
    press("5 ENTER");
    ck_assert_str_eq(fake_last(app), "case approve 44:4 --reason A05");
}
END_TEST

START_TEST(a_bulk_that_decides_nothing_posts_nothing)
{
    press("SPACE SPACE");
    app->case_version = 4;
    press("a 5 ENTER");
    ck_says("cancelled");
    press("a ESC");
    ck_says("the tags stay");
    ck_assert_uint_eq(app->posted_count, 0);
    ck_says("*2");
}
END_TEST

START_TEST(the_guards_hold_for_a_bulk)
{
    tear_down();
    open_console(false);
    now += CONSOLE_GUARD_MS;
    press("SPACE SPACE u a");
    ck_says("too soon after the last act");
    now += CONSOLE_GUARD_MS;
    (void)console_requests(console);
    press("a");
    ck_says("case approve: 2 tagged");
    ck_assert_uint_ne(console_requests(console) & CONSOLE_FLUSH, 0);
    press("q a n 1"); /* keys that it does not define are swallowed */
    ck_assert_uint_eq(app->posted_count, 1);
    press("ESC");
    app->status.is_read_only = true;
    press("a");
    ck_says("this session is read-only");
}
END_TEST

/* --- out of the console ------------------------------------------------------------------ */

START_TEST(an_export_is_the_view_of_the_pane)
{
    press("1 /");
    type("state:'up' or lat<5");
    press("ENTER s 8 s 8 o 2 ESC :");
    type("export my nodes.csv");
    press("ENTER");
    ck_assert_uint_eq(app->posted_count, 1); /* two words: the session will say what is wrong */
    press(":");
    type("export 'my nodes.csv'");
    press("ENTER");
    ck_assert_str_eq(fake_last(app),
                     "export node --output 'my nodes.csv' --filter 'state:'\\''up'\\'' or lat<5' "
                     "--sort stake --reverse --columns node,gpu,memory_gb,sc");
}
END_TEST

START_TEST(an_export_goes_below_the_home_directory)
{
    ck_assert_int_eq(setenv("HOME", "/home/o p", 1), 0);
    press("1 :");
    type("export ~/v.json");
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "export node --output '/home/o p/v.json'");
    press(":");
    type("export case --output=~/c.csv --filter 'a ~/b'");
    press("ENTER");
    ck_assert_str_eq(fake_last(app), "export case --output=/home/o\\ p/c.csv --filter 'a ~/b'");
    press(":");
    type("export");
    press("ENTER");
    ck_says("export FILE.csv or FILE.json writes this view");
    ck_says("[--output FILE] a table");
    ck_assert_uint_eq(app->posted_count, 2);
}
END_TEST

START_TEST(a_copy_says_no_more_than_is_known)
{
    char folder[] = "/tmp/depin-copy-XXXXXX", path[64], text[64] = "";
    struct stat st;
    int fd;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("FAKE_STATE", folder, 1), 0);
    ck_assert_int_eq(unsetenv("TMUX"), 0);
    tear_down();
    open_console(false);
    press("1 j y");
    ck_says("sent to the clipboard, kept in /tmp/depin-copy");
    ck_assert_uint_ne(console_requests(console) & CONSOLE_COPY, 0);
    ck_assert_str_eq(console_copied(console)->data, "n02");
    (void)snprintf(path, sizeof path, "%s/copy.txt", folder);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    fd = open(path, O_RDONLY);
    ck_assert_int_eq(read(fd, text, sizeof text - 1), 3);
    (void)close(fd);
    ck_assert_str_eq(text, "n02");
    ck_assert_int_eq(setenv("TMUX", "/tmp/tmux", 1), 0);
    ck_assert_int_eq(setenv("HOME", folder, 1), 0);
    press("y");
    ck_says("sent (tmux: set-clipboard on), kept in ~/copy.txt");
    ck_assert_int_eq(unsetenv("TMUX"), 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    press("y"); /* the folder is gone */
    ck_says("sent to the clipboard; not kept:");
    ck_assert_int_eq(unsetenv("FAKE_STATE"), 0);
}
END_TEST

START_TEST(a_row_and_a_card_are_copied_by_name)
{
    press("1 :");
    type("copy row");
    press("ENTER");
    ck_assert_ptr_nonnull(strstr(console_copied(console)->data, "n01\t+ up\tT4"));
    press(":");
    type("copy card");
    press("ENTER");
    ck_assert_ptr_nonnull(strstr(console_copied(console)->data, "node n01\n"));
    ck_says("not copied: no place to keep it");
}
END_TEST

START_TEST(a_copy_is_base64_and_wrapped_where_another_program_stands_between)
{
    struct buf out = BUF_INIT;

    copy_sequence("n002\xc3\xa9", 6, COPY_BARE, &out);
    ck_assert_str_eq(out.data, "\033]52;c;bjAwMsOp\a");
    buf_reset(&out);
    copy_sequence("ab", 2, COPY_TMUX, &out);
    ck_assert_str_eq(out.data, "\033]52;c;YWI=\a");
    buf_reset(&out);
    copy_sequence("a", 1, COPY_SCREEN, &out);
    ck_assert_str_eq(out.data, "\033P\033]52;c;YQ==\a\033\\");
    ck_assert_int_eq(copy_wrap_for("", "screen-256color"), COPY_SCREEN);
    ck_assert_int_eq(copy_wrap_for("/tmp/tmux", "screen"), COPY_TMUX);
    ck_assert_int_eq(copy_wrap_for(NULL, NULL), COPY_BARE);
    buf_free(&out);
}
END_TEST

SUITE_WITH("view_acts", set_up, tear_down,
           a_filter_takes_effect_while_it_is_typed,
           a_wrong_filter_says_why_under_its_place_and_the_last_good_one_stays,
           escape_closes_the_line_then_stops_the_run_then_takes_the_filter_off,
           why_a_filter_is_wrong_is_read_in_full,
           the_name_of_a_column_being_typed_leaves_the_list,
           a_filter_is_completed_and_remembered,
           the_selection_comes_back_when_the_filter_goes,
           a_pasted_filter_is_taken_and_nothing_else_of_it,
           a_filter_may_be_typed_as_a_command_with_its_quotes,
           the_next_case_is_one_that_the_filter_shows,
           a_menu_sorts_and_the_same_again_turns_it_round,
           a_menu_of_columns_is_walked_and_chosen_from,
      the_sort_menu_leaves_the_list_in_view,
      every_column_can_be_scrolled_to_and_the_first_stays,
      where_all_columns_are_in_view_nothing_scrolls,
      as_much_of_a_filter_is_shown_as_there_is_room_for,
      cases_that_are_over_are_out_of_the_way_until_the_filter_goes,
      without_another_open_case_n_says_so,
      enter_opens_what_a_row_is_about_and_minus_returns,
      enter_opens_by_a_digit_or_by_walking, a_node_opens_its_tasks, what_is_gone_is_not_opened,
      columns_are_hidden_and_shown_and_one_stays,
           a_followed_row_stays_selected_even_while_it_is_gone,
           a_frozen_list_stands_still_and_announces_changes,
           tags_are_ids_and_survive_sorting_and_filtering,
           a_range_is_shown_before_it_is_tagged,
           all_is_all_that_the_filter_shows,
           a_verb_with_tags_shows_them_and_asks_for_one_reason,
           what_changed_since_it_was_tagged_is_left_out,
           the_kind_of_a_bulk_is_that_of_the_case_under_the_cursor,
           a_bulk_that_decides_nothing_posts_nothing,
           the_guards_hold_for_a_bulk,
           an_export_is_the_view_of_the_pane,
           an_export_goes_below_the_home_directory,
           a_copy_says_no_more_than_is_known,
           a_row_and_a_card_are_copied_by_name,
           a_copy_is_base64_and_wrapped_where_another_program_stands_between)
