/* Whole screens over the fixed rows of the fake, as text and as attributes. */
#include "config.h"

#include "../suite.h"
#include "fake_app.h"
#include "golden.h"
#include "ui/ui.h"

static const struct screen {
    const char *file, *keys, *size;
    bool is_ascii;
} screens[] = {
    { "review-80x24.txt", "", "80x24", false },
    { "filter-80x24.txt", "1 / s t a t e : d o w n SPACE s t a 3 :", "80x24", false },
    { "tags-80x24.txt", "SPACE j v j s 7", "80x24:attr", false },
    { "sort-80x24.txt", "1 s", "80x24", false },
    { "columns-80x24.txt", "1 o j SPACE j", "80x24:attr", false },
    { "sideways-40x10.txt", "1 l", "40x10", false },
    { "bulk-80x24.txt", "SPACE SPACE SPACE r 3", "80x24", false },
    { "bulk-40x10.txt", "* r", "40x10", false },
    { "review-80x24-attr.txt", "j", "80x24:attr", false },
    { "review-120x40.txt", "j", "120x40", false },
    { "review-40x10.txt", "", "40x10", false },
    { "review-200x50.txt", "", "200x50", false },
    { "nodes-80x24.txt", "1 G k", "80x24", false },
    { "nodes-120x40.txt", "1", "120x40", false },
    { "nodes-80x24-ascii.txt", "1 C-d", "80x24", true },
    { "tasks-80x24.txt", "2", "80x24", false },
    { "verify-80x24.txt", "3", "80x24", false },
    { "chain-80x24.txt", "5", "80x24", false },
    { "log-80x24.txt", "6 PGDN PGDN", "80x24", false },
    { "log-120x40.txt", "6", "120x40", false },
    { "reason-80x24.txt", "r", "80x24", false },
    { "reason-40x10.txt", "r", "40x10", false },
    { "batch-80x24.txt", "$ 3", "80x24:attr", false },
    { "batch-40x10.txt", "$ 3", "40x10", false },
    { "batch-40x8.txt", "$", "40x8", false },
    { "help-80x24.txt", "?", "80x24", false },
    { "help-40x10.txt", "?", "40x10", false },
    { "help-search-80x24.txt", "? / d e c i s i o n", "80x24:attr", false },
    { "palette-80x24.txt", ": c a s e DOWN DOWN", "80x24:attr", false },
    { "palette-40x10.txt", ": p a n", "40x10", false },
    { "prompt-80x24.txt", ": s t e p SPACE 5", "80x24", false },
    { "quit-80x24.txt", "q", "80x24", false },
    { "rates-80x24.txt", "3 =", "80x24", false },
    { "diff-80x24.txt", "d J", "80x24", false },
    { "past-80x24.txt", ", a", "80x24", false },
    { "review-60x20.txt", "", "60x20", false },
    { "review-99x30.txt", "", "99x30", false },
    { "review-100x30.txt", "", "100x30", false },
    { "review-179x50.txt", "", "179x50", false },
    { "review-180x50.txt", "", "180x50", false },
    { "review-300x100.txt", "", "300x100", false },
    { "review-120x40-attr.txt", "", "120x40:attr", false },
    { "nodes-40x10.txt", "1 j", "40x10", false },
    { "nodes-100x30.txt", "1 j", "100x30", false },
    { "nodes-180x50.txt", "1 j", "180x50", false },
    { "log-180x50.txt", "6", "180x50", false },
    { "zoom-80x24.txt", "z", "80x24", false },
    { "demo-120x40.txt", ": l a y o u t SPACE d e m o ENTER", "120x40", false },
    { "metrics-40x10.txt", ": s h o w SPACE m e t r i c s ENTER j", "40x10", false },
    { "metrics-80x24.txt", ": s h o w SPACE m e t r i c s ENTER j", "80x24:attr", false },
    { "metrics-120x40.txt", ": s h o w SPACE m e t r i c s ENTER j", "120x40", false },
    { "metrics-200x50.txt", ": s h o w SPACE m e t r i c s ENTER j", "200x50", false },
    { "metrics-80x24-ascii.txt", ": s h o w SPACE m e t r i c s ENTER j", "80x24", true },
    { "regions-40x10.txt", ": s h o w SPACE r e g i o n s ENTER", "40x10", false },
    { "regions-80x24.txt", ": s h o w SPACE r e g i o n s ENTER", "80x24:attr", false },
    { "regions-120x40.txt", ": s h o w SPACE r e g i o n s ENTER", "120x40", false },
    { "regions-80x24-ascii.txt", ": s h o w SPACE r e g i o n s ENTER TAB s", "80x24", true },
    { "policy-80x24.txt", ": s h o w SPACE p o l i c y ENTER j j", "80x24:attr", false },
    { "policy-40x10.txt", ": s h o w SPACE p o l i c y ENTER j j", "40x10", false },
    { "tiny-39x8.txt", "a", "39x8", false },
    { "tiny-1x1.txt", "", "1x1", false },
};

