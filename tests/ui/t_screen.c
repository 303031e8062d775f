/* The picture and its parts at any size: a frame depends on its size alone, parts keep to
 * their rectangle, and the views can be enlarged and left. */
#include "config.h"

#include "../suite.h"
#include "base/text.h"
#include "fake_app.h"
#include "ui/card.h"
#include "ui/console.h"
#include "ui/graph.h"
#include "ui/key.h"
#include "ui/list.h"

#include <stdio.h>
#include <string.h>

/* Splitmix64: the same walk for the same seed. */
static uint64_t draw_number(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int between(uint64_t *state, int low, int high)
{
    return low + (int)(draw_number(state) % (uint64_t)(high - low + 1));
}

struct stage {
    struct app *app;
    struct console *console;
    struct frame frame;
};

static void draw_at(struct stage *s, int w, int h)
{
    struct err err = ERR_INIT;

    ck_assert_int_eq(frame_resize(&s->frame, w, h, &err), RC_OK);
    console_draw(s->console, &s->frame, 0);
}

static void type(struct stage *s, const char *keys)
{
    for (keys += strspn(keys, " "); *keys != '\0'; keys += strspn(keys, " ")) {
        char word[32], name[KEY_NAME_MAX];
        size_t len = strcspn(keys, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, keys);
        ck_assert_msg(key_from_word(word, name), "no key '%s'", word);
        console_key(s->console, name, 0);
        console_draw(s->console, &s->frame, 0);
        keys += len;
    }
}

/* A console on 80x24 after these keys. */
static void set_up(struct stage *s, const char *keys, bool is_ascii)
{
    const struct console_options options = { .is_scripted = true };
    struct err err = ERR_INIT;

    *s = (struct stage){ .app = fake_new(), .frame = { .is_ascii = is_ascii } };
    ck_assert_int_eq(console_new(&s->console, s->app, &options, &err), RC_OK);
    draw_at(s, 80, 24);
    type(s, keys);
}

static void tear_down(struct stage *s)
{
    console_free(s->console);
    frame_free(&s->frame);
    fake_free(s->app);
}

/* --- sizes ---------------------------------------------------------------------------------- */

static const char *const scenes[] = {
    "", "1", "2 j", "3", "5", "6", "r", "e", "$", "?", ": n o d e", "q", "z", "z z",
    ": l a y o u t SPACE d e m o ENTER", ": s h o w SPACE m e t r i c s ENTER j",
    ": s h o w SPACE m e t r i c s ENTER G", ": s h o w SPACE r e g i o n s ENTER",
    ": s h o w SPACE r e g i o n s ENTER TAB s", ": s h o w SPACE p o l i c y ENTER j j",
};

static bool is_between_layouts(int w)
{
    return w == 98 || w == 99 || w == 118 || w == 119 || w == 178 || w == 179;
}

static void compare(const struct frame *a, const struct frame *b, int scene, uint64_t seed)
{
    bool is_same = a->cursor_x == b->cursor_x && a->cursor_y == b->cursor_y;

    for (int i = 0; is_same && i < a->w * a->h; i++)
        is_same = a->cells[i].ch == b->cells[i].ch && a->cells[i].tone == b->cells[i].tone &&
                  a->cells[i].attr == b->cells[i].attr;
    ck_assert_msg(is_same, "scene %d at %dx%d, seed %d", scene, a->w, a->h, (int)seed);
}

START_TEST(a_frame_after_any_resizes_is_the_one_drawn_fresh)
{
    for (uint64_t seed = 1; seed <= 2; seed++)
        for (int scene = 0; scene < (int)ARRAY_LEN(scenes); scene++) {
            uint64_t state = seed * 1000 + (uint64_t)scene;
            struct stage resized;
            set_up(&resized, scenes[scene], scene % 2 == 1);
            for (int i = 0; i < 12; i++) {
                int w = between(&state, 1, 300), h = between(&state, 1, 100);
                struct stage fresh;
                draw_at(&resized, w, h);
                if (is_between_layouts(w))
                    continue;
                set_up(&fresh, scenes[scene], scene % 2 == 1);
                draw_at(&fresh, w, h);
                compare(&resized.frame, &fresh.frame, scene, seed);
                tear_down(&fresh);
            }
            tear_down(&resized);
        }
}
END_TEST

/* The sizes around the limits, too, hold wide characters whole and no control character. */
START_TEST(every_cell_of_every_scene_is_whole)
{
    static const int widths[] = { 1, 2, 3, 39, 40, 41, 60, 79, 80, 98, 99, 100, 179, 180, 300 };
    static const int heights[] = { 1, 2, 7, 8, 9, 10, 11, 12, 13, 24, 30, 100 };

    for (int scene = 0; scene < (int)ARRAY_LEN(scenes); scene++) {
        struct stage s;
        set_up(&s, scenes[scene], false);
        for (size_t i = 0; i < ARRAY_LEN(widths) * ARRAY_LEN(heights); i++) {
            draw_at(&s, widths[i % ARRAY_LEN(widths)], heights[i / ARRAY_LEN(widths)]);
            bool is_whole = true;
            for (int k = 0; k < s.frame.w * s.frame.h; k++) {
                const struct cell *c = &s.frame.cells[k];
                bool is_half = (k + 1) % s.frame.w != 0 && c[1].ch == 0;
                is_whole = is_whole &&
                           (c->ch == 0 ? k % s.frame.w > 0
                                       : c->ch >= ' ' &&
                                             codepoint_width(c->ch) == 1 + is_half);
            }
            ck_assert_msg(is_whole, "scene %d at %dx%d", scene, s.frame.w, s.frame.h);
        }
        tear_down(&s);
    }
}
END_TEST

START_TEST(with_ascii_no_cell_is_beyond_it)
{
    for (int scene = 0; scene < (int)ARRAY_LEN(scenes); scene++) {
        struct stage s;
        set_up(&s, scenes[scene], true);
        for (int w = 20; w <= 220; w += 40) {
            draw_at(&s, w, w / 3 + 1);
            bool is_plain = true;
            for (int k = 0; k < s.frame.w * s.frame.h; k++)
                is_plain = is_plain && s.frame.cells[k].ch >= ' ' && s.frame.cells[k].ch < 0x7f;
            ck_assert_msg(is_plain, "scene %d, width %d", scene, w);
        }
        tear_down(&s);
    }
}
END_TEST

/* --- parts ----------------------------------------------------------------------------------- */

static void check_outside(const struct frame *f, struct rect r, const char *what, uint64_t seed)
{
    bool is_untouched = true;

    for (int y = 0; y < f->h; y++)
        for (int x = 0; x < f->w; x++) {
            bool is_in = x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
            is_untouched = is_untouched && (is_in || f->cells[y * f->w + x].ch == '#');
        }
    ck_assert_msg(is_untouched, "%s, seed %d", what, (int)seed);
}

static void refill(struct frame *f)
{
    frame_clear(f);
    for (int y = 0; y < f->h; y++)
        frame_repeat(f, 0, y, f->w, (struct pen){ .attr = 0 }, '#');
}

static void draw_part(struct app *a, struct frame *f, struct rect r, int part)
{
    struct list list = { .table = (enum table_id)(part % TABLE_COUNT) };
    struct card card;
    struct graph_bin bins[GRAPH_W_MAX * 2];
    size_t count = graph_columns(f, r.w);
    int top = part;

    if (part < 2 * TABLE_COUNT) {
        list_draw(&list, a, f, r, part >= TABLE_COUNT);
        row_cache_free(&list.drawn);
    } else if (part == 2 * TABLE_COUNT) {
        ck_assert(query_card(a, TABLE_CASES, 42, &card));
        card_draw(&card, f, r, &top);
    } else if (part == 2 * TABLE_COUNT + 1) {
        (void)query_graph_bins(a, 1, 1, count, bins);
        graph_draw(f, r, graph_scale(bins, count, 1), bins, count, (struct pen){ .attr = 0 });
    } else {
        graph_bar(f, r.x, r.y, r.w, 333333, (struct pen){ .attr = 0 });
    }
}

START_TEST(parts_keep_to_their_rectangle)
{
    static const char *const words[] = { "list", "bare list", "card or graph" };
    struct app *a = fake_new();

    for (uint64_t seed = 1; seed <= 400; seed++) {
        uint64_t state = seed;
        struct frame f = { .is_ascii = seed % 4 == 0 };
        struct err err = ERR_INIT;
        ck_assert_int_eq(frame_resize(&f, 90, 40, &err), RC_OK);
        for (int part = 0; part < 2 * TABLE_COUNT + 3; part++) {
            struct rect r = { between(&state, 0, 60), between(&state, 0, 20),
                              between(&state, 5, 30), between(&state, 1, 20) };
            refill(&f);
            draw_part(a, &f, r, part);
            check_outside(&f, r, words[part / TABLE_COUNT], seed);
        }
        frame_free(&f);
    }
    fake_free(a);
}
END_TEST

START_TEST(a_graph_is_the_same_picture_upside_down_for_negative_values)
{
    struct graph_bin bins[20] = { { .is_known = false } };
    struct frame f = { .is_ascii = true };
    struct err err = ERR_INIT;

    for (size_t i = 0; i < 20; i++)
        bins[i] = (struct graph_bin){ .is_known = i != 7, .mean = (int64_t)i * -10 };
    ck_assert_int_eq(frame_resize(&f, 20, 5, &err), RC_OK);
    struct graph_scale s = graph_scale(bins, 20, 100);
    ck_assert_int_eq(s.low, -200);
    ck_assert_int_eq(s.high, 0);
    graph_draw(&f, (struct rect){ 0, 0, 20, 5 }, s, bins, 20, (struct pen){ .attr = 0 });
    ck_assert_uint_ne(f.cells[0].ch, ' ');
    for (int y = 0; y < 5; y++)
        ck_assert_uint_eq(f.cells[y * 20 + 7].ch, ' ');
    ck_assert_uint_ne(f.cells[4 * 20 + 19].ch, ' ');
    frame_free(&f);
}
END_TEST

START_TEST(a_scale_holds_all_values_on_whole_units)
{
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        uint64_t state = seed;
        struct graph_bin bins[8];
        int64_t unit = 1 + (int64_t)(draw_number(&state) % 1000);
        for (size_t i = 0; i < 8; i++)
            bins[i] = (struct graph_bin){ .is_known = i % 3 != 1,
                                          .mean = (int64_t)(draw_number(&state) % 20001) -
                                                  10000 };
        struct graph_scale s = graph_scale(bins, 8, unit);
        ck_assert_msg(s.low < s.high && s.low % unit == 0 && s.high % unit == 0, "seed %d",
                      (int)seed);
        for (size_t i = 0; i < 8; i++)
            ck_assert_msg(!bins[i].is_known ||
                              (bins[i].mean >= s.low && bins[i].mean <= s.high),
                          "seed %d", (int)seed);
    }
}
END_TEST

