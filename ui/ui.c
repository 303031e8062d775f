#include "config.h"

#include "ui/ui.h"

#include "base/decimal.h"
#include "ui/console.h"
#include "ui/key.h"
#include "ui/latency.h"

#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define FRAME_MS 33 /* at most 30 frames a second for what happens by itself */

struct loop {
    struct app *app;
    struct console *console;
    struct key_reader reader;
    struct frame frame;
    bool is_dirty;  /* something may look different */
    bool is_answer; /* and a key did it: that is shown at once */
    bool is_over;
    uint64_t drawn_ms;
    uint64_t key_us; /* when the key was read that the next frame answers */
    struct latency latency;
};

static uint64_t now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static uint64_t now_ms(void)
{
    return now_us() / 1000;
}

static bool locale_is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Terminals whose fonts lack the signs beyond ASCII, whatever the locale says. */
static bool is_plain_terminal(void)
{
    static const char *const names[] = { "linux", "vt1", "vt2", "vt3", "vt4", "vt5", "ansi" };
    const char *term = getenv("TERM");

    for (size_t i = 0; term != NULL && i < ARRAY_LEN(names); i++)
        if (strncmp(term, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

/* --- frames ------------------------------------------------------------------------------- */

static enum rc draw(struct loop *l, struct err *err)
{
    int w, h;
    enum rc rc;

    term_size(&w, &h);
    if (w != l->frame.w || h != l->frame.h) {
        rc = frame_resize(&l->frame, w, h, err);
        if (rc != RC_OK)
            return rc;
    }
    l->drawn_ms = now_ms();
    console_draw(l->console, &l->frame, l->drawn_ms);
    rc = term_show(&l->frame, err);
    if (l->is_answer)
        latency_add(&l->latency, now_us() - l->key_us);
    l->is_dirty = l->is_answer = false;
    return rc;
}

/* Milliseconds until the next frame is due; -1: nothing to draw. */
static int frame_wait_ms(const struct loop *l, uint64_t now)
{
    uint64_t age = now - l->drawn_ms;

    if (!l->is_dirty)
        return -1;
    return l->is_answer || age >= FRAME_MS ? 0 : (int)(FRAME_MS - age);
}

/* --- what comes in ---------------------------------------------------------------------- */

/* What was typed before it could be meant for what is on the screen now. */
static void flush_input(struct loop *l)
{
    (void)tcflush(STDIN_FILENO, TCIFLUSH);
    key_flush(&l->reader);
}

static void suspend(struct loop *l)
{
    term_suspend();
    flush_input(l);
    l->is_dirty = true;
}

static void tell_stats(struct loop *l)
{
    char text[SAFE_TEXT_MAX];
    struct term_stats s;

    term_stats(&s);
    (void)snprintf(text, sizeof text,
                   "%" PRIu64 " frames, %" PRIu64 " bytes, %" PRIu64 " writes; %zu keys p50 %"
                   PRIu32 " us, p99 %" PRIu32 " us",
                   s.frames, s.bytes, s.writes, l->latency.count,
                   latency_percentile(&l->latency, 50), latency_percentile(&l->latency, 99));
    console_tell(l->console, text);
}

static void obey(struct loop *l)
{
    unsigned requests = console_requests(l->console);

    if ((requests & CONSOLE_QUIT) != 0)
        l->is_over = true;
    if ((requests & CONSOLE_REDRAW) != 0)
        term_redraw();
    if ((requests & CONSOLE_THEME) != 0)
        term_set_theme(console_theme(l->console));
    if ((requests & CONSOLE_COPY) != 0)
        term_copy(console_copied(l->console));
    if ((requests & CONSOLE_FLUSH) != 0)
        flush_input(l);
    if ((requests & CONSOLE_NOTIFY) != 0)
        term_notify(console_notice(l->console)->how == NOTIFY_OSC9
                        ? console_notice(l->console)->text.s
                        : "");
    if ((requests & CONSOLE_STATS) != 0)
        tell_stats(l);
    if ((requests & CONSOLE_SUSPEND) != 0)
        suspend(l);
}

static void take_keys(struct loop *l, uint64_t now)
{
    struct key key;

    while (!l->is_over && key_next(&l->reader, now, &key)) {
        if (key.is_paste)
            console_paste(l->console, key.paste);
        else
            console_key(l->console, key.name, now);
        l->is_dirty = l->is_answer = true;
        obey(l);
    }
}

/* End of file and a vanished terminal both end the program. */
static void read_terminal(struct loop *l, uint64_t now)
{
    char bytes[KEY_BYTES_MAX];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    size_t fed = 0;

    l->key_us = now_us();
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        l->is_over = true;
        return;
    }
    while (n > 0 && fed < (size_t)n) {
        size_t took = key_feed(&l->reader, bytes + fed, (size_t)n - fed, now);
        take_keys(l, now);
        if (took == 0 || l->is_over)
            break;
        fed += took;
    }
}

static void take_signals(struct loop *l)
{
    unsigned events = term_take_events();

    if ((events & TERM_STOP) != 0)
        suspend(l);
    else if ((events & TERM_CONTINUED) != 0)
        term_resume();
    if (events != 0)
        l->is_dirty = true;
}

static int earlier(int a, int b)
{
    return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void wait_and_take(struct loop *l)
{
    struct pollfd p[] = {
        { .fd = STDIN_FILENO, .events = POLLIN },
        { .fd = app_wake_fd(l->app), .events = POLLIN },
        { .fd = term_event_fd(), .events = POLLIN },
    };
    uint64_t now = now_ms();
    int wait = earlier(frame_wait_ms(l, now), key_wait_ms(&l->reader, now));

    if (poll(p, ARRAY_LEN(p), wait) < 0 && errno != EINTR)
        l->is_over = true;
    now = now_ms();
    if (p[2].revents != 0)
        take_signals(l);
    if (p[1].revents != 0) {
        app_woken(l->app);
        l->is_dirty = true;
    }
    if ((p[0].revents & POLLIN) != 0)
        read_terminal(l, now);
    else if ((p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        l->is_over = true;
    else
        take_keys(l, now); /* a lone ESC grows into a key by waiting */
}

static enum rc run_loop(struct loop *l, struct err *err)
{
    enum rc rc;

    obey(l); /* what the options asked for */
    rc = draw(l, err);

    while (rc == RC_OK && !l->is_over) {
        wait_and_take(l);
        if (!l->is_over && frame_wait_ms(l, now_ms()) == 0)
            rc = draw(l, err);
        obey(l); /* what a frame saw */
    }
    return rc;
}

/* --- the console on a terminal ------------------------------------------------------------ */

/* The core thread inherits a mask that leaves all of these to the ui thread. */
enum rc ui_start_core(struct app *a, struct err *err)
{
    static const int ours[] = { SIGTERM, SIGHUP,  SIGINT,  SIGQUIT, SIGTSTP, SIGCONT,
                                SIGWINCH, SIGUSR1, SIGUSR2, SIGALRM, SIGPIPE };
    sigset_t set, before;
    enum rc rc;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < ARRAY_LEN(ours); i++)
        (void)sigaddset(&set, ours[i]);
    (void)pthread_sigmask(SIG_BLOCK, &set, &before);
    rc = app_start(a, err);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}

enum rc ui_run(struct app *a, const struct ui_options *options, struct err *err)
{
    const struct term_options term_options = {
        .color = options->color, .in_fd = STDIN_FILENO, .out_fd = STDOUT_FILENO
    };
    const struct console_options console_options = { .is_scripted = false,
                                                     .theme = options->theme,
                                                     .notify = options->notify,
                                                     .notice = options->notice };
    struct loop l = { .app = a };
    enum rc rc = term_open(&term_options, err);

    if (rc != RC_OK)
        return rc;
    l.frame.is_ascii = options->is_ascii || !locale_is_utf8() || is_plain_terminal();
    rc = console_new(&l.console, a, &console_options, err);
    if (rc == RC_OK)
        rc = ui_start_core(a, err);
    if (rc == RC_OK) {
        remember_begin(l.console, &options->remember);
        rc = run_loop(&l, err);
        remember_end(l.console, &options->remember);
    }
    term_close();
    console_free(l.console);
    frame_free(&l.frame);
    return rc;
}

/* --- and without one ---------------------------------------------------------------------- */

enum rc ui_dump_size(const char *s, struct ui_dump_options *out, struct err *err)
{
    const char *x = strchr(s, 'x');
    const char *end = strchr(s, ':');
    uint64_t w = 0, h = 0;
    size_t h_len = x == NULL ? 0 : end == NULL ? strlen(x + 1) : (size_t)(end - x - 1);

    if (x == NULL || (end != NULL && end < x) ||
        !uint_parse(s, (size_t)(x - s), FRAME_W_MAX, &w) ||
        !uint_parse(x + 1, h_len, FRAME_H_MAX, &h) || w == 0 || h == 0 ||
        (end != NULL && strcmp(end, ":attr") != 0))
        return err_set(err, RC_USAGE,
                       "bad screen size '%s': allowed is WIDTHxHEIGHT up to %dx%d, with "
                       "':attr' after it for the attributes",
                       s, FRAME_W_MAX, FRAME_H_MAX);
    out->w = (int)w;
    out->h = (int)h;
    out->has_attr = end != NULL;
    return RC_OK;
}

static enum rc type_keys(struct console *c, const char *keys, struct frame *f,
                         struct err *err)
{
    char word[64], name[KEY_NAME_MAX];

    console_draw(c, f, 0);
    for (keys += strspn(keys, " "); *keys != '\0'; keys += strspn(keys, " ")) {
        size_t len = strcspn(keys, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)(len < 60 ? len : 60), keys);
        if (!key_from_word(word, name))
            return err_set(err, RC_USAGE,
                           "unknown key '%s': allowed are single characters and names such as "
                           "ENTER ESC SPACE TAB UP PGDN F1 C-d",
                           word);
        console_key(c, name, 0);
        console_draw(c, f, 0); /* a page is as long as the list on the screen */
        keys += len;
    }
    return RC_OK;
}

enum rc ui_dump(struct app *a, const struct ui_dump_options *options, struct buf *out,
                struct err *err)
{
    const struct console_options console_options = { .is_scripted = true,
                                                     .theme = options->theme,
                                                     .notice = options->notice };
    struct console *c = NULL;
    struct frame f = { .is_ascii = options->is_ascii };
    enum rc rc = frame_resize(&f, options->w, options->h, err);

    if (rc == RC_OK)
        rc = console_new(&c, a, &console_options, err);
    if (rc == RC_OK)
        rc = type_keys(c, options->keys == NULL ? "" : options->keys, &f, err);
    if (rc == RC_OK) {
        frame_dump(&f, out);
        if (options->has_attr) {
            buf_adds(out, "--\n");
            frame_dump_attr(&f, out);
        }
        if (out->failed)
            rc = err_nomem(err, "dump the screen");
    }
    console_free(c);
    frame_free(&f);
    return rc;
}
