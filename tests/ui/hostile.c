/*
 * hostile.c - hostile strings in every field that comes from outside, drawn by the console
 * through the painter on a real terminal device, and read back by a terminal emulator.
 *
 *   hostile RECORD STRINGS utf-8|ascii
 *
 * Each frame that was sent must be what the emulator (libvterm, where it is installed) shows,
 * cell for cell: a character whose width somebody takes for another moves its neighbours, and
 * a control byte moves more. The bytes with the picture are written to RECORD for a second
 * emulator (hostile.py). Works in the current directory.
 */
#include "config.h"

#include "app/app.h"
#include "base/buf.h"
#include "base/decimal.h"
#include "base/text.h"
#include "ui/console.h"
#include "ui/term.h"

#include <inttypes.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#ifdef HAVE_VTERM
#include <vterm.h>
#endif

#define TEXTS_A_NODE 5
#define TEXTS_A_TASK 2
#define SHOWN "\033[?2026l"

static const struct {
    int w, h;
} sizes[] = { { 80, 24 }, { 40, 10 }, { 120, 40 } };

static uint64_t state = 7;
static int master, slave;
static FILE *record;
static bool is_ascii;
static uint64_t frames;
#ifdef HAVE_VTERM
static VTerm *vterm;
static VTermScreen *screen;
#endif

_Noreturn static void fail(const char *what, const struct frame *f, int x, int y)
{
    struct buf picture = BUF_INIT;

    if (f != NULL)
        frame_dump(f, &picture);
    (void)fprintf(stderr, "hostile: frame %" PRIu64 ", cell %d,%d: %s\n%s", frames, x, y, what,
                  picture.data);
    exit(EXIT_FAILURE);
}

static void must(enum rc rc, const struct err *err)
{
    if (rc != RC_OK)
        fail(err->msg, NULL, 0, 0);
}

/* --- strings ------------------------------------------------------------------------------ */

/* Steele, Lea and Flood's SplitMix64. */
static uint64_t chance(uint64_t below)
{
    uint64_t z = (state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

/* Refused where a name is imported, quoted where somebody typed it. */
static const char *const wild[] = {
    "\033[2J", "\033]0;owned\007", "\033[31m", "\033P1$r\033\\", "\x9b" "1A",
    "\xc2\x9b" "5D", "\r", "\b\b\b\b", "\t", "\007", "\016", "\x7f", "\n", "\xe2\x80\xae",
    "\xe2\x80\x8b", "\xe2\x81\xa0", "\xef\xbb\xbf", "\xe2\x80\xa8", "\xcc\x81",
    "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff\xfe", "\xe6\xbc",
    "\xef\xbf\xbf", "\xf3\xa0\x81\x81", "\xc2\xad",
};

/* Names, however odd. */
static const char *const odd[] = {
    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", "\xe6\xbc\xa2\xe5\xad\x97",
    "\xf0\x9f\x98\x80", "\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd",
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", "\xe2\x9d\xa4", "\xea\xb0\x80",
    "\xe1\x84\x80\xe1\x85\xa1", "%s%n%x", "'; --", "=1+1", "<b>", "$(id)",
    "\xd7\x90\xd7\x91", "\xd8\xa7\xd9\x84", "\xef\xbc\xa1", "\xef\xbd\xb1",
    "\xee\x80\x80", "\xe2\x94\x80", "\xe2\x96\x88", "\xe0\xb8\x81\xe0\xb8\xb3", "A",
    "node", " ", "0123456789", "\\", "/",
};

/* A code point of any plane, or one byte of any value. */
static void add_random(struct buf *b)
{
    char bytes[4];

    if (chance(4) == 0)
        buf_addc(b, (char)(1 + chance(255)));
    else
        buf_add(b, bytes, utf8_encode((uint32_t)chance(chance(2) == 0 ? 0x3000 : 0x20000), bytes));
}

static void make_text(struct buf *b, bool is_wild)
{
    uint64_t n = chance(20) == 0 ? 40 : 1 + chance(6);

    buf_reset(b);
    buf_addc(b, (char)('a' + chance(26)));
    for (uint64_t i = 0; i < n; i++) {
        if (is_wild && chance(3) == 0)
            add_random(b);
        else if (is_wild && chance(2) == 0)
            buf_adds(b, wild[chance(ARRAY_LEN(wild))]);
        else
            buf_adds(b, odd[chance(ARRAY_LEN(odd))]);
    }
}

/* A cell of a CSV file; a NUL cannot be in one, and a line break is data when it is quoted. */
static void put_csv(FILE *f, const struct buf *text)
{
    (void)putc('"', f);
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '"')
            (void)putc('"', f);
        if (text->data[i] != '\0')
            (void)putc(text->data[i], f);
    }
    (void)putc('"', f);
}

