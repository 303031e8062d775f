#include "config.h"

#include "app/memory.h"

#include "app/keymap.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SESSION_MAX_BYTES 32768
#define LINES_MAX_BYTES   1048576
#define HEAD              "depin-console session 1"
#define MODE              0600

void memory_clear(struct memory *m)
{
    memset(m, 0, sizeof *m);
    m->pane = PANE_ANY;
}

/* --- one session --------------------------------------------------------------------------- */

static int pane_of(const char *word, size_t len)
{
    for (int pane = 0; pane < PANE_ANY; pane++) {
        const char *name = keymap_pane_word((enum pane)pane);
        if (strlen(name) == len && memcmp(name, word, len) == 0)
            return pane;
    }
    return PANE_ANY;
}

static bool take_text(const char *s, char *out, size_t size)
{
    size_t len = strlen(s);

    if (len == 0 || len >= size)
        return false;
    memcpy(out, s, len + 1);
    text_clean(out);
    return strcmp(out, s) == 0;
}

/* "row", "filter", "sort" or "hide" of a pane. */
static bool take_view(struct memory *m, const char *what, const char *rest)
{
    size_t len = strcspn(rest, " ");
    int pane = pane_of(rest, len);
    struct memory_view *v;

    if (pane == PANE_ANY || rest[len] == '\0')
        return false;
    v = &m->views[pane];
    rest += len + 1;
    if (strcmp(what, "filter") == 0)
        return take_text(rest, v->filter, sizeof v->filter);
    if (strcmp(what, "sort") == 0)
        return take_text(rest, v->sort, sizeof v->sort);
    if (strcmp(what, "hide") == 0)
        return take_text(rest, v->hide, sizeof v->hide);
    v->has_row = uint_parse(rest, strlen(rest), UINT64_MAX, &v->row);
    return v->has_row && strcmp(what, "row") == 0;
}

static bool take_line(struct memory *m, const char *line)
{
    size_t len = strcspn(line, " ");
    char what[16];

    if (len >= sizeof what || line[len] == '\0')
        return false;
    memcpy(what, line, len);
    what[len] = '\0';
    line += len + 1;
    if (strcmp(what, "pane") == 0) {
        m->pane = (enum pane)pane_of(line, strlen(line));
        return m->pane != PANE_ANY;
    }
    if (strcmp(what, "tick") == 0) {
        m->has_tick = uint_parse(line, strlen(line), UINT32_MAX, &m->tick);
        return m->has_tick;
    }
    return take_view(m, what, line);
}

/* The number of the first line that is wrong; 0: none is. */
static int read_session(struct memory *m, const char *text, size_t len)
{
    char line[MEMORY_LINE_MAX + 32];
    int number = 0;

    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end == NULL ? len - at : (size_t)(end - (text + at));
        number++;
        if (n >= sizeof line || memchr(text + at, '\0', n) != NULL)
            return number;
        memcpy(line, text + at, n);
        line[n] = '\0';
        if (number == 1 ? strcmp(line, HEAD) != 0 : !take_line(m, line))
            return number;
        at += n + 1;
    }
    return number == 0 ? 1 : 0;
}

enum rc memory_load(struct memory *m, const char *path, struct err *err)
{
    struct buf text = BUF_INIT, aside = BUF_INIT;
    enum rc rc = file_read(path, SESSION_MAX_BYTES, &text, err);
    int wrong;

    memory_clear(m);
    if (rc == RC_NOT_FOUND) {
        buf_free(&text);
        return rc;
    }
    wrong = rc == RC_OK ? read_session(m, text.data, text.len) : 1;
    if (wrong > 0) {
        memory_clear(m);
        buf_addf(&aside, "%s.broken", path);
        if (rename(path, aside.data) == 0)
            rc = err_set(err, RC_INPUT, "where you were is lost: line %d of '%s' is wrong",
                         wrong, aside.data);
        else
            rc = err_set(err, RC_INPUT, "where you were is lost: line %d of '%s' is wrong",
                         wrong, path);
    }
    buf_free(&text);
    buf_free(&aside);
    return rc;
}

