/* The card of a task: what it asks for, who works on it, what was checked. */
#include "app/card.h"

#include "app/app_int.h"
#include "app/value.h"
#include "work/work.h"

#include <inttypes.h>

static void add_limit(struct buf *out, const char *what, uint32_t limit, const char *unit)
{
    if (limit == UINT32_MAX)
        buf_addf(out, "%s any", what);
    else
        buf_addf(out, "%s <= %" PRIu32 "%s", what, limit, unit);
}

static void add_needs(const struct task_spec *s, struct card *out)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "%u GPU of %u GiB, %u cores, %u GiB RAM, ", s->gpus, s->min_gpu_gb,
             s->min_cores, s->min_ram_gb);
    add_limit(&text, "latency", s->max_latency_ms, " ms");
    card_buf(out, ' ', ' ', "needs", &text);
    buf_addf(&text, "tier %s, privacy %s, price ", task_tier_words[s->tier],
             privacy_words[s->privacy]);
    if (s->max_price_uusd == UINT32_MAX) {
        buf_adds(&text, "any");
    } else {
        buf_adds(&text, "<= ");
        value_add_money(&text, s->max_price_uusd);
    }
    card_buf(out, ' ', ' ', "terms", &text);
    buf_free(&text);
}

static void add_results(const struct task_info *t, struct card *out)
{
    for (uint32_t i = 0; i < t->result_count && i < TASK_RESULTS_MAX; i++) {
        const struct result_info *r = &t->results[i];
        if (r->node == NODE_NONE)
            continue;
        if (r->due_tick == 0)
            card_line(out, ' ', result_states[r->state].sign, i == 0 ? "results" : "",
                      "n-%03" PRIu32 " %s", r->node, result_states[r->state].word);
        else
            card_line(out, ' ', result_states[r->state].sign, i == 0 ? "results" : "",
                      "n-%03" PRIu32 " %s, due T %" PRIu32, r->node,
                      result_states[r->state].word, r->due_tick);
    }
    if (t->backup != NODE_NONE)
        card_line(out, ' ', ' ', "backup", "n-%03" PRIu32, t->backup);
}

static void add_times(const struct task_info *t, struct card *out)
{
    struct buf text = BUF_INIT;
    buf_addf(&text, "arrived T %" PRIu32, t->row.arrival_tick);
    if (t->started_tick != 0)
        buf_addf(&text, ", started T %" PRIu32, t->started_tick);
    if (task_state_is_over(t->state))
        buf_addf(&text, ", ended T %" PRIu32, t->ended_tick);
    buf_addf(&text, ", attempt %" PRIu32, t->attempts + 1);
    card_buf(out, ' ', ' ', "times", &text);
    buf_free(&text);
}

static void add_checks(const struct task_info *t, struct card *out)
{
    struct buf text = BUF_INIT;
    if (t->checks == 0) {
        card_line(out, ' ', '-', "checks", "none ran yet");
        return;
    }
    card_add_layers(&text, t->checks, t->failed);
    card_buf(out, ' ', t->failed != 0 ? 'x' : '+', "checks", &text);
    buf_free(&text);
}

static void add_reward(const struct app *a, const struct task_info *t, struct card *out)
{
    struct buf text = BUF_INIT;
    struct safe_text requester;
    value_add_money(&text, t->row.reward_uusd);
    names_get(a->names, NAME_REQUESTER, t->row.requester, &requester);
    buf_addf(&text, " from %s, for %" PRIu32 " s", requester.s, t->row.duration_s);
    card_buf(out, ' ', ' ', "reward", &text);
    buf_free(&text);
}

void card_task_fill(struct app *a, const struct task_info *t, struct card *out)
{
    const char *kind = work_kind_name((enum work_kind)t->row.spec.kind);
    *out = (struct card){ .id = t->id };
    safe_text_setf(&out->title, "t-%" PRIu32 " %s of size %" PRIu32, t->id,
                   kind == NULL ? "?" : kind, t->row.spec.size);
    card_line(out, ' ', task_states[t->state].sign, "state", "%s", task_states[t->state].word);
    add_times(t, out);
    add_results(t, out);
    add_checks(t, out);
    add_needs(&t->row.spec, out);
    add_reward(a, t, out);
    if (t->case_id != 0)
        card_line(out, ' ', '!', "case", "C-%04" PRIu32 " waits for a person", t->case_id);
    safe_text_from_str(&out->foot, "process check, not proof of correctness");
}

bool card_task(struct app *a, uint64_t id, struct card *out)
{
    struct task_info t;
    if (id == 0 || id > UINT32_MAX || !engine_task(a->engine, (uint32_t)id, &t))
        return false;
    card_task_fill(a, &t, out);
    return true;
}