/* A string of JSON, with everything odd written as it is where JSON allows it. */
static void put_json(FILE *f, const struct buf *text)
{
    (void)putc('"', f);
    for (size_t i = 0; i < text->len;) {
        uint32_t cp;
        size_t n = utf8_decode(text->data + i, text->len - i, &cp);
        if (cp < 0x20 || cp == '"' || cp == '\\')
            (void)fprintf(f, "\\u%04x", cp == 0 ? 1 : (unsigned)cp);
        else if (cp == UTF8_REPLACEMENT)
            (void)fputs("\xef\xbf\xbd", f);
        else
            (void)fwrite(text->data + i, 1, n, f);
        i += n;
    }
    (void)putc('"', f);
}

static void write_nodes(const char *path, uint64_t count)
{
    struct buf text = BUF_INIT;
    FILE *f = fopen(path, "w");

    if (f == NULL)
        fail(path, NULL, 0, 0);
    (void)fprintf(f, "node_id,gpu_memory_gb,cpu_cores,green_energy_ratio,latency_ms,"
                     "reputation_score,gpu_model,region,owner,hw_class\n");
    for (uint64_t i = 0; i < count; i++) {
        (void)fprintf(f, "\"%" PRIu64, i); /* ids must differ */
        bool is_wild = chance(10) == 0;
        make_text(&text, is_wild);
        text.len = text.len > 90 ? 90 : text.len;
        for (size_t k = 0; k < text.len; k++)
            if (text.data[k] != '"' && text.data[k] != '\0')
                (void)putc(text.data[k], f);
        (void)fputs("\",24,16,0.5,20,0.8", f);
        for (int k = 1; k < TEXTS_A_NODE; k++) {
            (void)putc(',', f);
            make_text(&text, is_wild && chance(4) == 0);
            put_csv(f, &text);
        }
        (void)putc('\n', f);
    }
    (void)fclose(f);
    buf_free(&text);
}

static void write_tasks(const char *path, uint64_t count)
{
    struct buf text = BUF_INIT;
    FILE *f = fopen(path, "w");

    if (f == NULL)
        fail(path, NULL, 0, 0);
    for (uint64_t i = 0; i < count; i++) {
        (void)fprintf(f, "%s{\"task_id\":\"t%" PRIu64 "\",\"type\":\"inference\",\"requester\":",
                      i == 0 ? "[" : ",\n", i);
        make_text(&text, chance(10) == 0);
        put_json(f, &text);
        (void)fprintf(f, ",\"arrival_s\":%" PRIu64 ",\"duration_s\":60,\"reward\":1}", i / 8);
    }
    (void)fputs("]\n", f);
    (void)fclose(f);
    buf_free(&text);
}

/* --- the terminal --------------------------------------------------------------------------- */

static void set_size(struct frame *f, size_t size)
{
    struct winsize ws = { .ws_row = (unsigned short)sizes[size].h,
                          .ws_col = (unsigned short)sizes[size].w };
    struct err err = ERR_INIT;

    (void)ioctl(master, TIOCSWINSZ, &ws);
    must(frame_resize(f, sizes[size].w, sizes[size].h, &err), &err);
#ifdef HAVE_VTERM
    if (vterm != NULL)
        vterm_free(vterm);
    vterm = vterm_new(sizes[size].h, sizes[size].w);
    vterm_set_utf8(vterm, is_ascii ? 0 : 1);
    screen = vterm_obtain_screen(vterm);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
#endif
    term_redraw();
}

/* All of one frame, to the end mark. */
static void receive(struct buf *bytes)
{
    struct pollfd p = { .fd = master, .events = POLLIN };
    char part[4096];

    buf_reset(bytes);
    while (bytes->len < strlen(SHOWN) ||
           strcmp(bytes->data + bytes->len - strlen(SHOWN), SHOWN) != 0) {
        ssize_t n = poll(&p, 1, 20000) == 1 ? read(master, part, sizeof part) : -1;
        if (n <= 0)
            fail("the frame has no end", NULL, 0, 0);
        buf_add(bytes, part, (size_t)n);
    }
}

/* Of bytes that only the painter may have written: ESC, CR, LF, BS, SI and SO. */
static void check_bytes(const struct buf *bytes, const struct frame *f)
{
    for (size_t i = 0; i < bytes->len; i++) {
        unsigned char c = (unsigned char)bytes->data[i];
        bool is_control = c < 0x20 && strchr("\033\r\n\b\016\017", (int)c) == NULL;
        if (is_control || c == 0x7f || (is_ascii && c >= 0x80))
            fail("a byte that has no business there", f, (int)i, c);
    }
}

/* What stands in a cell may be a question mark where the C library knows no width. */
static bool is_same(uint32_t ours, uint32_t theirs)
{
    return ours == theirs || (theirs == '?' && ours > 0x7f);
}

static void check_emulator(const struct frame *f, const struct buf *bytes)
{
#ifdef HAVE_VTERM
    (void)vterm_input_write(vterm, bytes->data, bytes->len);
    for (int i = 0; i < f->w * f->h; i++) {
        VTermPos at = { .row = i / f->w, .col = i % f->w };
        VTermScreenCell cell;
        const struct cell *ours = &f->cells[i];
        (void)vterm_screen_get_cell(screen, at, &cell);
        uint32_t theirs = cell.chars[0] == 0 ? ' ' : cell.chars[0];
        if (ours->ch == 0) /* the right half of a wide one, or the blank beside its stand-in */
            continue;
        if (!is_same(ours->ch, theirs) || (cell.chars[0] != 0 && cell.chars[1] != 0))
            fail("the emulator shows something else", f, at.col, at.row);
    }
#else
    (void)f;
    (void)bytes;
#endif
}