/* --- views ------------------------------------------------------------------------------------ */

static bool shows(const struct stage *s, const char *text)
{
    struct buf out = BUF_INIT;
    bool is_there;

    frame_dump(&s->frame, &out);
    is_there = strstr(out.data, text) != NULL;
    buf_free(&out);
    return is_there;
}

START_TEST(z_gives_list_and_card_all_the_room_in_turn)
{
    struct stage s;

    set_up(&s, "z", false);
    ck_assert(shows(&s, "C-0043") && !shows(&s, "re-run") && shows(&s, "zoom"));
    type(&s, "z");
    ck_assert(!shows(&s, "C-0043") && shows(&s, "re-run"));
    type(&s, "z");
    ck_assert(shows(&s, "C-0043") && shows(&s, "re-run") && !shows(&s, "zoom"));
    tear_down(&s);
}
END_TEST

/* Heads of the list in view: on the third row, up to the card or the column beside it. */
static uint32_t heads(struct stage *s, enum table_id t)
{
    const struct table *table = query_table(t);
    char row[FRAME_W_MAX + 1];
    uint32_t bits = 0;
    int n = 0;

    for (; n < s->frame.w; n++) {
        uint32_t ch = s->frame.cells[2 * s->frame.w + n].ch;
        if (ch == 0x2500)
            break;
        row[n] = ch < 0x7f ? (char)ch : '?';
    }
    row[n] = '\0';
    for (size_t i = 0; i < table->column_count; i++)
        bits |= strstr(row, table->columns[i].title) == NULL ? 0 : UINT32_C(1) << i;
    return bits;
}

