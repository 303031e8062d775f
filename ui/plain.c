#include "config.h"

#include "ui/plain.h"

#include "app/keymap.h"
#include "ui/console_int.h"
#include "ui/speak.h"

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define W 100 /* of the frame that nobody sees: it holds what counts as looked at */
#define H 40
#define LINE_MAX_BYTES PROMPT_MAX
#define ANSWER_MS 2000

struct plain {
    struct console *console;
    struct frame frame;
    bool has_begun;
    uint64_t said;   /* messages that were spoken */
    enum pane pane;
    bool has_row;
    uint64_t row;
    uint32_t version;
    uint64_t open, due, tick;
    bool is_past;
    enum layer layer;
    struct buf page; /* owned: what was said of the open layer last */
};

struct plain *plain_new(struct console *c)
{
    struct plain *p = calloc(1, sizeof *p);
    struct err err = ERR_INIT;

    if (p == NULL)
        return NULL;
    p->console = c;
    p->page = (struct buf)BUF_INIT;
    p->frame.is_ascii = true;
    if (frame_resize(&p->frame, W, H, &err) != RC_OK) {
        free(p);
        return NULL;
    }
    return p;
}

void plain_free(struct plain *p)
{
    if (p == NULL)
        return;
    frame_free(&p->frame);
    buf_free(&p->page);
    free(p);
}

/* --- telling ------------------------------------------------------------------------------ */

/* The newest first in the ring, said in their order. */
static void tell_messages(struct plain *p, struct buf *out)
{
    const struct console *c = p->console;
    uint64_t fresh = c->said.total - p->said;

    if (fresh > c->said.count)
        fresh = c->said.count;
    while (fresh-- > 0)
        speak_message(c, (size_t)fresh, out);
    p->said = c->said.total;
}

static void tell_cases(struct plain *p, struct buf *out)
{
    const struct status *s = &p->console->status;

    if (p->has_begun && s->review_open > p->open)
        buf_addf(out, "New: %llu more to review, %llu in all.\n",
                 (unsigned long long)(s->review_open - p->open),
                 (unsigned long long)s->review_open);
    if (p->has_begun && s->review_due > p->due)
        buf_addf(out, "Due: %llu of the cases.\n", (unsigned long long)s->review_due);
    p->open = s->review_open;
    p->due = s->review_due;
}

static bool is_same_row(const struct plain *p)
{
    const struct console *c = p->console;

    return p->has_begun && p->pane == c->pane && p->has_row == c->shown.is_set &&
           (!p->has_row || (p->row == c->shown.id && p->version == c->shown.version));
}

static void tell_row(struct plain *p, bool is_asked, struct buf *out)
{
    struct console *c = p->console;

    if (is_asked || !is_same_row(p)) {
        speak_row(c, out);
        speak_card(c, out);
    }
    p->pane = c->pane;
    p->has_row = c->shown.is_set;
    p->row = c->shown.id;
    p->version = c->shown.version;
}

static bool has_line(const struct buf *text, const char *line, size_t len)
{
    const char *end = text->data + text->len;

    for (const char *s = text->data; s < end; s += strcspn(s, "\n") + 1)
        if (strcspn(s, "\n") == len && memcmp(s, line, len) == 0)
            return true;
    return false;
}

static bool is_question(enum layer layer)
{
    return layer == LAYER_REASON || layer == LAYER_BATCH || layer == LAYER_ASK ||
           layer == LAYER_PROMPT;
}

/* A layer is said whole when it opens or is asked for, and a question each time; of a page then
 * only the lines that it has not said. */
static void tell_layer(struct plain *p, bool is_asked, struct buf *out)
{
    struct console *c = p->console;
    bool is_new = c->layer != p->layer || is_asked || is_question(c->layer);
    struct buf page = BUF_INIT;

    speak_layer(c, &p->frame, &page);
    for (const char *s = page.data; s < page.data + page.len;) {
        size_t len = strcspn(s, "\n");
        if (is_new || !has_line(&p->page, s, len))
            buf_addf(out, "%.*s\n", (int)len, s);
        s += len + 1;
    }
    buf_free(&p->page);
    p->page = page;
}

/* `is_asked`: say all. Otherwise the row only when the operator moved or decided: a network
 * that runs would never be silent. */
static void tell(struct plain *p, bool is_asked, bool is_answer, uint64_t now_ms,
                 struct buf *out)
{
    struct console *c = p->console;
    bool is_past;

