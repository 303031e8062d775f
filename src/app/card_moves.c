/* The moves of the referee about the task of a row, one line each: which unit both parties
 * showed, as what, and how it was ruled. Played again from what the engine keeps. */
#include "app/card.h"

#include "app/app_int.h"
#include "app/faults.h"

#include <inttypes.h>

/* 0: the row is about no task. */
static uint32_t task_of(const struct app *a, enum table_id t, uint64_t id)
{
    struct case_info c;

    if (t == TABLE_TASKS)
        return (uint32_t)id;
    if (t == TABLE_CASES)
        return id <= UINT32_MAX && engine_case(a->engine, (uint32_t)id, &c) ? c.task : 0;
    const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
    return t == TABLE_VERIFICATIONS && v->id == id ? v->task : 0;
}

static void add_party(struct buf *b, uint32_t node)
{
    if (node == NODE_NONE)
        buf_adds(b, "the auditor");
    else
        buf_addf(b, "n-%03" PRIu32, node);
}

static void add_parties(const struct dispute *d, struct card *out)
{
    struct buf b = BUF_INIT;

    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        buf_adds(&b, p == 0 ? "" : " against ");
        add_party(&b, d->nodes[p]);
        if (d->game.moves > 0) {
            buf_adds(&b, " with root ");
            card_add_digest(&b, &d->game.root[p]);
        }
    }
    card_buf(out, ' ', ' ', "parties", &b);
    buf_free(&b);
}

static void add_shown(struct buf *b, const struct bisect_round *r, uint32_t p)
{
    if (r->answer[p] == BISECT_SHOWN)
        card_add_digest(b, &r->shown[p]);
    else
        buf_adds(b, r->answer[p] == BISECT_SILENT ? "is silent" : "cannot show it");
}

static void add_move(const struct dispute *d, uint32_t i, const char *unit_name, struct card *out)
{
    const struct bisect_round *r = &d->game.log[i];
    struct safe_text label;
    struct buf b = BUF_INIT;

    safe_text_setf(&label, "move %" PRIu32, i + 1);
    buf_addf(&b, "%s %" PRIu32 " of %" PRIu32 "-%" PRIu32 ": ", unit_name, r->index + 1, r->lo + 1,
             r->hi + 1);
    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        buf_adds(&b, p == 0 ? "" : ", ");
        add_party(&b, d->nodes[p]);
        buf_addc(&b, ' ');
        add_shown(&b, r, p);
    }
    buf_adds(&b, r->agrees ? ": alike" : ": they part");
    card_buf(out, ' ', r->agrees ? '+' : 'x', label.s, &b);
    buf_free(&b);
}

static void add_verdict(const struct dispute *d, const char *unit_name, struct card *out)
{
    const struct bisect *g = &d->game;
    struct buf b = BUF_INIT;

    if (g->end == BISECT_END_RERUN)
        buf_addf(&b, "%" PRIu32 " steps re-executed, %s %" PRIu32 ": ", g->steps_rerun, unit_name,
                 g->unit + 1);
    else
        buf_addf(&b, "%s, nothing re-executed: ", bisect_end_words[g->end]);
    for (uint32_t p = 0; p < BISECT_PARTIES && g->end != BISECT_END_DECLARED; p++) {
        buf_adds(&b, p == 0 ? "" : ", ");
        add_party(&b, d->nodes[p]);
        buf_adds(&b, (g->wrong >> p & 1) != 0 ? " loses" : " stands");
    }
    if (g->end == BISECT_END_DECLARED)
        buf_adds(&b, "a person decides");
    card_buf(out, ' ', g->wrong != 0 ? 'x' : '~', "ruling", &b);
    card_line(out, ' ', ' ', "blame", "%s; %" PRIu32 " bytes were sent", party_words[d->party],
              g->bytes);
    buf_free(&b);
}

bool query_moves(struct app *a, enum table_id t, uint64_t id, struct card *out)
{
    static struct dispute d; /* under the lock of the session */
    uint32_t task = task_of(a, t, id);
    struct task_info info;
    struct err err = ERR_INIT;

    if (task == 0 || engine_dispute(a->engine, task, &d, &err) != RC_OK)
        return false;
    const char *unit_name =
        faults_unit_name(engine_task(a->engine, task, &info) ? info.row.spec.kind : UINT32_MAX);
    *out = (struct card){ .id = id };
    safe_text_setf(&out->title, "dispute %" PRIu32 " about t-%" PRIu32 ", opened T %" PRIu32,
                   d.number, task, d.opened_tick);
    add_parties(&d, out);
    for (uint32_t i = 0; i < d.game.moves && i < BISECT_MOVES_MAX; i++)
        add_move(&d, i, unit_name, out);
    if (d.game.end == BISECT_END_OPEN)
        card_line(out, ' ', '~', "ruling", "not yet: a move takes a tick");
    else
        add_verdict(&d, unit_name, out);
    safe_text_from_str(&out->foot, "refereed re-execution, not a proof");
    return true;
}
