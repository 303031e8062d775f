/*
 * term.c - the terminal: taken, shown frames, and given back. What it can do stands in
 * term_caps.h, what a frame is in bytes in paint.h.
 */
#include "config.h"

#include "ui/term.h"

#include "base/attr.h"
#include "ui/copy.h"
#include "ui/paint.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define RESTORE_MAX 512
#define CANCEL "\030" /* ends a control sequence that was cut short */
#define STALLED_MS 200 /* how long a dying process waits for a stalled terminal */

static const int fatal_signals[] = { SIGTERM, SIGHUP,  SIGINT,  SIGQUIT, SIGSEGV, SIGABRT, SIGBUS,
                                     SIGFPE,  SIGILL,  SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE };
static const int event_signals[] = { SIGWINCH, SIGTSTP, SIGCONT };

enum { FATAL_COUNT = ARRAY_LEN(fatal_signals), EVENT_COUNT = ARRAY_LEN(event_signals) };

static struct {
    bool is_open;
    int in_fd, out_fd;
    int event_pipe[2];
    struct termios found; /* the modes to give back */
    struct term_caps caps;
    struct paint paint;
    struct buf block; /* the bytes of one frame */
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

static void prepare_restore(void)
{
    static const char first[] = CANCEL SYNC_END PASTE_OFF;

    _Static_assert(sizeof first + sizeof term.caps.leave <= sizeof restore_bytes, "room for all");
    restore_len = strlen(first);
    memcpy(restore_bytes, first, restore_len);
    memcpy(restore_bytes + restore_len, term.caps.leave, strlen(term.caps.leave));
    restore_len += strlen(term.caps.leave);
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

static enum rc load_caps(const struct term_options *o, struct term_caps *caps, struct err *err)
{
    const char *name = getenv("TERM");
    struct err why = ERR_INIT;

    if (isatty(o->in_fd) != 1 || isatty(o->out_fd) != 1)
        return refuse(err, "input and output are not both a terminal", "");
    if (name == NULL || name[0] == '\0')
        return refuse(err, "TERM is not set", "");
    if (term_caps_load(caps, name, o->out_fd, &why) != RC_OK)
        return refuse(err, why.msg, "");
    return RC_OK;
}

enum rc term_check(const struct term_options *o, struct err *err)
{
    struct term_caps caps;

    return load_caps(o, &caps, err);
}

static bool wants_color(enum color_when when)
{
    const char *no_color = getenv("NO_COLOR");

    return when == COLOR_ALWAYS ||
           (when == COLOR_AUTO && (no_color == NULL || no_color[0] == '\0'));
}

void term_set_theme(const struct theme *theme)
{
    paint_set_theme(&term.paint, theme);
}

enum rc term_open(const struct term_options *options, struct err *err)
{
    enum rc rc = load_caps(options, &term.caps, err);

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
    term.caps.has_colors = term.caps.has_colors && wants_color(options->color);
    paint_begin(&term.paint, &term.caps, theme_builtin(0));
    prepare_restore();
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
    (void)close(term.event_pipe[0]);
    (void)close(term.event_pipe[1]);
    paint_close(&term.paint);
    buf_free(&term.block);
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
    paint_again(&term.paint);
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
    assert(term.is_open);
    buf_reset(&term.block);
    enum rc rc = paint_frame(&term.paint, f, &term.block, err);
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
    paint_enter(&term.paint);
}

/* As the terminal's own Ctrl-Z does: the whole job stops, not this process alone. */
void term_suspend(void)
{
    struct sigaction stop = { .sa_handler = SIG_DFL };
    struct sigaction ours;
    unsigned char event = TERM_RESIZED; /* it may have another size by then */

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