enum rc memory_save(const struct memory *m, const char *path, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc;

    buf_adds(&text, HEAD "\n");
    if (m->pane != PANE_ANY)
        buf_addf(&text, "pane %s\n", keymap_pane_word(m->pane));
    if (m->has_tick)
        buf_addf(&text, "tick %" PRIu64 "\n", m->tick);
    for (int pane = 0; pane < PANE_ANY; pane++) {
        const struct memory_view *v = &m->views[pane];
        const char *name = keymap_pane_word((enum pane)pane);
        if (v->has_row)
            buf_addf(&text, "row %s %" PRIu64 "\n", name, v->row);
        if (v->filter[0] != '\0')
            buf_addf(&text, "filter %s %s\n", name, v->filter);
        if (v->sort[0] != '\0')
            buf_addf(&text, "sort %s %s\n", name, v->sort);
        if (v->hide[0] != '\0')
            buf_addf(&text, "hide %s %s\n", name, v->hide);
    }
    rc = text.failed ? err_nomem(err, "remember the session")
                     : file_write(path, text.data, text.len, MODE, err);
    buf_free(&text);
    return rc;
}

/* --- lines --------------------------------------------------------------------------------- */

static bool is_clean(const char *line)
{
    char copy[MEMORY_LINE_MAX];

    (void)snprintf(copy, sizeof copy, "%s", line);
    text_clean(copy);
    return line[0] != '\0' && strcmp(copy, line) == 0;
}

enum rc memory_load_lines(const char *path, char lines[][MEMORY_LINE_MAX], size_t max,
                          size_t *count, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc = file_read(path, LINES_MAX_BYTES, &text, err);

    *count = 0;
    for (size_t at = 0; rc == RC_OK && at < text.len;) {
        size_t n = strcspn(text.data + at, "\n");
        if (n > 0 && n < MEMORY_LINE_MAX) {
            if (*count == max)
                memmove(lines[0], lines[1], (--*count) * MEMORY_LINE_MAX);
            memcpy(lines[*count], text.data + at, n);
            lines[*count][n] = '\0';
            *count += is_clean(lines[*count]) ? 1 : 0;
        }
        at += n + 1;
        at += strspn(text.data + (at < text.len ? at : text.len), "\n");
    }
    buf_free(&text);
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* Folders that are missing above a file; that one cannot be made shows when it is written. */
static void make_folders(const char *path)
{
    struct buf copy = BUF_INIT;

    buf_adds(&copy, path);
    for (size_t i = 1; !copy.failed && i < copy.len; i++)
        if (copy.data[i] == '/') {
            copy.data[i] = '\0';
            (void)mkdir(copy.data, 0700);
            copy.data[i] = '/';
        }
    buf_free(&copy);
}

enum rc memory_add_lines(const char *path, const char lines[][MEMORY_LINE_MAX], size_t count,
                         size_t max, struct err *err)
{
    char(*all)[MEMORY_LINE_MAX] = calloc(max + count, sizeof *all);
    struct buf text = BUF_INIT;
    size_t n = 0, from;
    enum rc rc;

    if (all == NULL)
        return err_nomem(err, "remember the history");
    rc = memory_load_lines(path, all, max, &n, err);
    for (size_t i = 0; i < count; i++)
        if (is_clean(lines[i]) && (n == 0 || strcmp(all[n - 1], lines[i]) != 0))
            memcpy(all[n++], lines[i], MEMORY_LINE_MAX);
    from = n > max ? n - max : 0;
    for (size_t i = from; i < n; i++)
        buf_addf(&text, "%s\n", all[i]);
    if (rc == RC_OK && text.failed)
        rc = err_nomem(err, "remember the history");
    make_folders(path);
    if (rc == RC_OK)
        rc = file_write(path, text.data, text.len, MODE, err);
    buf_free(&text);
    free(all);
    return rc;
}

void memory_history_path(char *out, size_t size)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n = -1;

    if (state != NULL && state[0] == '/')
        n = snprintf(out, size, "%s/depin-console/history", state);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.local/state/depin-console/history", home);
    if (n < 0 || (size_t)n >= size)
        out[0] = '\0';
}