static void dump(struct app *a, const struct screen *s, struct buf *out)
{
    struct ui_dump_options o = { .keys = s->keys, .is_ascii = s->is_ascii };
    struct err err = ERR_INIT;

    ck_assert_int_eq(ui_dump_size(s->size, &o, &err), RC_OK);
    ck_assert_msg(ui_dump(a, &o, out, &err) == RC_OK, "%s", err.msg);
}

START_TEST(each_screen_looks_like_its_golden_frame)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct app *a = fake_new();
        struct buf out = BUF_INIT;
        dump(a, &screens[i], &out);
        ck_assert_golden(screens[i].file, &out);
        buf_free(&out);
        fake_free(a);
    }
}
END_TEST

START_TEST(with_ascii_no_byte_of_any_screen_is_beyond_it)
{
    for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
        struct app *a = fake_new();
        struct screen plain = screens[i];
        struct buf out = BUF_INIT;
        bool is_plain = true;
        plain.is_ascii = true;
        dump(a, &plain, &out);
        for (size_t k = 0; k < out.len; k++)
            is_plain = is_plain && (out.data[k] == '\n' || (out.data[k] >= ' ' &&
                                                             out.data[k] <= '~'));
        ck_assert_msg(is_plain, "%s with --ascii", screens[i].file);
        buf_free(&out);
        fake_free(a);
    }
}
END_TEST

START_TEST(empty_tables_say_what_to_do)
{
    struct app *a = fake_new();
    struct buf out = BUF_INIT;

    for (int t = 0; t < TABLE_COUNT; t++)
        a->tables[t].count = 0;
    dump(a, &(struct screen){ .keys = "a", .size = "80x24" }, &out);
    ck_assert_golden("empty-80x24.txt", &out);
    buf_free(&out);
    fake_free(a);
}
END_TEST

START_TEST(every_size_is_drawn)
{
    static const char *const keys[] = { "", "r", "$", "?", ":", "q", "1", "6", "d" };
    struct app *a = fake_new();
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        for (int w = 1; w <= 210; w += w < 12 ? 1 : 13)
            for (int h = 1; h <= 60; h += h < 14 ? 1 : 9) {
                struct ui_dump_options o = { .keys = keys[i], .w = w, .h = h };
                struct buf out = BUF_INIT;
                ck_assert_int_eq(ui_dump(a, &o, &out, &err), RC_OK);
                buf_free(&out);
                a->is_held = false; /* the console went away with its menu open */
                a->status.run = RUN_RUNNING;
            }
    fake_free(a);
}
END_TEST

START_TEST(bad_sizes_and_keys_are_told)
{
    static const char *const bad[] = { "", "x", "80", "80x", "x24", "0x5", "5x0", "80x24x2",
                                       "80x24:col", "1001x20", "20x501", "-1x5", ":attr80x24" };
    struct app *a = fake_new();
    struct ui_dump_options o = { .keys = "j bogus", .w = 80, .h = 24 };
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        ck_assert_msg(ui_dump_size(bad[i], &o, &err) == RC_USAGE, "'%s'", bad[i]);
    ck_assert_int_eq(ui_dump(a, &o, &out, &err), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "'bogus'"));
    ck_assert_uint_eq(out.len, 0);
    buf_free(&out);
    fake_free(a);
}
END_TEST

SUITE("golden",
      each_screen_looks_like_its_golden_frame,
      with_ascii_no_byte_of_any_screen_is_beyond_it,
      empty_tables_say_what_to_do,
      every_size_is_drawn,
      bad_sizes_and_keys_are_told)
