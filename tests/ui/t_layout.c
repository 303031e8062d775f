/* Where things go, for every size. */
#include "config.h"

#include "../suite.h"
#include "ui/layout.h"

static bool is_inside(struct rect r, struct rect area)
{
    return r.w == 0 || (r.x >= area.x && r.y >= area.y && r.w > 0 && r.h >= 0 &&
                        r.x + r.w <= area.x + area.w && r.y + r.h <= area.y + area.h);
}

static bool are_apart(struct rect a, struct rect b)
{
    return a.w == 0 || b.w == 0 || a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y ||
           b.y + b.h <= a.y;
}

static void check_parts(const struct layout *out, struct rect area)
{
    const struct rect parts[] = { out->list, out->card, out->strip, out->column };

    for (size_t i = 0; i < 4; i++) {
        ck_assert(is_inside(parts[i], area));
        for (size_t k = 0; k < i; k++)
            ck_assert(are_apart(parts[i], parts[k]));
    }
    ck_assert(out->list.w > 0 || out->card.w == area.w);
}

START_TEST(parts_never_overlap_nor_leave_their_area)
{
    for (int w = 40; w <= 300; w++)
        for (int h = 3; h <= 95; h++)
            for (unsigned bits = 0; bits < 24; bits++) {
                const struct rect area = { 0, 2, w, h };
                const struct layout_wish wish = {
                    .columns = layout_columns(w, LAYOUT_ONE),
                    .zoom = (enum layout_zoom)(bits % 3),
                    .is_demo = (bits / 3 & 1) != 0,
                    .has_card = (bits / 6 & 1) != 0,
                    .has_strip = bits / 12 == 1,
                    .list_w = 1 + (w * 7 + h) % 200,
                    .list_least = (w + h) % 90,
                    .was_beside = h % 2 == 0,
                    .card_percent = 30 + h % 20,
                    .list_rows = w % 50,
                    .card_rows = h % 30,
                };
                struct layout out;
                layout_cut(area, &wish, &out);
                check_parts(&out, area);
            }
}
END_TEST

START_TEST(columns_change_at_100_and_180_and_back_two_cells_later)
{
    static const struct {
        int w;
        enum layout_columns before, now;
    } rows[] = {
        { 99, LAYOUT_ONE, LAYOUT_ONE },  { 100, LAYOUT_ONE, LAYOUT_TWO },
        { 98, LAYOUT_TWO, LAYOUT_TWO },  { 97, LAYOUT_TWO, LAYOUT_ONE },
        { 179, LAYOUT_ONE, LAYOUT_TWO }, { 180, LAYOUT_TWO, LAYOUT_ALL },
        { 178, LAYOUT_ALL, LAYOUT_ALL }, { 177, LAYOUT_ALL, LAYOUT_TWO },
        { 99, LAYOUT_ALL, LAYOUT_ONE },  { 300, LAYOUT_ONE, LAYOUT_ALL },
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        ck_assert_msg(layout_columns(rows[i].w, rows[i].before) == rows[i].now, "row %zu", i);
}
END_TEST

START_TEST(a_list_that_needs_little_leaves_the_rest_to_the_card)
{
    const struct rect area = { 0, 2, 120, 35 };
    struct layout_wish wish = { .columns = LAYOUT_TWO, .has_card = true, .card_percent = 40 };
    struct layout out;

    wish.list_w = 60;
    layout_cut(area, &wish, &out);
    ck_assert_int_eq(out.list.w, 60);
    ck_assert_int_eq(out.card.w, 59);
    wish.list_w = 200;
    layout_cut(area, &wish, &out);
    ck_assert_int_eq(out.card.w, 48);
    wish.is_demo = true;
    layout_cut(area, &wish, &out);
    ck_assert_int_gt(out.card.w, 70);
}
END_TEST

START_TEST(the_card_stands_beside_only_a_list_that_keeps_its_least)
{
    struct layout_wish wish = { .has_card = true, .has_strip = true, .card_percent = 45,
                                .list_w = 120, .list_least = 80, .card_rows = 14,
                                .list_rows = 7 };
    struct layout out;

    for (int w = 40, before = 0; w <= 300; w++) {
        const struct rect area = { 0, 2, w, 45 };
        wish.columns = layout_columns(w, LAYOUT_ONE);
        layout_cut(area, &wish, &out);
        ck_assert_int_eq(out.is_beside, w >= 120);
        ck_assert_int_eq(out.strip.w > 0, w >= 120 && w < LAYOUT_ALL_W);
        ck_assert_int_ge(out.list.w, w < 80 ? w : 80);
        if (w != 120 && w != LAYOUT_ALL_W) /* other parts stand there from here on */
            ck_assert_int_ge(out.list.w, before);
        before = out.list.w;
    }
    wish.columns = LAYOUT_TWO; /* back from a wider screen */
    wish.was_beside = true;
    layout_cut((struct rect){ 0, 2, 118, 45 }, &wish, &out);
    ck_assert(out.is_beside);
    layout_cut((struct rect){ 0, 2, 117, 45 }, &wish, &out);
    ck_assert(!out.is_beside);
    wish.list_w = 50; /* few columns, or few of them are on */
    layout_cut((struct rect){ 0, 2, 100, 45 }, &wish, &out);
    ck_assert(out.is_beside);
    ck_assert_int_eq(out.list.w, 50);
}
END_TEST

SUITE("layout",
      the_card_stands_beside_only_a_list_that_keeps_its_least,
      parts_never_overlap_nor_leave_their_area,
      columns_change_at_100_and_180_and_back_two_cells_later,
      a_list_that_needs_little_leaves_the_rest_to_the_card)
