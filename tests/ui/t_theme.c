/* Themes: the built-in ones, files of the operator's, and that colour only repeats. */
#include "config.h"

#include "../suite.h"
#include "app/value.h"
#include "model/case.h"
#include "model/node.h"
#include "model/task.h"
#include "ui/frame.h"
#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int terminals[] = { 0, 2, 8, 16, 88, 256, 1 << 24 };

START_TEST(every_colour_is_one_that_the_terminal_has)
{
    for (int i = 0; theme_builtin(i) != NULL; i++)
        for (int role = 0; role < ROLE_COUNT; role++)
            for (size_t k = 0; k < ARRAY_LEN(terminals); k++) {
                const struct theme_pen *pen = &theme_builtin(i)->pens[role];
                ck_assert_int_lt(theme_color_number(&pen->fg, terminals[k]),
                                 terminals[k] < 8 ? 0 : terminals[k]);
                ck_assert_int_lt(theme_color_number(&pen->bg, terminals[k]),
                                 terminals[k] < 8 ? 0 : terminals[k]);
            }
}
END_TEST

START_TEST(mono_has_no_colour_and_the_default_keeps_the_terminals_background)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        ck_assert_int_lt(theme_mono()->pens[role].fg.index, 0);
        ck_assert_int_lt(theme_mono()->pens[role].bg.index, 0);
        ck_assert_int_lt(theme_builtin(0)->pens[role].bg.index, 0);
    }
}
END_TEST

START_TEST(good_warn_bad_and_mine_differ_on_every_terminal_with_colours)
{
    static const enum theme_role roles[] = { ROLE_GOOD, ROLE_WARN, ROLE_BAD, ROLE_MINE };

    for (int i = 0; i < 3; i++)
        for (size_t k = 2; k < ARRAY_LEN(terminals); k++)
            for (size_t a = 0; a < 4; a++)
                for (size_t b = 0; b < a; b++)
                    ck_assert_int_ne(
                        theme_color_number(&theme_builtin(i)->pens[roles[a]].fg, terminals[k]),
                        theme_color_number(&theme_builtin(i)->pens[roles[b]].fg, terminals[k]));
}
END_TEST

/* --- colour only repeats ------------------------------------------------------------------ */

static void draw(const struct value *v, enum tone tone, struct buf *out)
{
    struct frame f = { .is_ascii = true };
    struct safe_text text;
    struct err err = ERR_INIT;

    value_format(v, &text);
    ck_assert_int_eq(frame_resize(&f, 30, 1, &err), RC_OK);
    (void)frame_text(&f, 0, 0, 30, (struct pen){ .tone = tone }, text.s);
    frame_dump(&f, out);
    frame_free(&f);
}

static void check_state(const struct state_info *state)
{
    struct value v = { .kind = VALUE_STATE };
    char want[64];

    ck_assert_ptr_nonnull(strchr("+x~^=*!?-", state->sign));
    ck_assert_uint_gt(strlen(state->word), 1);
    value_set_state(&v, state);
    (void)snprintf(want, sizeof want, "%c %s\n", state->sign, state->word);
    for (int tone = TONE_NORMAL; tone <= TONE_TITLE; tone++) {
        struct buf out = BUF_INIT;
        draw(&v, (enum tone)tone, &out);
        ck_assert_str_eq(out.data, want);
        ck_assert_int_lt(theme_pen_of(theme_mono(), (enum tone)tone, 0).fg.index, 0);
        buf_free(&out);
    }
}

START_TEST(every_state_is_a_sign_and_a_word_in_any_tone)
{
    static const struct {
        const struct state_info *states;
        size_t first, count; /* before the first: an empty place, which no list shows */
    } tables[] = {
        { node_states, 0, NODE_STATE_COUNT },
        { task_states, TASK_NONE + 1, TASK_STATE_COUNT },
        { result_states, RESULT_INIT + 1, RESULT_STATE_COUNT },
        { case_states, 0, CASE_STATE_COUNT },
    };

    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        for (size_t i = tables[t].first; i < tables[t].count; i++) {
            check_state(&tables[t].states[i]);
            for (size_t k = 0; k < i; k++)
                ck_assert_str_ne(tables[t].states[i].word, tables[t].states[k].word);
        }
}
END_TEST

/* --- files ----------------------------------------------------------------------------------- */

START_TEST(a_file_changes_what_it_names)
{
    static const char text[] = "# mine\n\ngood = #00ff00 bold\n\twarn=bright-red on 17\r\n"
                               "cursor = own reverse underline";
    struct theme t = { .name = "mine" };
    struct err err = ERR_INIT;

    ck_assert_msg(theme_parse(&t, "f", text, strlen(text), &err) == RC_OK, "%s", err.msg);
    ck_assert_str_eq(t.name, "mine");
    ck_assert_int_eq(t.pens[ROLE_GOOD].fg.index, 46);
    ck_assert_int_eq(t.pens[ROLE_GOOD].fg.basic, 2);
    ck_assert_uint_eq(t.pens[ROLE_GOOD].attr, THEME_BOLD);
    ck_assert_int_eq(t.pens[ROLE_WARN].fg.index, 9);
    ck_assert_int_eq(t.pens[ROLE_WARN].bg.index, 17);
    ck_assert_uint_eq(t.pens[ROLE_CURSOR].attr, THEME_REVERSE | THEME_UNDERLINE);
    ck_assert_int_eq(t.pens[ROLE_BAD].fg.index, theme_builtin(0)->pens[ROLE_BAD].fg.index);
}
END_TEST

