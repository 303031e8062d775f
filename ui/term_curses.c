/*
 * term_curses.c - the only file that knows curses.
 *
 * curses writes into a memfd, so its attempts to read or set terminal modes fail there
 * quietly; the modes are set here with tcsetattr. Input never passes through curses.
 */
#include "config.h"

#include "ui/term.h"

#include "base/attr.h"
#include "ui/copy.h"

#include <assert.h>
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#undef tone /* term.h names a capability so */

#define RESTORE_MAX 256
#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END "\033[?2026l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define CANCEL "\030" /* ends a control sequence that was cut short */
#define STALLED_MS 200 /* how long a dying process waits for a stalled terminal */

static const int fatal_signals[] = { SIGTERM, SIGHUP,  SIGINT,  SIGQUIT, SIGSEGV, SIGABRT, SIGBUS,
                                     SIGFPE,  SIGILL,  SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE };
static const int event_signals[] = { SIGWINCH, SIGTSTP, SIGCONT };

enum { FATAL_COUNT = ARRAY_LEN(fatal_signals), EVENT_COUNT = ARRAY_LEN(event_signals) };

static struct {
    bool is_open;
    bool has_color;
    struct theme theme; /* what is drawn with; mono where there are no colours */
    bool is_all_dirty;
    bool is_cursor_on;
    bool has_last; /* of make_cell() */
    int in_fd, out_fd;
    int event_pipe[2];
    FILE *caught; /* what curses writes to */
    SCREEN *screen;
    struct termios found; /* the modes to give back */
    struct frame shown;   /* what the terminal shows */
    struct buf block;     /* the bytes of one frame */
    cchar_t *row;
    struct term_stats stats;
    struct sigaction old_fatal[FATAL_COUNT], old_event[EVENT_COUNT], old_ttou;
    stack_t old_stack;
    char stack[1 << 16];
} term;

/* What the handlers read; complete before the first handler is installed. */
static char restore_bytes[RESTORE_MAX];
static size_t restore_len;
static volatile sig_atomic_t is_taken; /* the terminal is in our modes */

/* --- giving the terminal back: async-signal-safe ------------------------------------ */

static void restore_terminal(void)
{
    int saved_errno = errno;
    int flags = fcntl(term.out_fd, F_GETFL);
    struct pollfd p = { .fd = term.out_fd, .events = POLLOUT };

    if (is_taken == 0)
        return;
    is_taken = 0;
    (void)tcsetattr(term.in_fd, TCSANOW, &term.found);
    (void)fcntl(term.out_fd, F_SETFL, flags | O_NONBLOCK);
    if (poll(&p, 1, STALLED_MS) == 1) {
        ssize_t n = write(term.out_fd, restore_bytes, restore_len);
        term.stats.writes++;
        term.stats.bytes += n > 0 ? (uint64_t)n : 0;
    }
    (void)fcntl(term.out_fd, F_SETFL, flags);
    errno = saved_errno;
}

/* SA_RESETHAND has put the default action back: raising again ends the process. */
static void on_fatal_signal(int sig)
{
    restore_terminal();
    (void)raise(sig);
}

static void on_event_signal(int sig)
{
    int saved_errno = errno;
    unsigned char event = sig == SIGWINCH  ? TERM_RESIZED
                          : sig == SIGTSTP ? TERM_STOP
                                           : TERM_CONTINUED;

    (void)!write(term.event_pipe[1], &event, 1);
    errno = saved_errno;
}

static void install_handlers(void)
{
    struct sigaction fatal = { .sa_handler = on_fatal_signal };
    struct sigaction event = { .sa_handler = on_event_signal, .sa_flags = SA_RESTART };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    stack_t stack = { .ss_sp = term.stack, .ss_size = sizeof term.stack };

    fatal.sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK);
    (void)sigaltstack(&stack, &term.old_stack);
    for (int i = 0; i < FATAL_COUNT; i++) {
        (void)sigaction(fatal_signals[i], NULL, &term.old_fatal[i]);
        if (term.old_fatal[i].sa_handler != SIG_IGN) /* nohup(1) keeps its meaning */
            (void)sigaction(fatal_signals[i], &fatal, NULL);
    }
    for (int i = 0; i < EVENT_COUNT; i++)
        (void)sigaction(event_signals[i], &event, &term.old_event[i]);
    /* Setting modes from the background must not stop us. */
    (void)sigaction(SIGTTOU, &ignore, &term.old_ttou);
}

