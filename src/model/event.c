#include "model/event.h"

#include "base/decimal.h"

#include <inttypes.h>

const struct event_info event_infos[EVENT_COUNT] = {
#define EVENT(id, w, n, l, t) \
    [EVENT_##id] = { .word = (w), .is_notable = (n), .is_logged = (l), .text = (t) },
#include "model/events.def"
#undef EVENT
};

void event_add_node(struct buf *out, uint32_t node)
{
    if (node == NODE_NONE)
        buf_adds(out, "-");
    else
        buf_addf(out, "n-%03" PRIu32, node);
}

void event_add_task(struct buf *out, uint32_t task)
{
    if (task == 0)
        buf_adds(out, "-");
    else
        buf_addf(out, "t-%" PRIu32, task);
}

void event_add_case(struct buf *out, uint32_t case_id)
{
    buf_addf(out, "C-%04" PRIu32, case_id);
}

static void add_field(struct buf *out, const struct event *e, char field)
{
    switch (field) {
    case 'n':
        event_add_node(out, e->node);
        break;
    case 't':
        event_add_task(out, e->task);
        break;
    case 'c':
        event_add_case(out, e->case_id);
        break;
    case 'w': /* what a case is about: its task, or where it has none its node */
        if (e->task != 0)
            event_add_task(out, e->task);
        else
            event_add_node(out, e->node);
        break;
    case 'j':
        if (e->a == 0)
            buf_adds(out, "for good");
        else
            buf_addf(out, "until tick %" PRId64, e->a);
        break;
    case 'd':
        buf_addf(out, "%" PRId64 " decision%s", e->a, e->a == 1 ? "" : "s");
        break;
    case 'm':
        decimal_add(out, e->a, 6, 2);
        break;
    case 'v':
        buf_adds(out, verb_words[e->a >= 0 && e->a < VERB_COUNT ? e->a : VERB_NONE]);
        break;
    case 'a':
        buf_addf(out, "%" PRId64, e->a);
        break;
    default:
        buf_addf(out, "%" PRId64, e->b);
        break;
    }
}

void event_add_text(struct buf *out, const struct event *e)
{
    for (const char *p = event_infos[e->kind].text; *p != '\0'; p++) {
        if (*p == '%')
            add_field(out, e, *++p);
        else
            buf_addc(out, *p);
    }
}