static void write_record(const struct frame *f, const struct buf *bytes, bool is_new)
{
    struct buf picture = BUF_INIT;

    frame_dump(f, &picture);
    (void)fprintf(record, "%d %d %d %zu %zu\n", f->w, f->h, is_new ? 1 : 0, bytes->len,
                  picture.len);
    (void)fwrite(bytes->data, 1, bytes->len, record);
    (void)fwrite(picture.data, 1, picture.len, record);
    buf_free(&picture);
}

static void show(struct console *c, struct frame *f, bool is_new)
{
    static struct buf bytes = BUF_INIT;
    struct term_stats before, after;
    struct err err = ERR_INIT;

    console_draw(c, f, 0);
    term_stats(&before);
    must(term_show(f, &err), &err);
    term_stats(&after);
    if (after.frames == before.frames)
        return;
    frames++;
    receive(&bytes);
    check_bytes(&bytes, f);
    check_emulator(f, &bytes);
    write_record(f, &bytes, is_new);
}

/* --- what is looked at ------------------------------------------------------------------------ */

static void press(struct console *c, struct frame *f, const char *key)
{
    console_key(c, key, 0);
    show(c, f, false);
}

static void look_at_pane(struct console *c, struct frame *f, const char *pane, int pages)
{
    press(c, f, pane);
    press(c, f, "g");
    for (int i = 0; i < pages; i++)
        press(c, f, i % 3 == 0 ? "j" : "PGDN");
}

/* What is typed and pasted, and the error that quotes it. */
static void mistype(struct console *c, struct frame *f, int times)
{
    struct buf text = BUF_INIT;

    for (int i = 0; i < times; i++) {
        make_text(&text, true);
        press(c, f, ":");
        console_key(c, "x", 0); /* no command begins so */
        console_paste(c, text.data);
        show(c, f, false);
        press(c, f, "ENTER");
        press(c, f, "ESC");
    }
    buf_free(&text);
}

static void look(struct app *a, uint64_t nodes, size_t size)
{
    static const struct console_options options = { .is_scripted = true };
    struct frame f = { .is_ascii = is_ascii };
    struct console *c = NULL;
    struct err err = ERR_INIT;
    int pages = (int)(nodes / (size == 2 ? 26 : size == 0 ? 12 : 3)) + 3;

    must(console_new(&c, a, &options, &err), &err);
    set_size(&f, size);
    show(c, &f, true);
    look_at_pane(c, &f, "1", pages);
    look_at_pane(c, &f, "2", pages / 4);
    look_at_pane(c, &f, "6", 10);
    mistype(c, &f, pages / 4);
    console_free(c);
    frame_free(&f);
}

/* A terminal of the device's other side; bytes go through unchanged. */
static void open_terminal(void)
{
    struct winsize ws = { .ws_row = 24, .ws_col = 80 };
    struct term_options options = { .color = COLOR_AUTO };
    struct err err = ERR_INIT;

    if (openpty(&master, &slave, NULL, NULL, &ws) != 0)
        fail("no pseudo terminal", NULL, 0, 0);
    (void)setenv("TERM", "linux", 1); /* pyte knows all that is used there */
    options.in_fd = options.out_fd = slave;
    must(term_open(&options, &err), &err);
}

int main(int argc, char *argv[])
{
    struct app_options options = { .nodes_file = "hostile-nodes.csv",
                                   .tasks_file = "hostile-tasks.json" };
    struct err err = ERR_INIT;
    struct app *a = NULL;
    uint64_t strings = 0;

    if (argc != 4 || !uint_parse(argv[2], strlen(argv[2]), 100000000, &strings))
        return EXIT_FAILURE;
    is_ascii = strcmp(argv[3], "ascii") == 0;
    if (setlocale(LC_ALL, is_ascii ? "C" : "C.UTF-8") == NULL)
        return EXIT_FAILURE;
    record = fopen(argv[1], "wb");
    if (record == NULL)
        return EXIT_FAILURE;
    uint64_t nodes = strings / (TEXTS_A_NODE + 1) + 1;
    state += is_ascii ? 1 : 0;
    write_nodes(options.nodes_file, nodes);
    write_tasks(options.tasks_file, nodes);
    must(app_open(&a, &options, &err), &err);
    app_post(a, "step 30");
    open_terminal();
    for (size_t size = 0; size < ARRAY_LEN(sizes); size++)
        look(a, nodes, size);
    term_close();
    (void)fclose(record);
    app_close(a);
    (void)printf("%" PRIu64 " strings, %" PRIu64 " frames\n", nodes * (TEXTS_A_NODE + 1), frames);
    return EXIT_SUCCESS;
}