START_TEST(a_wider_screen_never_shows_fewer_columns)
{
    static const struct {
        const char *keys;
        enum table_id table;
    } panes[] = { { "1", TABLE_NODES }, { "2", TABLE_TASKS }, { "3", TABLE_VERIFICATIONS },
                  { "4", TABLE_CASES }, { "5", TABLE_ANCHORS }, { "6", TABLE_EVENTS } };

    for (size_t p = 0; p < ARRAY_LEN(panes); p++)
        for (int h = 8; h <= 50; h += 14) {
            struct stage s;
            int before = 0, count;
            set_up(&s, panes[p].keys, true);
            s.frame.is_ascii = false;
            for (int w = 40; w <= 300; w++) {
                draw_at(&s, w, h);
                count = __builtin_popcount(heads(&s, panes[p].table));
                ck_assert_msg(count >= before || w == 120 || w == 180, "pane %zu at %dx%d: %x",
                              p + 1, w, h, heads(&s, panes[p].table));
                ck_assert_msg(w < 80 || panes[p].table != TABLE_CASES ||
                                  (heads(&s, TABLE_CASES) & 0xff) == 0xff,
                              "case columns at %dx%d", w, h);
                before = count;
            }
            tear_down(&s);
        }
}
END_TEST

START_TEST(minus_returns_to_the_pane_before)
{
    struct stage s;

    set_up(&s, "1 6 -", false);
    ck_assert_int_eq(console_pane(s.console), PANE_NODES);
    type(&s, "-");
    ck_assert_int_eq(console_pane(s.console), PANE_LOG);
    tear_down(&s);
}
END_TEST