static void remove_handlers(void)
{
    for (int i = 0; i < FATAL_COUNT; i++)
        (void)sigaction(fatal_signals[i], &term.old_fatal[i], NULL);
    for (int i = 0; i < EVENT_COUNT; i++)
        (void)sigaction(event_signals[i], &term.old_event[i], NULL);
    (void)sigaction(SIGTTOU, &term.old_ttou, NULL);
    if ((term.old_stack.ss_flags & SS_DISABLE) != 0)
        term.old_stack.ss_size = sizeof term.stack; /* some kernels check it even then */
    (void)sigaltstack(&term.old_stack, NULL);
}

/* Appends a capability without its padding marks ($<5>): no terminal needs them today. */
static void add_restore(const char *s)
{
    if (s == NULL || s == (const char *)-1)
        return;
    while (*s != '\0' && restore_len < sizeof restore_bytes) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end != NULL)
            s = end + 1;
        else
            restore_bytes[restore_len++] = *s++;
    }
}

static void prepare_restore(void)
{
    restore_len = 0;
    add_restore(CANCEL SYNC_END PASTE_OFF);
    add_restore(exit_attribute_mode);
    add_restore(orig_pair);
    add_restore(keypad_local);
    add_restore(exit_ca_mode != NULL ? exit_ca_mode : "\r\n");
    add_restore(cursor_normal);
}

/* --- taking it ----------------------------------------------------------------------- */

