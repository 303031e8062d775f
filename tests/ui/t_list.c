/* The frame and the list that stands on it. */
#include "config.h"

#include "../suite.h"
#include "fake_app.h"
#include "ui/card.h"
#include "ui/list.h"

#include "base/text.h"

#include <string.h>

static struct list nodes(void)
{
    return (struct list){ .table = TABLE_NODES };
}

START_TEST(selection_follows_the_row_when_rows_move)
{
    struct app *a = fake_new();
    struct list l = nodes();

    list_move(&l, a, 20);
    ck_assert_uint_eq(l.selected, 21);
    l.top = 15;
    for (uint64_t id = 1000; id < 1010; id++)
        fake_push(a, TABLE_NODES, id);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 21);
    ck_assert_uint_eq(l.cursor, 30);
    ck_assert_uint_eq(l.cursor - l.top, 5); /* still on its line of the screen */
    for (uint64_t id = 1000; id < 1010; id++)
        fake_remove(a, TABLE_NODES, id);
    list_sync(&l, a);
    ck_assert_uint_eq(l.cursor, 20);
    ck_assert_uint_eq(l.top, 15);
    fake_free(a);
}
END_TEST

START_TEST(selection_stays_near_when_its_row_goes)
{
    struct app *a = fake_new();
    struct list l = nodes();

    list_move(&l, a, 96);
    fake_remove(a, TABLE_NODES, 97);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 96);
    list_move(&l, a, -90);
    ck_assert_uint_eq(l.selected, 6);
    fake_remove(a, TABLE_NODES, 6);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 7);
    a->tables[TABLE_NODES].count = 0;
    list_sync(&l, a);
    ck_assert(!l.has_row);
    list_move(&l, a, 3);
    ck_assert(!l.has_row);
    fake_push(a, TABLE_NODES, 5);
    list_sync(&l, a);
    ck_assert(l.has_row);
    ck_assert_uint_eq(l.selected, 5);
    fake_free(a);
}
END_TEST

START_TEST(list_never_leaves_its_rows)
{
    struct app *a = fake_new();
    struct list l = nodes();

    list_move(&l, a, 100000);
    ck_assert_uint_eq(l.cursor, 96);
    list_move(&l, a, -100000);
    ck_assert_uint_eq(l.cursor, 0);
    ck_assert(!list_select(&l, a, 4711));
    ck_assert_uint_eq(l.selected, 1);
    ck_assert(list_select(&l, a, 50));
    ck_assert_uint_eq(l.cursor, 49);
    fake_free(a);
}
END_TEST

START_TEST(a_list_follows_the_top_until_it_is_moved)
{
    struct app *a = fake_new();
    struct list l = { .table = TABLE_TASKS, .follows_top = true };

    list_sync(&l, a);
    fake_push(a, TABLE_TASKS, 20000);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 20000);
    list_move(&l, a, 1);
    fake_push(a, TABLE_TASKS, 20001);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 19080);
    ck_assert_uint_eq(l.cursor, 2);
    list_first(&l, a);
    fake_push(a, TABLE_TASKS, 20002);
    list_sync(&l, a);
    ck_assert_uint_eq(l.selected, 20002);
    fake_free(a);
}
END_TEST

START_TEST(wide_characters_are_never_cut_in_half)
{
    const struct pen pen = { .tone = TONE_NORMAL };
    struct frame f = { .w = 0 };
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;

    ck_assert_int_eq(frame_resize(&f, 6, 4, &err), RC_OK);
    ck_assert_int_eq(frame_text(&f, 0, 0, 6, pen, "a\xe5\x9b\xbe\xe5\xbd\xa2z!"), 6);
    ck_assert_int_eq(frame_text(&f, 0, 1, 2, pen, "a\xe5\x9b\xbe"), 1);
    (void)frame_text(&f, 0, 2, 6, pen, "\xe5\x9b\xbe\xe5\xbd\xa2");
    (void)frame_text(&f, 1, 2, 1, pen, "x"); /* over a right half */
    (void)frame_text(&f, 2, 2, 1, pen, "y"); /* over a left half */
    (void)frame_text(&f, 5, 3, 9, pen, "\xe5\x9b\xbe"); /* the edge of the frame */
    frame_dump(&f, &out);
    ck_assert_str_eq(out.data, "a\xe5\x9b\xbe\xe5\xbd\xa2z\na\n xy\n\n");
    buf_free(&out);
    frame_free(&f);
}
END_TEST