START_TEST(the_layout_for_an_audience_leaves_the_log_away)
{
    struct stage s;

    set_up(&s, "", false);
    draw_at(&s, 120, 40);
    ck_assert(shows(&s, "heartbeat"));
    type(&s, ": l a y o u t SPACE d e m o ENTER");
    ck_assert(!shows(&s, "heartbeat") && shows(&s, "re-run"));
    type(&s, ": l a y o u t SPACE n o r m a l ENTER");
    ck_assert(shows(&s, "heartbeat"));
    type(&s, ": l a y o u t SPACE h u g e ENTER");
    ck_assert(shows(&s, "'huge'"));
    tear_down(&s);
}
END_TEST

START_TEST(a_theme_that_is_not_there_changes_nothing)
{
    struct stage s;

    set_up(&s, ": t h e m e SPACE m o n o ENTER", false);
    ck_assert_str_eq(console_theme(s.console)->name, "mono");
    ck_assert_uint_ne(console_requests(s.console) & CONSOLE_THEME, 0);
    type(&s, ": t h e m e SPACE n o p e ENTER");
    ck_assert_str_eq(console_theme(s.console)->name, "mono");
    ck_assert(shows(&s, "no theme 'nope'"));
    tear_down(&s);
}
END_TEST

START_TEST(time_can_be_moved_under_a_page)
{
    struct stage s;

    set_up(&s, ": s h o w SPACE m e t r i c s ENTER . p", false);
    ck_assert_str_eq(fake_last(s.app), "pause");
    type(&s, "ESC");
    ck_assert(shows(&s, "C-0043"));
    tear_down(&s);
}
END_TEST

SUITE("screen",
      a_frame_after_any_resizes_is_the_one_drawn_fresh,
      every_cell_of_every_scene_is_whole,
      with_ascii_no_cell_is_beyond_it,
      parts_keep_to_their_rectangle,
      a_graph_is_the_same_picture_upside_down_for_negative_values,
      a_scale_holds_all_values_on_whole_units,
      z_gives_list_and_card_all_the_room_in_turn,
      a_wider_screen_never_shows_fewer_columns,
      minus_returns_to_the_pane_before,
      the_layout_for_an_audience_leaves_the_log_away,
      a_theme_that_is_not_there_changes_nothing,
      time_can_be_moved_under_a_page)
