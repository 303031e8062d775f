#include "engine/referee.h"

#include "engine/challenges.h"
#include "engine/reputation.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "engine/verifier.h"

#define DISPUTE_WORDS 16u

static const struct dispute_row *row_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_DISPUTES, row);
}

static struct dispute_row *edit(struct engine *e, uint32_t row)
{
    uint32_t at = world_row(&e->world, WORLD_DISPUTES, row);
    return (struct dispute_row *)(void *)world_edit_block(&e->world, at, DISPUTE_WORDS);
}

static bool is_open(const struct dispute_row *d)
{
    return d->slot_plus_1 != 0 && d->ended_tick == 0;
}

enum rc referee_reserve(struct engine *e, size_t count, struct err *err)
{
    uint64_t rows = (uint64_t)e->g->rows[WORLD_DISPUTES] + count + 1;
    return world_reserve(&e->world, WORLD_DISPUTES, (uint32_t)rows, err);
}

/* The number of its row plus 1; 0: none. */
static uint32_t find(const struct engine *e, uint32_t slot)
{
    uint32_t found = 0, number = 0;
    for (uint32_t i = 0; i < e->g->rows[WORLD_DISPUTES]; i++) {
        const struct dispute_row *d = row_at(e, i);
        if (d->slot_plus_1 == slot + 1 && d->task == task_at(e, slot)->id && d->number > number) {
            found = i + 1;
            number = d->number;
        }
    }
    return found;
}

const struct dispute_row *referee_of(const struct engine *e, uint32_t slot)
{
    uint32_t row = find(e, slot);
    return row == 0 ? NULL : row_at(e, row - 1);
}

/* The oldest that is over, where there are enough; else a new one. */
static uint32_t take_row(struct engine *e)
{
    uint32_t rows = e->g->rows[WORLD_DISPUTES], over = 0, oldest = UINT32_MAX;

    for (uint32_t i = 0; i < rows; i++) {
        if (is_open(row_at(e, i)))
            continue;
        over++;
        if (oldest == UINT32_MAX || row_at(e, i)->number < row_at(e, oldest)->number)
            oldest = i;
    }
    return over > REFEREE_KEPT ? oldest : e->g->rows[WORLD_DISPUTES]++;
}

bool referee_can(const struct engine *e, uint32_t slot)
{
    struct work_task work;
    tasks_work(e, task_at(e, slot), &work);
    return !work_root_is_answer(&work);
}

/* --- playing ------------------------------------------------------------------------ */

/* The traces of both parties, in buffers of the engine that are reused by the next call. By
 * their nodes, whose results need not stand any more: what a node handed in it hands in again. */
static void show_traces(struct engine *e, uint32_t slot, const uint32_t nodes[BISECT_PARTIES],
                        const struct work_output *traces[BISECT_PARTIES])
{
    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        if (nodes[p] != NODE_NONE) {
            traces[p] = submission_of_node(e, slot, nodes[p], p);
            continue;
        }
        struct work_output *own = &e->outputs[p];
        struct work_task work;
        tasks_work(e, task_at(e, slot), &work);
        enum rc rc = work_run(e->scratch, &work, own, NULL);
        assert(rc == RC_OK); /* tasks_reserve_work() made room when the task came in */
        (void)rc;
        traces[p] = own;
    }
}

/* The last unit, unless it is the same: then the first that differs is named. */
static uint32_t contested_unit(const struct work_output *const traces[BISECT_PARTIES])
{
    const struct work_output *a = traces[0], *z = traces[1];
    uint32_t last = a->count - 1;
    if (memcmp(work_output_unit(a, last), work_output_unit(z, last), a->unit_bytes) != 0 &&
        work_ops(a->task.kind)->unit_needs_previous)
        return last;
    for (uint32_t i = 0; i < last; i++)
        if (memcmp(work_output_unit(a, i), work_output_unit(z, i), a->unit_bytes) != 0)
            return i;
    return last;
}

static enum bisect_answer answer_in(uint32_t answers, uint32_t party)
{
    return (enum bisect_answer)(answers >> 2 * party & 3);
}

/* Plays `moves` moves; in the last the parties do what `answers` says, before it they show. */
static void play(struct engine *e, uint32_t slot, const uint32_t nodes[BISECT_PARTIES],
                 uint32_t moves, uint32_t answers, struct bisect *b)
{
    const struct work_output *traces[BISECT_PARTIES];
    struct bisect_move both[BISECT_PARTIES];
    uint32_t index[BISECT_SHOWN_MAX];

    show_traces(e, slot, nodes, traces);
    const struct digest roots[BISECT_PARTIES] = { traces[0]->root, traces[1]->root };
    bisect_begin(b, &traces[0]->task, roots, contested_unit(traces));
    while (b->end == BISECT_END_OPEN && b->moves < moves) {
        bool is_last = b->moves + 1 == moves;
        uint32_t count = bisect_asks(b, index);
        for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
            both[p].answer = is_last ? answer_in(answers, p) : BISECT_SHOWN;
            for (uint32_t i = 0; both[p].answer == BISECT_SHOWN && i < count; i++)
                work_open(e->scratch, traces[p], index[i], &both[p].opening[i]);
        }
        (void)bisect_play(e->scratch, b, both);
    }
}

void referee_replay(struct engine *e, const struct dispute_row *d, struct bisect *b)
{
    play(e, d->slot_plus_1 - 1, d->nodes, d->moves, d->answers, b);
}

/* --- a move ------------------------------------------------------------------------- */