START_TEST(no_cell_ever_holds_a_control_character)
{
    const struct pen pen = { .tone = TONE_NORMAL };
    struct frame f = { .w = 0 };
    struct err err = ERR_INIT;
    uint32_t x = 99;

    ck_assert_int_eq(frame_resize(&f, 40, 3, &err), RC_OK);
    for (int round = 0; round < 5000; round++) {
        char s[48];
        for (size_t i = 0; i + 1 < sizeof s; i++) {
            x = x * 1664525 + 1013904223;
            s[i] = (char)(1 + (x >> 16) % 255);
        }
        s[sizeof s - 1] = '\0';
        (void)frame_text_cut(&f, (int)(x % 50) - 5, (int)(x % 5) - 1, 30, pen, s);
        for (int i = 0; i < 40 * 3; i++) {
            uint32_t ch = f.cells[i].ch;
            ck_assert(ch == 0 || (ch >= 0x20 && (ch < 0x7f || ch >= 0xa0)));
            if (ch == 0)
                ck_assert_int_eq(codepoint_width(f.cells[i - 1].ch), 2);
        }
    }
    frame_free(&f);
}
END_TEST

START_TEST(cards_wrap_at_words_and_scroll_within_their_lines)
{
    struct app *a = fake_new();
    struct frame f = { .w = 0 };
    struct card card;
    struct err err = ERR_INIT;
    int top = 1000;

    ck_assert(query_card(a, TABLE_CASES, 42, &card));
    ck_assert_int_eq(frame_resize(&f, 44, 8, &err), RC_OK);
    card_draw(&card, &f, (struct rect){ 0, 0, 44, 8 }, &top);
    ck_assert_int_eq(top, card_height(&card, 44) - 8);
    top = -5;
    card_draw(&card, &f, (struct rect){ 0, 0, 44, 8 }, &top);
    ck_assert_int_eq(top, 0);
    ck_assert_int_gt(card_height(&card, 44), card_height(&card, 80));
    ck_assert_int_eq(card_height(&card, 200), 1 + (int)card.count);
    frame_free(&f);
    fake_free(a);
}
END_TEST

static bool line_says(const struct frame *f, int y, const char *text)
{
    struct frame one = { .w = f->w, .h = 1, .cells = f->cells + y * f->w };
    struct buf out = BUF_INIT;
    bool found;

    frame_dump(&one, &out);
    found = strstr(out.data, text) != NULL;
    buf_free(&out);
    return found;
}

START_TEST(consequences_are_in_view_however_a_card_is_scrolled)
{
    struct app *a = fake_new();
    struct frame f = { .w = 0 };
    struct card card;
    struct err err = ERR_INIT;

    ck_assert(query_card(a, TABLE_CASES, 42, &card));
    ck_assert_int_eq(frame_resize(&f, 80, 7, &err), RC_OK);
    for (int top = 0; top < 20; top++) {
        int at = top;
        frame_clear(&f);
        card_draw(&card, &f, (struct rect){ 0, 0, 80, 7 }, &at);
        ck_assert_int_eq(at, top < 4 ? top : 4); /* seven lines in three */
        ck_assert(line_says(&f, 1, card.lines[at].label.s));
        ck_assert(line_says(&f, 4, " a approve"));
        ck_assert(line_says(&f, 5, " r reject"));
        ck_assert(line_says(&f, 6, " e escalate"));
    }
    frame_free(&f);
    fake_free(a);
}
END_TEST

START_TEST(consequences_come_last_and_scroll_where_there_is_no_room)
{
    struct app *a = fake_new();
    struct frame f = { .w = 0 };
    struct card card;
    struct err err = ERR_INIT;
    int top = 1000;

    ck_assert(query_card(a, TABLE_CASES, 42, &card));
    card.count = 11;
    card.lines[10] = card.lines[0]; /* told after them, drawn above */
    ck_assert_int_eq(frame_resize(&f, 80, 30, &err), RC_OK);
    card_draw(&card, &f, (struct rect){ 0, 0, 80, 30 }, &top);
    ck_assert_int_eq(top, 0);
    ck_assert(line_says(&f, 8, " 1 + hash"));
    ck_assert(line_says(&f, 11, " e escalate"));
    frame_clear(&f);
    card_draw(&card, &f, (struct rect){ 0, 0, 80, 4 }, &top);
    ck_assert(line_says(&f, 1, " 1 + hash"));
    ck_assert(line_says(&f, 0, "J/K 1-3/11"));
    frame_free(&f);
    fake_free(a);
}
END_TEST

