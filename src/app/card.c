#include "app/card.h"

#include "app/app_int.h"
#include "app/value.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OUTCOMES     32
#define DUE_FRACTION 5

static struct card_line *add_line(struct card *c, char key, char mark, const char *label)
{
    if (c->count == CARD_LINES_MAX)
        return NULL;
    struct card_line *l = &c->lines[c->count++];
    *l = (struct card_line){ .key = key, .mark = mark, .tone = value_tone(mark) };
    safe_text_from_str(&l->label, label);
    return l;
}

void card_line(struct card *c, char key, char mark, const char *label, const char *fmt, ...)
{
    struct card_line *l = add_line(c, key, mark, label);
    char text[4 * SAFE_TEXT_MAX];
    va_list ap;
    if (l == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    safe_text_from_str(&l->text, text);
}

void card_buf(struct card *c, char key, char mark, const char *label, struct buf *text)
{
    struct card_line *l = add_line(c, key, mark, label);
    if (l != NULL)
        safe_text_set(&l->text, text->data, text->len);
    buf_reset(text);
}

char card_layer_mark(uint32_t ran, uint32_t failed, unsigned layer)
{
    if ((failed >> layer & 1u) != 0)
        return 'x';
    return (ran >> layer & 1u) != 0 ? '+' : '-';
}

void card_add_layers(struct buf *out, uint32_t ran, uint32_t failed)
{
    static const char *const words[CARD_LAYER_COUNT] = {
#define LAYER(id, word, help) [CARD_LAYER_##id] = (word),
#include "engine/layers.def"
#undef LAYER
    };
    for (unsigned i = 0; i < CARD_LAYER_COUNT; i++)
        buf_addf(out, "%s%s %c", i > 0 ? "  " : "", words[i],
                 card_layer_mark(ran, failed, i));
}

void card_add_nodes(struct buf *out, const uint32_t *nodes, size_t count)
{
    size_t shown = 0;
    for (size_t i = 0; i < count; i++)
        if (nodes[i] != NODE_NONE)
            buf_addf(out, "%s%03" PRIu32, shown++ > 0 ? " " : "", nodes[i]);
    if (shown == 0)
        buf_adds(out, "-");
}

void card_add_digest(struct buf *out, const struct digest *d)
{
    char hex[DIGEST_HEX_MAX];
    digest_hex(d, hex);
    buf_addf(out, "%.4s..%s", hex, hex + DIGEST_HEX_MAX - 1 - 3);
}

void card_add_outcomes(struct buf *out, uint64_t outcomes)
{
    static const char signs[4] = { ' ', '+', 'x', '!' };
    bool is_any = false;
    for (unsigned i = OUTCOMES; i-- > 0;) {
        char sign = signs[outcomes >> 2 * i & 3];
        if (sign == ' ')
            continue;
        buf_addc(out, sign);
        is_any = true;
    }
    if (!is_any)
        buf_adds(out, "no results yet");
}

bool card_case_is_due(const struct app *a, const struct case_info *c)
{
    if (c->state != CASE_OPEN && c->state != CASE_ESCALATED)
        return false;
    const struct policy *p = engine_policy(a->engine);
    int64_t left_s = ((int64_t)c->due_tick - engine_tick(a->engine)) * p->tick_s;
    return left_s <= p->review_sla_s / DUE_FRACTION;
}

bool card_anchor(struct app *a, uint64_t id, struct card *out)
{
    if (query_row(a, TABLE_ANCHORS, id, 0) == SIZE_MAX)
        return false;
    const struct checkpoint_row *p = &a->history.checkpoints[id % HISTORY_HELD];
    char hex[DIGEST_HEX_MAX];
    digest_hex(&p->root, hex);
    *out = (struct card){ .id = id };
    safe_text_setf(&out->title, "checkpoint %" PRIu64, id);
    card_line(out, ' ', ' ', "tick", "%" PRIu32, p->tick);
    card_line(out, ' ', ' ', "size", "%" PRIu64 " entries", p->size);
    card_line(out, ' ', ' ', "decisions", "%" PRIu32, p->decisions);
    card_line(out, ' ', '+', "level", "checkpointed: signed here, not on a chain");
    card_line(out, ' ', ' ', "root", "%s", hex);
    safe_text_from_str(&out->foot, "an anchor is a timestamp, not a verdict");
    return true;
}

bool card_event(struct app *a, uint64_t id, struct card *out)
{
    if (query_row(a, TABLE_EVENTS, id, 0) == SIZE_MAX)
        return false;
    const struct event *e = &a->history.events[id % HISTORY_HELD].event;
    struct buf text = BUF_INIT;
    *out = (struct card){ .id = id };
    safe_text_setf(&out->title, "event %" PRIu64 " %s", id, event_infos[e->kind].word);
    event_add_text(&text, e);
    card_buf(out, ' ', ' ', "", &text);
    card_line(out, ' ', ' ', "tick", "%" PRIu32, e->tick);
    if (e->task != 0)
        card_line(out, ' ', ' ', "task", "t-%" PRIu32, e->task);
    if (e->node != NODE_NONE)
        card_line(out, ' ', ' ', "node", "n-%03" PRIu32, e->node);
    if (e->case_id != 0)
        card_line(out, ' ', ' ', "case", "C-%04" PRIu32, e->case_id);
    buf_free(&text);
    return true;
}
