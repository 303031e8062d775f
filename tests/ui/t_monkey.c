/*
 * A monkey at the console: keys, pastes, sizes and clicks of the clock at random, over a real
 * session. Nothing may crash, and each frame must consist of characters that a terminal can
 * show. MONKEY_KEYS and MONKEY_SEED set how many keys, and which; a failure prints both.
 */
#include "config.h"

#include "../suite.h"
#include "app/app.h"
#include "base/decimal.h"
#include "base/text.h"
#include "ui/console.h"
#include "ui/frame.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define KEYS_DEFAULT 100000
#define DRAWN_EVERY  5

static uint64_t state, seed, key_count;
static uint64_t now_ms;
static char dir[64];

/* Steele, Lea and Flood's SplitMix64. */
static uint64_t chance(uint64_t below)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *s = getenv(name);
    uint64_t n = otherwise;

    if (s != NULL)
        ck_assert_msg(uint_parse(s, strlen(s), UINT64_MAX, &n), "%s=%s", name, s);
    return n;
}

static void set_up(void)
{
    static const char *const homes[] = { "HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME" };
    char here[512];

    seed = state = number("MONKEY_SEED", 20);
    key_count = number("MONKEY_KEYS", KEYS_DEFAULT);
    (void)snprintf(dir, sizeof dir, "t_monkey.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(chdir(dir), 0); /* what it exports stays there */
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    for (size_t i = 0; i < ARRAY_LEN(homes); i++)
        (void)setenv(homes[i], here, 1);
}

static void remove_tree(const char *name)
{
    char inner[512];
    const struct dirent *e;
    DIR *d = opendir(name);

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(inner, sizeof inner, "%s/%s", name, e->d_name);
        if (unlink(inner) != 0)
            remove_tree(inner);
    }
    if (d != NULL)
        (void)closedir(d);
    (void)rmdir(name);
}

static void tear_down(void)
{
    ck_assert_int_eq(chdir(".."), 0);
    remove_tree(dir);
}

/* --- what it does ---------------------------------------------------------------------- */

/* Steps are slow under a sanitizer, and keys that move are many. */
static void pick_key(char name[16])
{
    static const char *const named[] = {
        "SPACE", "ENTER", "ESC", "ESC", "TAB", "S-TAB", "BACKSPACE", "DELETE", "UP", "DOWN",
        "LEFT", "RIGHT", "HOME", "END", "PGUP", "PGDN", "F1", "F10", "C-d", "C-u", "C-l", "C-c",
        "C-r", "C-a", "M-x", "M-a", "\xc3\xa9", "\xe6\xbc\xa2",
    };

    if (chance(3) == 0)
        (void)snprintf(name, 16, "%s", named[chance(ARRAY_LEN(named))]);
    else
        (void)snprintf(name, 16, "%c", (char)('!' + chance('~' - '!' + 1)));
}

static void type(struct console *c, const char *text)
{
    char one[2] = "";

    for (; *text != '\0'; text++) {
        one[0] = *text;
        console_key(c, *text == ' ' ? "SPACE" : one, now_ms);
    }
}

/* Lines that a person might type, right and wrong. */
static void type_line(struct console *c)
{
    static const char *const lines[] = {
        "step 3", "back 7", "live", "pause", "case undo", "pane tasks", "sort -r age", "sort",
        "metrics", "help", "case approve 1", "case reject 2 --reason R01", "case escalate",
        "node show 3", "status t-1", "policy show", "digest", "anchor now --yes", "back 100000",
        "step 99999999999999999999", "case approve C-18446744073709551615", "export out.csv",
        "no such thing", "case approve --filter state:open --reason A01 --yes", "theme mono",
    };

    console_key(c, ":", now_ms);
    type(c, lines[chance(ARRAY_LEN(lines))]);
    console_key(c, chance(4) == 0 ? "TAB" : "ENTER", now_ms);
}

static void paste(struct console *c)
{
    char bytes[65];
    size_t n = (size_t)chance(sizeof bytes - 1);

    for (size_t i = 0; i < n; i++)
        bytes[i] = (char)(1 + chance(255));
    bytes[n] = '\0';
    console_paste(c, bytes);
}

static void press(struct console *c)
{
    char name[16];

    switch (chance(60)) {
    case 0:
        type_line(c);
        break;
    case 1:
        paste(c);
        break;
    default:
        pick_key(name);
        console_key(c, name, now_ms);
    }
}

/* --- what must hold ---------------------------------------------------------------------- */

/* Without a ck_assert() a cell: each of them is a system call. */
static void check_frame(const struct frame *f, uint64_t key)
{
    for (int i = 0; i < f->w * f->h; i++) {
        uint32_t ch = f->cells[i].ch;
        bool is_half = ch == 0 && i % f->w > 0 && codepoint_width(f->cells[i - 1].ch) == 2;
        if (!is_half && codepoint_width(ch) < 1)
            ck_abort_msg("MONKEY_SEED=%" PRIu64 ", key %" PRIu64 ": U+%04X in cell %d,%d of %dx%d",
                         seed, key, (unsigned)ch, i % f->w, i / f->w, f->w, f->h);
    }
}

static void new_size(struct frame *f, struct err *err)
{
    bool is_usual = chance(2) == 0;
    int w = is_usual ? 80 : 1 + (int)chance(220);
    int h = is_usual ? 24 : 1 + (int)chance(70);

    f->is_ascii = chance(4) == 0;
    ck_assert_int_eq(frame_resize(f, w, h, err), RC_OK);
}

START_TEST(no_keys_and_no_size_break_the_console)
{
    static const struct app_options demo = { .is_demo = true, .has_seed = true, .seed = 9 };
    static const struct console_options options = { .is_scripted = false };
    struct err err = ERR_INIT;
    struct app *a = NULL;
    struct console *c = NULL;
    struct frame f = { .is_ascii = false };

    ck_assert_msg(app_open(&a, &demo, &err) == RC_OK, "%s", err.msg);
    ck_assert_int_eq(console_new(&c, a, &options, &err), RC_OK);
    new_size(&f, &err);
    for (uint64_t key = 0; key < key_count; key++) {
        now_ms += chance(2) == 0 ? chance(20) : chance(400);
        press(c);
        (void)console_requests(c); /* a wish to leave is not granted */
        if (key % 500 == 0)
            new_size(&f, &err);
        if (key % DRAWN_EVERY == 0) {
            console_draw(c, &f, now_ms);
            check_frame(&f, key);
        }
    }
    console_free(c);
    frame_free(&f);
    app_close(a);
}
END_TEST

SUITE_WITH("monkey", set_up, tear_down, no_keys_and_no_size_break_the_console)
