#include "config.h"

#include "ui/notify.h"

#include "app/query.h"

#include <inttypes.h>
#include <string.h>

#define EVENTS_LOOKED_AT 200

bool notify_parse(const char *word, enum notify_how *out)
{
    static const char *const words[] = {
        [NOTIFY_OFF] = "off", [NOTIFY_BELL] = "bell", [NOTIFY_OSC9] = "osc9",
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum notify_how)i;
            return true;
        }
    return false;
}

static uint64_t newest_event(const struct app *a)
{
    return query_count(a, TABLE_EVENTS) > 0 ? query_id(a, TABLE_EVENTS, 0) : 0;
}

static size_t column_named(const struct table *t, const char *name)
{
    size_t i = 0;

    while (i < t->column_count && strcmp(t->columns[i].name, name) != 0)
        i++;
    return i;
}

/* Cases that went over their time since `n->event`; the newest event stands first. */
static uint64_t overdue_since(const struct notify *n, const struct app *a)
{
    const struct table *t = query_table(TABLE_EVENTS);
    size_t kind = column_named(t, "kind"), rows = query_count(a, TABLE_EVENTS);
    struct value cells[TABLE_COLUMNS_MAX];
    uint64_t found = 0;

    if (kind == t->column_count)
        return 0;
    for (size_t i = 0; i < rows && i < EVENTS_LOOKED_AT; i++) {
        if (query_id(a, TABLE_EVENTS, i) <= n->event)
            break;
        memset(cells, 0, sizeof cells);
        query_cells(a, TABLE_EVENTS, i, cells);
        found += strcmp(cells[kind].text.s, "case_overdue") == 0 ? 1 : 0;
    }
    return found;
}

bool notify_look(struct notify *n, const struct app *a, const struct status *s)
{
    uint64_t overdue;
    bool is_new;

    if (n->how == NOTIFY_OFF || s->tick != s->head_tick)
        return false;
    overdue = n->has_begun ? overdue_since(n, a) : 0;
    is_new = n->has_begun && (s->review_due > n->due || overdue > 0);
    n->event = newest_event(a);
    if (!n->has_begun || s->review_due < n->due)
        n->due = s->review_due;
    n->has_begun = true;
    if (!is_new || n->is_told)
        return false;
    n->is_told = true;
    if (overdue > 0)
        safe_text_setf(&n->text, "depin-console: %" PRIu64 " overdue, %" PRIu64 " due", overdue,
                       s->review_due);
    else
        safe_text_setf(&n->text, "depin-console: %" PRIu64 " to decide soon", s->review_due);
    return true;
}

void notify_seen(struct notify *n, const struct status *s)
{
    n->is_told = false;
    n->due = s->review_due;
}
