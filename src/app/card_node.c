/* The card of a node: what it says of itself, what the network knows, its record. */
#include "app/card.h"

#include "app/app_int.h"
#include "app/value.h"
#include "base/decimal.h"
#include "model/jurisdiction.h"

#include <inttypes.h>

static const char *const drain_words[] = {
    [DRAIN_NONE] = "",
    [DRAIN_CASE] = "by a decision",
    [DRAIN_FAULT] = "after a fault",
    [DRAIN_OPERATOR] = "by an operator",
};

static void add_optional(struct buf *out, uint32_t n, const char *unit)
{
    if (n == NODE_UNKNOWN)
        buf_addf(out, "?%s", unit);
    else
        buf_addf(out, "%" PRIu32 "%s", n, unit);
}

static void add_name(const struct app *a, struct buf *out, enum name_kind kind,
                     uint32_t number)
{
    struct safe_text name;
    names_get(a->names, kind, number, &name);
    buf_adds(out, name.s);
}

/* When it came into its state, by the events that are held; 0: not known. Whether it is idle
 * or busy changes all the time, and no event tells. */
static uint32_t changed_tick(const struct app *a, const struct node_info *n)
{
    static const enum event_kind told_by[NODE_STATE_COUNT] = {
        [NODE_DOWN] = EVENT_NODE_DOWN,
        [NODE_DRAINED] = EVENT_NODE_DRAINED,
        [NODE_JAILED] = EVENT_NODE_JAILED,
        [NODE_LEFT] = EVENT_NODE_LEFT,
    };
    const struct history *h = &a->history;
    uint64_t last = history_last_event(h, engine_tick(a->engine));
    uint64_t first = history_first_event(h, last);
    enum event_kind kind = told_by[n->state];

    for (uint64_t id = last; kind != 0 && id != 0 && id >= first; id--) {
        const struct event *e = &h->events[id % HISTORY_HELD].event;
        if (e->kind == kind && e->node == n->id)
            return e->tick;
    }
    return 0;
}

static void add_state(const struct app *a, const struct node_info *n, struct card *out)
{
    struct buf text = BUF_INIT;
    int64_t tick_s = engine_policy(a->engine)->tick_s;
    buf_adds(&text, node_states[n->state].word);
    if (n->drain != DRAIN_NONE)
        buf_addf(&text, " %s", drain_words[n->drain]);
    uint32_t since = changed_tick(a, n);
    if (since != 0)
        buf_addf(&text, " since T %" PRIu32, since);
    if (n->state == NODE_JAILED && n->back_tick == 0)
        buf_adds(&text, " for good");
    else if (n->state == NODE_JAILED)
        buf_addf(&text, " until T %" PRIu32, n->back_tick);
    if (n->silent_since_tick != 0) {
        buf_adds(&text, ", silent for ");
        value_add_seconds(&text, ((int64_t)engine_tick(a->engine) - n->silent_since_tick) * tick_s);
    }
    buf_addf(&text, ", %" PRIu32 " running", n->running);
    card_buf(out, ' ', node_states[n->state].sign, "state", &text);
    buf_free(&text);
}

static void add_machine(const struct app *a, const struct node_info *n, struct card *out)
{
    const struct node_spec *s = &n->spec;
    struct buf text = BUF_INIT;
    add_optional(&text, s->gpu_count, " x ");
    if (s->gpu_model == 0)
        buf_adds(&text, "unknown model,");
    else
        add_name(a, &text, NAME_GPU_MODEL, s->gpu_model);
    buf_addc(&text, ' ');
    add_optional(&text, s->gpu_memory_gb, " GiB");
    buf_addf(&text, ", %" PRIu32 " free; cores ", n->gpus_free);
    add_optional(&text, s->cpu_cores, ", RAM ");
    add_optional(&text, s->ram_gb, " GiB");
    card_buf(out, ' ', ' ', "machine", &text);
    buf_adds(&text, "region ");
    add_name(a, &text, NAME_REGION, s->region);
    buf_addf(&text, ", country %s, owner ", jurisdiction_code(s->jurisdiction));
    add_name(a, &text, NAME_OWNER, s->owner);
    buf_adds(&text, ", latency ");
    add_optional(&text, s->latency_ms, " ms");
    card_buf(out, ' ', ' ', "place", &text);
    buf_adds(&text, "claims ");
    if (s->green_claimed_ppm == NODE_UNKNOWN)
        buf_addc(&text, '?');
    else
        decimal_add(&text, s->green_claimed_ppm, 6, 2);
    buf_adds(&text, ", not audited");
    card_buf(out, ' ', '-', "green", &text);
    buf_free(&text);
}

static void add_money(const struct app *a, const struct node_info *n, struct card *out)
{
    struct buf text = BUF_INIT;
    value_add_money(&text, n->stake_uusd);
    buf_adds(&text, ", locked ");
    value_add_money(&text, n->locked_uusd);
    buf_adds(&text, ", slashed ");
    value_add_money(&text, n->slashed_uusd);
    card_buf(out, ' ', ' ', "stake", &text);
    value_add_money(&text, n->earned_uusd);
    buf_adds(&text, ", asks ");
    if (n->spec.price_uusd == NODE_UNKNOWN)
        value_add_money(&text, engine_policy(a->engine)->base_rate_uusd);
    else
        value_add_money(&text, n->spec.price_uusd);
    buf_adds(&text, n->spec.price_uusd == NODE_UNKNOWN ? " a GPU-hour (base rate)" : " a GPU-hour");
    card_buf(out, ' ', ' ', "earned", &text);
    buf_free(&text);
}

static void add_record(const struct app *a, const struct node_info *n, struct card *out)
{
    struct buf text = BUF_INIT;
    int64_t threshold = engine_policy(a->engine)->dispute_threshold;
    decimal_add(&text, n->reputation_ppm, 6, 3);
    buf_adds(&text, " lower bound, ");
    decimal_add(&text, n->reputation_mean_ppm, 6, 3);
    buf_adds(&text, " mean; score ");
    decimal_add(&text, n->score, 9, 4);
    card_buf(out, ' ', ' ', "reputation", &text);
    buf_addf(&text, "%" PRIu32 " accepted, faults %" PRIu32 " of %" PRId64, n->done, n->faults,
             threshold);
    card_buf(out, ' ', n->faults >= threshold ? 'x' : '+', "record", &text);
    card_add_outcomes(&text, n->outcomes);
    card_buf(out, ' ', ' ', "outcomes", &text);
    buf_free(&text);
}

bool card_node(struct app *a, uint64_t id, struct card *out)
{
    if (id >= engine_node_count(a->engine))
        return false;
    struct node_info n;
    struct safe_text name;
    engine_node(a->engine, (uint32_t)id, &n);
    names_get(a->names, NAME_NODE, n.id, &name);
    *out = (struct card){ .id = id };
    safe_text_setf(&out->title, "n-%03" PRIu32 " %s", n.id, name.s);
    add_state(a, &n, out);
    add_machine(a, &n, out);
    add_money(a, &n, out);
    add_record(a, &n, out);
    card_line(out, ' ', ' ', "joined", "T %" PRIu32, n.joined_tick);
    safe_text_from_str(&out->foot, "outcomes: + accepted, x refused, ! missed");
    return true;
}