static bool is_silent(const struct engine *e, uint32_t slot, uint32_t party)
{
    if (party == REFEREE_AUDITOR)
        return false;
    const struct node_row *n = node_at(e, tasks_result(e, slot, party)->node);
    return n->silent_since != 0 || n->state == NODE_LEFT;
}

static enum bisect_answer answer_of(struct engine *e, const struct dispute_row *d, uint32_t party)
{
    uint32_t slot = d->slot_plus_1 - 1, result = d->parties[party];

    if (is_silent(e, slot, result))
        return BISECT_SILENT;
    if (result != REFEREE_AUDITOR &&
        submission_is_lost(e, task_at(e, slot), tasks_result(e, slot, result)->node))
        return BISECT_DECLARED;
    return BISECT_SHOWN;
}

static void tell(struct engine *e, enum event_kind kind, const struct dispute_row *d, int64_t a,
                 int64_t b)
{
    uint32_t slot = d->slot_plus_1 - 1;
    engine_emit(e, &(struct event){ .kind = kind,
                                    .task = d->task,
                                    .slot = slot,
                                    .node = tasks_result(e, slot, d->parties[0])->node,
                                    .a = a,
                                    .b = b });
}

int64_t referee_bond(const struct engine *e, const struct dispute_row *d)
{
    return engine_share(task_at(e, d->slot_plus_1 - 1)->reward_uusd, d->bond_ppm);
}

void referee_open(struct engine *e, uint32_t slot, const struct dispute_row *d)
{
    uint32_t row = take_row(e);
    struct dispute_row *kept = edit(e, row);

    *kept = *d;
    kept->slot_plus_1 = slot + 1;
    kept->task = task_at(e, slot)->id;
    kept->opened_tick = kept->asked_tick = e->g->tick;
    for (uint32_t p = 0; p < BISECT_PARTIES; p++)
        kept->nodes[p] = d->parties[p] == REFEREE_AUDITOR
                             ? NODE_NONE
                             : tasks_result(e, slot, d->parties[p])->node;
    if (kept->nodes[1] != NODE_NONE) {
        kept->bond_ppm = (uint32_t)e->policy->challenge_bond_ppm;
        challenges_open(e, (struct challenger){ .number = kept->nodes[1] },
                        referee_bond(e, kept));
    }
    kept->number = (uint32_t)++e->g->m.disputes;
    tasks_set_state(e, slot, TASK_DISPUTED, e->g->tick + 1);
    tell(e, EVENT_DISPUTE_OPENED, kept, kept->number, 0);
}

static void conclude(struct engine *e, struct dispute_row *d, const struct bisect *b)
{
    struct metrics *m = &e->g->m;

    d->end = (uint8_t)b->end;
    d->wrong = (uint8_t)b->wrong;
    d->unit = b->unit;
    d->bytes = b->bytes;
    d->steps = b->steps_rerun;
    d->ended_tick = e->g->tick;
    m->dispute_bytes += b->bytes;
    m->dispute_steps += b->steps_rerun;
    m->verifier_units += b->cost_units;
    tell(e, EVENT_DISPUTE_ENDED, d, b->unit == UINT32_MAX ? -1 : (int64_t)b->unit, d->moves);
}

/* Whoever is right where the other is wrong gains by it. */
static void settle_bond(struct engine *e, const struct dispute_row *d)
{
    static const enum challenge_end ends[] = { CHALLENGE_MOOT, CHALLENGE_UPHELD, CHALLENGE_FALSE,
                                               CHALLENGE_SHARED };
    uint32_t winner = d->wrong == 1 ? d->nodes[1] : d->wrong == 2 ? d->nodes[0] : NODE_NONE;

    if (d->nodes[1] == NODE_NONE || d->end == BISECT_END_DECLARED)
        return;
    challenges_close(e, (struct challenger){ .number = d->nodes[1] }, referee_bond(e, d),
                     ends[d->wrong & 3u], winner);
    if (winner != NODE_NONE)
        reputation_credit(e, winner, REPUTATION_DISPUTE_WON_PPM);
}

void referee_due(struct engine *e, uint32_t slot)
{
    uint32_t row = find(e, slot), answers = 0;
    struct bisect b;

    assert(row != 0 && is_open(row_at(e, row - 1)));
    struct dispute_row *d = edit(e, row - 1);
    bool has_time = e->g->tick - d->asked_tick < (uint32_t)e->policy->move_ticks;
    bool is_waiting = false;
    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        enum bisect_answer a = answer_of(e, d, p);
        answers |= (uint32_t)a << 2 * p;
        is_waiting = is_waiting || (a == BISECT_SILENT && has_time);
    }
    if (is_waiting) {
        tasks_set_state(e, slot, TASK_DISPUTED, e->g->tick + 1);
        return;
    }
    d->moves++;
    d->answers = (uint8_t)answers;
    d->asked_tick = e->g->tick;
    e->g->m.dispute_moves++;
    play(e, slot, d->nodes, d->moves, d->answers, &b);
    const struct bisect_round *r = &b.log[b.moves - 1];
    tell(e, EVENT_DISPUTE_MOVE, d, r->index, r->agrees);
    if (b.end == BISECT_END_OPEN) {
        tasks_set_state(e, slot, TASK_DISPUTED, e->g->tick + 1);
        return;
    }
    conclude(e, d, &b);
    settle_bond(e, d);
    struct dispute_row over = *d;
    verifier_ruled(e, slot, &over);
}