    console_draw(c, &p->frame, now_ms);
    app_lock(c->app);
    is_past = c->status.tick != c->status.head_tick;
    if (is_asked || is_past != p->is_past || (is_past && p->tick != c->status.tick))
        speak_status(c, out);
    p->is_past = is_past;
    p->tick = c->status.tick;
    tell_messages(p, out);
    tell_cases(p, out);
    if (c->layer == LAYER_NONE && (is_asked || is_answer))
        tell_row(p, is_asked, out);
    if (c->layer != p->layer || (is_answer && c->layer != LAYER_NONE))
        tell_layer(p, is_asked, out);
    p->layer = c->layer;
    p->has_begun = true;
    app_unlock(c->app);
}

void plain_tell(struct plain *p, uint64_t now_ms, struct buf *out)
{
    tell(p, !p->has_begun, false, now_ms, out);
}

/* --- lines -------------------------------------------------------------------------------- */

static bool are_keys(const char *line)
{
    char word[64], name[KEY_NAME_MAX];

    for (const char *s = line + strspn(line, " "); *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        if (len >= sizeof word)
            return false;
        (void)snprintf(word, sizeof word, "%.*s", (int)len, s);
        if (!key_name_parse(word, name))
            return false;
        s += len;
    }
    return true;
}

static void press_all(struct plain *p, const char *line, uint64_t now_ms)
{
    char word[64], name[KEY_NAME_MAX];

    for (const char *s = line + strspn(line, " "); *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, s);
        if (key_name_parse(word, name)) {
            console_key(p->console, name, now_ms);
            console_draw(p->console, &p->frame, now_ms);
        }
        s += len;
    }
}

/* A dialog takes the line as its answer: its characters, then Enter. */
static void answer(struct plain *p, const char *line, uint64_t now_ms)
{
    struct console *c = p->console;
    char name[2] = "";

    if (c->layer == LAYER_PROMPT) {
        size_t len = strlen(c->prompt.text);
        (void)snprintf(c->prompt.text + len, PROMPT_MAX - len, "%s", line);
        c->prompt.chosen = -1;
    } else if (console_layer(c)->paste != NULL) {
        console_key(c, "C-u", now_ms);
        console_paste(c, line);
    } else if (c->layer == LAYER_BATCH && line[strspn(line, "0123456789")] == '\0') {
        for (const char *s = line; *s != '\0'; s++) {
            name[0] = *s;
            console_key(c, name, now_ms);
        }
    } else {
        press_all(p, line[0] == '\0' ? "ENTER" : line, now_ms);
        return;
    }
    console_key(c, "ENTER", now_ms);
}

/* Help and the messages are said, not opened. */
static bool say_instead(struct plain *p, const char *line, struct buf *out)
{
    struct console *c = p->console;
    char name[KEY_NAME_MAX] = "";
    const char *word = line + (line[0] == ':');
    const struct action *act =
        key_name_parse(line, name) ? action_by_key(c->pane, name) : NULL;
    enum action_id id = act != NULL ? act->id : ACTION_COUNT;

    if (c->layer != LAYER_NONE)
        return false;
    if (id == ACTION_HELP || strcmp(word, action_get(ACTION_HELP)->command) == 0) {
        speak_help(c, out);
        return true;
    }
    if (id == ACTION_MESSAGES || strcmp(word, action_get(ACTION_MESSAGES)->command) == 0) {
        for (size_t i = c->said.count < 20 ? c->said.count : 20; i-- > 0;)
            speak_message(c, i, out);
        return true;
    }
    return false;
}

bool plain_line(struct plain *p, const char *line, uint64_t now_ms, struct buf *out)
{
    char clean[LINE_MAX_BYTES];
    struct console *c = p->console;
    bool is_empty, is_open = c->layer != LAYER_NONE;

    (void)snprintf(clean, sizeof clean, "%s", line + strspn(line, " "));
    text_clean(clean);
    for (size_t len = strlen(clean); len > 0 && clean[len - 1] == ' '; len--)
        clean[len - 1] = '\0';
    is_empty = clean[0] == '\0';
    if (say_instead(p, clean, out))
        return true;
    if (is_open)
        answer(p, clean, now_ms);
    else if (clean[0] == ':' && clean[1] != '\0')
        console_line(c, clean + 1, now_ms);
    else if (are_keys(clean))
        press_all(p, clean, now_ms);
    else
        console_line(c, clean, now_ms);
    tell(p, is_empty && !is_open, true, now_ms, out);
    return (console_requests(c) & CONSOLE_QUIT) == 0;
}

