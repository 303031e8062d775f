/* From one frame to the next, in bytes. What emulators make of them: t_pty, hostile.sh. */
#include "config.h"

#include "../suite.h"
#include "ui/paint.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct term_caps caps;
static struct paint paint;
static struct frame frame;
static struct buf out = BUF_INIT;

static void begin(const char *type, int w, int h)
{
    struct err err = ERR_INIT;

    ck_assert_msg(term_caps_load(&caps, type, STDOUT_FILENO, &err) == RC_OK, "%s", err.msg);
    paint_begin(&paint, &caps, theme_builtin(0));
    ck_assert_int_eq(frame_resize(&frame, w, h, &err), RC_OK);
}

static void end(void)
{
    paint_close(&paint);
    frame_free(&frame);
    buf_free(&out);
}

static const char *painted(void)
{
    struct err err = ERR_INIT;

    buf_reset(&out);
    ck_assert_int_eq(paint_frame(&paint, &frame, &out, &err), RC_OK);
    return out.data;
}

static void line(int y, const char *s)
{
    frame_fill(&frame, (struct rect){ 0, y, frame.w, 1 }, (struct pen){ .tone = TONE_NORMAL });
    (void)frame_text(&frame, 0, y, frame.w, (struct pen){ .tone = TONE_NORMAL }, s);
}

START_TEST(a_frame_that_is_equal_is_no_byte)
{
    begin("xterm-256color", 40, 5);
    line(1, "something");
    ck_assert_ptr_nonnull(strstr(painted(), "something"));
    ck_assert_str_eq(painted(), "");
    paint_again(&paint);
    ck_assert_ptr_nonnull(strstr(painted(), "something"));
    end();
}
END_TEST

START_TEST(only_what_changed_is_written)
{
    begin("xterm-256color", 40, 5);
    line(1, "T 1234 LIVE");
    (void)painted();
    line(1, "T 1235 LIVE");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[2;6H5" SYNC_END);
    end();
}
END_TEST

START_TEST(far_changes_are_two_and_near_ones_are_one)
{
    begin("xterm-256color", 40, 5);
    line(1, "a234567890123456789012345678z");
    (void)painted();
    line(1, "b234567890123456789012345678y");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[2;1Hb\033[2;29Hy" SYNC_END);
    line(1, "c2345d7890123456789012345678y");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[2;1Hc2345d" SYNC_END);
    end();
}
END_TEST

START_TEST(a_blank_end_is_erased)
{
    begin("xterm-256color", 40, 5);
    line(1, "a long line of words");
    (void)painted();
    line(1, "a");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[2;3H\033[K" SYNC_END);
    end();
}
END_TEST

START_TEST(lines_that_moved_are_moved)
{
    char text[8];

    begin("xterm-256color", 40, 12);
    for (int y = 0; y < 12; y++) {
        (void)snprintf(text, sizeof text, "row %d", y);
        line(y, text);
    }
    (void)painted();
    for (int y = 2; y < 9; y++) { /* up by one between lines that stay */
        (void)snprintf(text, sizeof text, "row %d", y + 1);
        line(y, text);
    }
    line(9, "new");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[3;10r\033[10;1H\n\033[1;12r\033[10;1Hnew\033[K"
                                SYNC_END);
    for (int y = 9; y > 2; y--) { /* and down again */
        (void)snprintf(text, sizeof text, "row %d", y);
        line(y, text);
    }
    line(2, "row 2");
    ck_assert_str_eq(painted(), SYNC_BEGIN "\033[3;10r\033[3;1H\033M\033[1;12r\033[3;1Hrow 2\033[K"
                                SYNC_END);
    ck_assert_str_eq(painted(), "");
    end();
}
END_TEST

START_TEST(a_pen_is_changed_and_not_repeated)
{
    begin("xterm-256color", 40, 5);
    (void)painted();
    (void)frame_text(&frame, 0, 1, 40, (struct pen){ .tone = TONE_BAD }, "ab");
    (void)frame_text(&frame, 2, 1, 40, (struct pen){ .tone = TONE_NORMAL }, "c");
    const char *all = painted();
    const char *colored = strstr(all, "ab");
    ck_assert_ptr_nonnull(colored);
    ck_assert_str_eq(colored, "ab\033[39;49mc" SYNC_END);
    end();
}
END_TEST

START_TEST(no_color_is_sent_without_colors)
{
    begin("xterm-256color", 40, 5);
    caps.has_colors = false;
    paint_begin(&paint, &caps, theme_builtin(0));
    for (int tone = 0; tone < PAINT_TONES; tone++)
        (void)frame_text(&frame, tone, 1, 40, (struct pen){ .tone = (enum tone)tone }, "x");
    ck_assert_ptr_null(strstr(painted(), "[38;"));
    ck_assert_ptr_null(strstr(out.data, "[31m"));
    end();
}
END_TEST

/* "ansi" wraps as soon as the last cell is written, which would scroll the first line away. */
START_TEST(the_last_cell_is_left_where_it_would_scroll)
{
    begin("ansi", 10, 3);
    ck_assert(caps.wraps_at_once);
    line(2, "0123456789");
    ck_assert_ptr_nonnull(strstr(painted(), "012345678"));
    ck_assert_ptr_null(strstr(out.data, "0123456789"));
    end();
    begin("xterm-256color", 10, 3);
    ck_assert(!caps.wraps_at_once);
    line(2, "0123456789");
    ck_assert_ptr_nonnull(strstr(painted(), "0123456789"));
    end();
}
END_TEST

START_TEST(a_wide_character_is_written_whole)
{
    ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
    begin("xterm-256color", 10, 3);
    line(1, "a\xe4\xb8\xad" "b");
    ck_assert_ptr_nonnull(strstr(painted(), "a\xe4\xb8\xad" "b"));
    line(1, "a\xe4\xb8\xad" "c");
    ck_assert_ptr_nonnull(strstr(painted(), "c"));
    line(1, "axyc"); /* the half that is overwritten takes the other along */
    ck_assert_ptr_nonnull(strstr(painted(), "xy"));
    end();
}
END_TEST

START_TEST(terminals_of_old_are_told_in_their_way)
{
    begin("vt52", 40, 5);
    line(1, "old");
    ck_assert_ptr_nonnull(strstr(painted(), "\033Y! ")); /* line 1, column 0, plus 32 each */
    ck_assert_ptr_nonnull(strstr(out.data, "old"));
    end();
    begin("vt100", 40, 5);
    ck_assert(caps.is_ecma); /* its padding marks are dropped */
    ck_assert(!caps.has_colors);
    end();
}
END_TEST

START_TEST(unknown_terminals_are_refused)
{
    struct err err = ERR_INIT;

    ck_assert_int_eq(term_caps_load(&caps, "no-such-terminal", STDOUT_FILENO, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "the terminal type is not known: TERM=no-such-terminal");
    err = (struct err)ERR_INIT;
    ck_assert_int_eq(term_caps_load(&caps, "dumb", STDOUT_FILENO, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "the terminal cannot place its cursor: TERM=dumb");
}
END_TEST

SUITE("paint", a_frame_that_is_equal_is_no_byte, only_what_changed_is_written,
      far_changes_are_two_and_near_ones_are_one, a_blank_end_is_erased, lines_that_moved_are_moved,
      a_pen_is_changed_and_not_repeated, no_color_is_sent_without_colors,
      the_last_cell_is_left_where_it_would_scroll, a_wide_character_is_written_whole,
      terminals_of_old_are_told_in_their_way, unknown_terminals_are_refused)