START_TEST(a_long_title_goes_on_below_and_no_word_of_it_is_lost)
{
    struct app *a = fake_new();
    struct frame f = { .w = 0 };
    struct card card;
    struct err err = ERR_INIT;
    int top = 0;

    ck_assert(query_card(a, TABLE_CASES, 42, &card));
    ck_assert_int_eq(frame_resize(&f, 40, 20, &err), RC_OK);
    card_draw(&card, &f, (struct rect){ 0, 0, 40, 20 }, &top);
    ck_assert(line_says(&f, 0, "C-0042 CHAIN t-19034 - claim: "));
    ck_assert(line_says(&f, 1, "1b07..9ee is right"));
    ck_assert(line_says(&f, 2, " 1 + hash"));
    frame_free(&f);
    fake_free(a);
}
END_TEST

START_TEST(the_points_of_amounts_stand_under_each_other)
{
    struct app *a = fake_new();
    struct list l = { .table = TABLE_TASKS };
    struct frame f = { .w = 0 };
    struct err err = ERR_INIT;
    int x = 0;

    fake_push(a, TABLE_TASKS, 1); /* 0.2278 above 0.00 and 48.75 */
    ck_assert_int_eq(frame_resize(&f, 80, 8, &err), RC_OK);
    list_draw(&l, a, &f, (struct rect){ 0, 0, 80, 8 }, false);
    ck_assert(line_says(&f, 1, "0.2278"));
    ck_assert(line_says(&f, 3, "48.75  "));
    while (f.cells[80 + x].ch != '.')
        x++;
    for (int y = 1; y < 8; y++)
        ck_assert_uint_eq(f.cells[80 * y + x].ch, '.');
    row_cache_free(&l.drawn);
    frame_free(&f);
    fake_free(a);
}
END_TEST

/* What it shows of ids that change is not kept longer than they stay. */
START_TEST(rows_that_were_drawn_are_drawn_again_after_a_change)
{
    struct app *a = fake_new();
    struct list l = nodes();
    struct frame f = { .w = 0 }, fresh = { .w = 0 };
    struct err err = ERR_INIT;
    const struct rect r = { 0, 0, 60, 10 };

    ck_assert_int_eq(frame_resize(&f, 60, 10, &err), RC_OK);
    ck_assert_int_eq(frame_resize(&fresh, 60, 10, &err), RC_OK);
    for (int i = 0; i < 40; i++) {
        struct list other;
        if (i % 5 == 4)
            fake_push(a, TABLE_NODES, 1000 + (uint64_t)i);
        list_move(&l, a, i % 7 == 3 ? -2 : 1);
        other = l;
        other.drawn = (struct row_cache){ .rows = 0 }; /* nothing kept */
        frame_clear(&f);
        frame_clear(&fresh);
        list_draw(&l, a, &f, r, false);
        list_draw(&other, a, &fresh, r, false);
        row_cache_free(&other.drawn);
        ck_assert_mem_eq(f.cells, fresh.cells, 600 * sizeof *f.cells);
    }
    row_cache_free(&l.drawn);
    frame_free(&f);
    frame_free(&fresh);
    fake_free(a);
}
END_TEST

SUITE("list", the_points_of_amounts_stand_under_each_other,
      rows_that_were_drawn_are_drawn_again_after_a_change,
      selection_follows_the_row_when_rows_move,
      selection_stays_near_when_its_row_goes, list_never_leaves_its_rows,
      a_list_follows_the_top_until_it_is_moved, wide_characters_are_never_cut_in_half,
      no_cell_ever_holds_a_control_character,
      cards_wrap_at_words_and_scroll_within_their_lines,
      consequences_are_in_view_however_a_card_is_scrolled,
      a_long_title_goes_on_below_and_no_word_of_it_is_lost,
      consequences_come_last_and_scroll_where_there_is_no_room)