/* --- on standard input and output --------------------------------------------------------- */

static volatile sig_atomic_t is_stopped;

static void stop(int sig)
{
    (void)sig;
    is_stopped = 1;
}

static uint64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* In a locale that is not UTF-8 each character beyond ASCII is one '?'. */
static bool put(const struct buf *text)
{
    bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (is_utf8 || c < 0x80)
            (void)putchar(c);
        else if ((c & 0xc0) != 0x80)
            (void)putchar('?');
    }
    return fflush(stdout) == 0 && ferror(stdout) == 0;
}

struct lines {
    size_t len;
    char bytes[LINE_MAX_BYTES];
};

/* What a line asked of the core is answered before the next one is taken. */
static void await_answer(struct app *a, struct plain *p, uint64_t said, struct buf *out)
{
    struct pollfd fd = { .fd = app_wake_fd(a), .events = POLLIN };
    uint64_t until = now_ms() + ANSWER_MS, now;

    while (p->said == said && is_stopped == 0 && (now = now_ms()) < until) {
        if (poll(&fd, 1, (int)(until - now)) > 0)
            app_woken(a);
        plain_tell(p, now_ms(), out);
    }
}

/* Hands over each whole line; false: somebody left. What is longer than a line is cut. */
static bool take_lines(struct app *a, struct plain *p, struct lines *l, struct buf *out)
{
    char *end;

    while ((end = memchr(l->bytes, '\n', l->len)) != NULL ||
           l->len + 1 == sizeof l->bytes) {
        size_t n = end == NULL ? l->len : (size_t)(end - l->bytes);
        char line[LINE_MAX_BYTES];
        memcpy(line, l->bytes, n);
        line[n > 0 && line[n - 1] == '\r' ? n - 1 : n] = '\0';
        n += end == NULL ? 0 : 1;
        memmove(l->bytes, l->bytes + n, l->len - n);
        l->len -= n;
        uint64_t said = p->said, posted = p->console->posted;
        if (!plain_line(p, line, now_ms(), out))
            return false;
        if (p->console->posted != posted)
            await_answer(a, p, said, out);
    }
    return true;
}

static enum rc run_lines(struct app *a, struct plain *p, struct err *err)
{
    struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN },
                            { .fd = app_wake_fd(a), .events = POLLIN } };
    struct lines lines = { .len = 0 };
    struct buf out = BUF_INIT;
    bool goes_on = true;
    enum rc rc = RC_OK;

    while (rc == RC_OK && goes_on && is_stopped == 0) {
        plain_tell(p, now_ms(), &out);
        if (out.failed)
            rc = err_nomem(err, "say what is on the screen");
        else if (!put(&out))
            rc = err_set(err, RC_INTERNAL, "cannot write to standard output: %s",
                         strerror(errno));
        buf_reset(&out);
        if (rc != RC_OK || poll(fds, ARRAY_LEN(fds), -1) < 0)
            continue;
        if (fds[1].revents != 0)
            app_woken(a);
        if (fds[0].revents != 0) {
            ssize_t n = read(STDIN_FILENO, lines.bytes + lines.len,
                             sizeof lines.bytes - 1 - lines.len);
            lines.len += n > 0 ? (size_t)n : 0;
            goes_on = take_lines(a, p, &lines, &out) && (n > 0 || (n < 0 && errno == EINTR));
        }
    }
    if (rc == RC_OK)
        (void)put(&out);
    buf_free(&out);
    return rc;
}

enum rc plain_run(struct app *a, const struct ui_options *options, struct err *err)
{
    const struct console_options console_options = { .is_scripted =
                                                         isatty(STDIN_FILENO) != 1,
                                                     .notify = options->notify,
                                                     .notice = options->notice };
    struct sigaction action = { .sa_handler = stop };
    struct console *c = NULL;
    struct plain *p = NULL;
    enum rc rc = console_new(&c, a, &console_options, err);

    (void)sigaction(SIGINT, &action, NULL); /* without SA_RESTART: poll returns */
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    if (rc == RC_OK && (p = plain_new(c)) == NULL)
        rc = err_nomem(err, "open the console");
    if (rc == RC_OK)
        rc = ui_start_core(a, err);
    if (rc == RC_OK) {
        remember_begin(c, &options->remember);
        rc = run_lines(a, p, err);
        remember_end(c, &options->remember);
    }
    plain_free(p);
    console_free(c);
    return rc;
}