static void set_raw_modes(void)
{
    struct termios raw = term.found;

    raw.c_iflag &= (tcflag_t) ~(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_oflag &= (tcflag_t)~OPOST;
    raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_taken = 1;
    (void)tcsetattr(term.in_fd, TCSADRAIN, &raw);
}

static enum rc refuse(struct err *err, const char *why, const char *name)
{
    return err_set(err, RC_USAGE,
                   "cannot open the console: %s%s; commands work without one, e.g. "
                   "'depin-console case list' ('depin-console --help' lists them all)",
                   why, name);
}

enum rc term_check(const struct term_options *o, struct err *err)
{
    const char *name = getenv("TERM");
    int status = 0;
    bool can_move;

    if (isatty(o->in_fd) != 1 || isatty(o->out_fd) != 1)
        return refuse(err, "input and output are not both a terminal", "");
    if (name == NULL || name[0] == '\0')
        return refuse(err, "TERM is not set", "");
    if (setupterm(name, o->out_fd, &status) != OK)
        return refuse(err, "the terminal type is not known: TERM=", name);
    can_move = cursor_address != NULL;
    (void)del_curterm(cur_term);
    return can_move ? RC_OK
                    : refuse(err, "the terminal cannot place its cursor: TERM=", name);
}

/* A pair of colours for each tone: plain, bold, selected, selected and bold. */
enum { FRAME_LOOKS = (FRAME_BOLD | FRAME_REVERSE) + 1 };

static short pair_of(enum tone tone, unsigned attr)
{
    return (short)(1 + (unsigned)tone * FRAME_LOOKS + (attr & (FRAME_LOOKS - 1)));
}

static void init_pairs(void)
{
    for (int tone = 0; tone <= TONE_TITLE; tone++)
        for (unsigned attr = 0; attr < FRAME_LOOKS; attr++) {
            struct theme_pen pen = theme_pen_of(&term.theme, (enum tone)tone, attr);
            (void)init_extended_pair(pair_of((enum tone)tone, attr),
                                     theme_color_number(&pen.fg, COLORS),
                                     theme_color_number(&pen.bg, COLORS));
        }
}

static void init_colors(enum color_when when)
{
    const char *no_color = getenv("NO_COLOR");

    term.has_color = false;
    if (when == COLOR_NEVER || (when == COLOR_AUTO && no_color != NULL && *no_color != '\0'))
        return;
    if (!has_colors() || start_color() != OK || use_default_colors() != OK)
        return;
    term.has_color = COLORS >= 8 && COLOR_PAIRS > pair_of(TONE_TITLE, FRAME_LOOKS - 1);
}

void term_set_theme(const struct theme *theme)
{
    term.theme = term.has_color ? *theme : *theme_mono();
    if (term.has_color)
        init_pairs();
    term.has_last = false;
    term.is_all_dirty = true;
}

static enum rc open_screen(struct err *err)
{
    int fd = memfd_create("frame", MFD_CLOEXEC);

    if (fd < 0)
        return err_set(err, RC_INTERNAL, "cannot open the console: %s", strerror(errno));
    term.caught = fdopen(fd, "w+");
    if (term.caught == NULL) {
        (void)close(fd);
        return err_nomem(err, "open the console");
    }
    /* The size comes from the terminal with the first frame. use_env(FALSE) would leave
     * curses without one for terminals whose description has none (linux). */
    (void)unsetenv("LINES");
    (void)unsetenv("COLUMNS");
    term.screen = newterm(NULL, term.caught, stdin);
    if (term.screen == NULL) {
        (void)fclose(term.caught);
        return err_nomem(err, "open the console");
    }
    return RC_OK;
}

static void set_up_screen(enum color_when color)
{
    (void)typeahead(-1); /* a frame is never left half drawn */
    (void)idlok(stdscr, TRUE);
    (void)leaveok(stdscr, TRUE);
    (void)curs_set(0);
    init_colors(color);
    term_set_theme(theme_builtin(0));
    prepare_restore();
    term.is_cursor_on = false;
    term.has_last = false;
    term.is_all_dirty = true;
}

enum rc term_open(const struct term_options *options, struct err *err)
{
    enum rc rc = term_check(options, err);

    assert(!term.is_open);
    if (rc != RC_OK)
        return rc;
    term.in_fd = options->in_fd;
    term.out_fd = options->out_fd;
    term.block = (struct buf)BUF_INIT;
    if (tcgetattr(term.in_fd, &term.found) != 0)
        return refuse(err, strerror(errno), "");
    if (pipe2(term.event_pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return err_set(err, RC_INTERNAL, "cannot open the console: %s", strerror(errno));
    rc = open_screen(err);
    if (rc != RC_OK) {
        (void)close(term.event_pipe[0]);
        (void)close(term.event_pipe[1]);
        return rc;
    }
    set_up_screen(options->color);
    term.is_open = true;
    install_handlers();
    set_raw_modes();
    return RC_OK;
}

void term_close(void)
{
    if (!term.is_open)
        return;
    restore_terminal();
    remove_handlers();
    (void)endwin();
    delscreen(term.screen);
    (void)fclose(term.caught);
    (void)close(term.event_pipe[0]);
    (void)close(term.event_pipe[1]);
    frame_free(&term.shown);
    buf_free(&term.block);
    free(term.row);
    term.row = NULL;
    term.is_open = false;
}

/* --- frames ---------------------------------------------------------------------------- */

void term_size(int *w, int *h)
{
    struct winsize size = { .ws_row = 0 };

    (void)ioctl(term.out_fd, TIOCGWINSZ, &size);
    *w = size.ws_col == 0 ? 80 : size.ws_col;
    *h = size.ws_row == 0 ? 24 : size.ws_row;
}

void term_redraw(void)
{
    term.is_all_dirty = true;
}

static attr_t cell_attributes(const struct cell *c)
{
    static const attr_t known[] = { A_BOLD, A_DIM, A_UNDERLINE, A_REVERSE };
    unsigned attr = theme_pen_of(&term.theme, (enum tone)c->tone, c->attr).attr;
    attr_t a = A_NORMAL;

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if ((attr & 1u << i) != 0)
            a |= known[i];
    return a;
}

struct block {
    wchar_t first, last;
};

/* Characters that every terminal draws two cells wide. What Unicode has called wide since its
 * version 9 is drawn in one cell by many, which would move the rest of the line. */
static const struct block wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f },   { 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
    { 0x1f910, 0x1f91e }, { 0x1f920, 0x1f927 }, { 0x1f940, 0x1f94b }, { 0x1f950, 0x1f95e },
    { 0x1f980, 0x1f991 }, { 0x20000, 0x2fffd }, { 0x30000, 0x3fffd },
};

/* Of one cell, of two or of none: signs of Arabic and Syriac that span what follows, tone marks
 * of Hangul, and others that changed their class. */
static const struct block doubtful[] = {
    { 0x0600, 0x0605 }, { 0x06dd, 0x06de }, { 0x070f, 0x070f },
    { 0x0890, 0x0891 }, { 0x08e2, 0x08e2 }, { 0x1734, 0x1734 },
    { 0x302e, 0x302f }, { 0x1f93b, 0x1f93b }, { 0x1f946, 0x1f946 },
};

static bool is_in(const struct block *blocks, size_t count, wchar_t ch)
{
    for (size_t i = 0; i < count; i++)
        if (ch >= blocks[i].first && ch <= blocks[i].last)
            return true;
    return false;
}

/* The C library may think otherwise about a character's width, or not know it at all. */
static wchar_t printable(const struct cell *c, bool is_wide)
{
    wchar_t ch = (wchar_t)c->ch;
    bool is_sure;

    if (ch >= L' ' && ch <= L'~' && !is_wide)
        return ch;
    is_sure = !is_in(doubtful, ARRAY_LEN(doubtful), ch) &&
              (!is_wide || is_in(wide, ARRAY_LEN(wide), ch));
    return is_sure && wcwidth(ch) == (is_wide ? 2 : 1) ? ch : L'?';
}

static short cell_pair(const struct cell *c)
{
    if (!term.has_color)
        return 0;
    return pair_of((enum tone)c->tone, c->attr);
}

/* Cells that look alike stand together, and setcchar() is dear: the last one is copied. */
static void make_cell(cchar_t *out, wchar_t ch, const struct cell *c)
{
    static cchar_t last;
    static struct cell of;
    wchar_t text[2] = { ch, L'\0' };

    if (term.has_last && of.tone == c->tone && of.attr == c->attr) {
        *out = last;
        out->chars[0] = ch;
        return;
    }
    (void)setcchar(out, text, cell_attributes(c), cell_pair(c), NULL);
    last = *out;
    of = *c;
    term.has_last = true;
}

/* The cells from `from` up to `to`, which are not halves of wide characters. */
static void draw_cells_of_row(const struct frame *f, int y, int from, int to)
{
    const struct cell *row = &f->cells[y * f->w];
    int n = 0;

    for (int x = from; x < to; x++) {
        bool is_wide = x + 1 < f->w && row[x + 1].ch == 0;
        wchar_t ch = printable(&row[x], is_wide);
        make_cell(&term.row[n++], ch, &row[x]);
        if (is_wide && ch == L'?')
            make_cell(&term.row[n++], L' ', &row[x]);
        x += is_wide ? 1 : 0;
    }
    (void)mvadd_wchnstr(y, from, term.row, n);
}

static bool cells_are_equal(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->tone == b->tone && a->attr == b->attr;
}

/* From the first cell that changed to the last, whole characters. */
static void draw_row(const struct frame *f, int y)
{
    const struct cell *now = &f->cells[y * f->w];
    const struct cell *before = &term.shown.cells[y * f->w];
    int from = 0, to = f->w;

    while (!term.is_all_dirty && from < to && cells_are_equal(&now[from], &before[from]))
        from++;
    while (!term.is_all_dirty && to > from && cells_are_equal(&now[to - 1], &before[to - 1]))
        to--;
    while (from > 0 && (now[from].ch == 0 || before[from].ch == 0))
        from--;
    while (to < f->w && (now[to].ch == 0 || before[to].ch == 0))
        to++;
    if (from < to)
        draw_cells_of_row(f, y, from, to);
}

static enum rc fit_to_frame(const struct frame *f, struct err *err)
{
    cchar_t *row;

    if (term.shown.cells != NULL && f->w == term.shown.w && f->h == term.shown.h)
        return RC_OK;
    row = realloc(term.row, ((size_t)f->w + 1) * sizeof *row);
    if (row == NULL)
        return err_nomem(err, "draw the screen");
    term.row = row;
    if (resizeterm(f->h, f->w) != OK)
        return err_nomem(err, "draw the screen");
    (void)leaveok(stdscr, !term.is_cursor_on);
    term.is_all_dirty = true;
    return frame_resize(&term.shown, f->w, f->h, err);
}

static void draw_cells(const struct frame *f)
{
    size_t row_bytes = (size_t)f->w * sizeof *f->cells;

    if (term.is_all_dirty)
        (void)clearok(curscr, TRUE);
    for (int y = 0; y < f->h; y++) {
        const struct cell *now = &f->cells[y * f->w];
        struct cell *before = &term.shown.cells[y * f->w];
        if (term.is_all_dirty || memcmp(now, before, row_bytes) != 0) {
            draw_row(f, y);
            memcpy(before, now, row_bytes);
        }
    }
}

static void place_cursor(const struct frame *f)
{
    bool is_on = f->cursor_x >= 0;

    if (is_on != term.is_cursor_on) {
        (void)curs_set(is_on ? 1 : 0);
        (void)leaveok(stdscr, !is_on);
        term.is_cursor_on = is_on;
    }
    if (is_on)
        (void)move(f->cursor_y, f->cursor_x < f->w ? f->cursor_x : f->w - 1);
}

/* Moves what curses wrote into term.block, between the marks of synchronized output. */
static enum rc collect(struct err *err)
{
    int fd = fileno(term.caught);
    off_t size;
    char *room;

    (void)fflush(term.caught);
    size = lseek(fd, 0, SEEK_END);
    buf_reset(&term.block);
    if (size <= 0)
        return RC_OK;
    buf_adds(&term.block, term.is_all_dirty ? SYNC_BEGIN PASTE_ON : SYNC_BEGIN);
    room = buf_reserve(&term.block, (size_t)size);
    if (room == NULL || pread(fd, room, (size_t)size, 0) != size)
        return err_nomem(err, "draw the screen");
    term.block.len += (size_t)size;
    buf_adds(&term.block, SYNC_END);
    (void)!ftruncate(fd, 0);
    (void)lseek(fd, 0, SEEK_SET);
    return term.block.failed ? err_nomem(err, "draw the screen") : RC_OK;
}

static enum rc send_block(struct err *err)
{
    size_t sent = 0;

    while (sent < term.block.len) {
        ssize_t n = write(term.out_fd, term.block.data + sent, term.block.len - sent);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, RC_INTERNAL, "the terminal has gone: %s", strerror(errno));
        sent += (size_t)n;
        term.stats.writes++;
        term.stats.bytes += (uint64_t)n;
    }
    term.stats.frames += sent > 0 ? 1 : 0;
    return RC_OK;
}

enum rc term_show(const struct frame *f, struct err *err)
{
    enum rc rc = fit_to_frame(f, err);

    assert(term.is_open);
    if (rc != RC_OK)
        return rc;
    draw_cells(f);
    place_cursor(f);
    (void)refresh();
    rc = collect(err);
    term.is_all_dirty = false;
    return rc == RC_OK ? send_block(err) : rc;
}

void term_copy(const struct buf *text)
{
    struct err ignored = ERR_INIT; /* a terminal that has gone is noticed by the next frame */

    buf_reset(&term.block);
    copy_sequence(text->data, text->len, copy_wrap_for(getenv("TMUX"), getenv("TERM")),
                  &term.block);
    if (!term.block.failed)
        (void)send_block(&ignored);
    buf_reset(&term.block);
}

void term_notify(const char *text)
{
    struct err ignored = ERR_INIT;
    struct safe_text clean;

    safe_text_from_str(&clean, text);
    buf_reset(&term.block);
    if (clean.s[0] == '\0')
        buf_addc(&term.block, '\a');
    else
        buf_addf(&term.block, "\033]9;%s\a", clean.s);
    if (!term.block.failed)
        (void)send_block(&ignored);
    buf_reset(&term.block);
}

/* --- stopping and going on --------------------------------------------------------------- */

void term_resume(void)
{
    set_raw_modes();
    term_redraw();
}

/* As the terminal's own Ctrl-Z does: the whole job stops, not this process alone. */
void term_suspend(void)
{
    struct sigaction stop = { .sa_handler = SIG_DFL };
    struct sigaction ours;
    unsigned char event = TERM_RESIZED; /* it may have another size by then */

    (void)endwin(); /* so that curses enters its screen anew afterwards */
    restore_terminal();
    (void)sigaction(SIGTSTP, &stop, &ours);
    (void)kill(0, SIGTSTP);
    (void)sigaction(SIGTSTP, &ours, NULL);
    (void)term_take_events();
    (void)!write(term.event_pipe[1], &event, 1);
    term_resume();
}

int term_event_fd(void)
{
    return term.event_pipe[0];
}

unsigned term_take_events(void)
{
    unsigned char bytes[64];
    unsigned taken = 0;
    ssize_t n;

    while ((n = read(term.event_pipe[0], bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < n; i++)
            taken |= bytes[i];
    return taken;
}

void term_stats(struct term_stats *out)
{
    *out = term.stats;
}

const char *term_library_loaded(void)
{
    return curses_version();
}

const char *term_library_built(void)
{
    static char text[48];

    (void)snprintf(text, sizeof text, "ncurses %s.%d", NCURSES_VERSION, NCURSES_VERSION_PATCH);
    return text;
}