START_TEST(a_broken_file_is_told_by_its_line_and_changes_nothing)
{
    static const struct {
        const char *text, *told;
    } rows[] = {
        { "good\n", "f:1: not understood" },
        { "good green\n", "f:1: not understood" },
        { "\n\ngood =\n", "f:3: not understood" },
        { "godo = green\n", "f:1: no role 'godo', but there is 'good'" },
        { "good = greenish\n", "f:1: 'greenish' is no colour" },
        { "good = #12345\n", "f:1: '#12345' is no colour" },
        { "good = 256\n", "f:1: '256' is no colour" },
        { "good = -1\n", "f:1: '-1' is no colour" },
        { "good = green on\n", "f:1: 'on' is no attribute" },
        { "good = green on plaid\n", "f:1: 'plaid' is no colour" },
        { "good = green\nbad = red blinking\n", "f:2: 'blinking' is no attribute" },
        { "= = =\n", "f:1: no role '='" },
        { "good = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "f:1: too long" },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct theme t = *theme_mono();
        struct err err = ERR_INIT;
        ck_assert_int_eq(theme_parse(&t, "f", rows[i].text, strlen(rows[i].text), &err),
                         RC_INPUT);
        ck_assert_msg(strncmp(err.msg, rows[i].told, strlen(rows[i].told)) == 0, "%s", err.msg);
        ck_assert_mem_eq(&t, theme_mono(), sizeof t);
    }
}
END_TEST

START_TEST(themes_are_found_by_name_and_names_stay_in_their_folder)
{
    char folder[] = "/tmp/theme.XXXXXX", path[200];
    struct theme t = { .name = "" };
    struct err err = ERR_INIT;
    FILE *f;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(setenv("XDG_CONFIG_HOME", folder, 1), 0);
    (void)snprintf(path, sizeof path, "%s/depin-console", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/depin-console/themes", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/depin-console/themes/dusk.conf", folder);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    (void)fputs("dim = 240\n", f);
    (void)fclose(f);
    ck_assert_int_eq(theme_load(&t, "dusk", &err), RC_OK);
    ck_assert_int_eq(t.pens[ROLE_DIM].fg.index, 240);
    ck_assert_int_eq(theme_load(&t, "light", &err), RC_OK);
    ck_assert_str_eq(t.name, "light");
    ck_assert_int_eq(theme_load(&t, "dawn", &err), RC_NOT_FOUND);
    ck_assert_int_eq(theme_load(&t, "../themes/dusk", &err), RC_NOT_FOUND);
    ck_assert_int_eq(theme_load(&t, "", &err), RC_NOT_FOUND);
    ck_assert_str_eq(t.name, "light");
    for (char *end = path + strlen(path); end > path + strlen(folder);
         end = strrchr(path, '/')) {
        *end = '\0';
        ck_assert_int_eq(remove(path), 0);
    }
    ck_assert_int_eq(remove(folder), 0);
}
END_TEST

START_TEST(no_bytes_are_too_bad_for_the_reader)
{
    static const char *const parts[] = { "good", "bad", "=", " ", "\n", "#", "on", "0", "12",
                                         "bold", "\xff", "\xc3", "", "own", "\t", "-" };

    for (uint64_t seed = 0; seed < 20000; seed++) {
        struct theme t = { .name = "" };
        struct err err = ERR_INIT;
        struct buf text = BUF_INIT;
        for (uint64_t i = 0; i < seed % 23; i++) {
            uint64_t bits = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) >> (i * 2 % 48);
            buf_adds(&text, parts[bits % ARRAY_LEN(parts)]);
        }
        if (text.len > 0 && theme_parse(&t, "f", text.data, text.len, &err) != RC_OK)
            ck_assert_msg(strncmp(err.msg, "f:", 2) == 0, "seed %d", (int)seed);
        buf_free(&text);
    }
}
END_TEST

SUITE("theme",
      every_colour_is_one_that_the_terminal_has,
      mono_has_no_colour_and_the_default_keeps_the_terminals_background,
      good_warn_bad_and_mine_differ_on_every_terminal_with_colours,
      every_state_is_a_sign_and_a_word_in_any_tone,
      a_file_changes_what_it_names,
      a_broken_file_is_told_by_its_line_and_changes_nothing,
      themes_are_found_by_name_and_names_stay_in_their_folder,
      no_bytes_are_too_bad_for_the_reader)
