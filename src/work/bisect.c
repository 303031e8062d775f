#include "work/bisect.h"

#include "work/scratch.h"

#include <assert.h>

#define INDEX_BYTES 4u

const char *const bisect_end_words[BISECT_END_COUNT] = {
#define X(id, word) [BISECT_END_##id] = (word),
    BISECT_END_LIST(X)
#undef X
};

static const struct work_ops *ops_of(const struct work_task *t)
{
    const struct work_ops *ops = work_ops(t->kind);
    assert(ops != NULL);
    return ops;
}

uint32_t bisect_rounds(const struct work_task *t)
{
    uint32_t rounds = 0;
    if (!ops_of(t)->unit_needs_previous)
        return 0;
    for (uint32_t way = work_units(t) - 1; way > 1; way -= way / 2)
        rounds++;
    return rounds;
}

void bisect_begin(struct bisect *b, const struct work_task *t,
                  const struct digest root[BISECT_PARTIES], uint32_t contested)
{
    uint32_t last = work_units(t) - 1;
    assert(!work_root_is_answer(t));
    *b = (struct bisect){
        .task = *t,
        .root = { root[0], root[1] },
        .hi = contested < last ? contested : last,
        .unit = UINT32_MAX,
    };
}

uint32_t bisect_asks(const struct bisect *b, uint32_t index[BISECT_SHOWN_MAX])
{
    if (b->moves > 0) {
        index[0] = b->lo + (b->hi - b->lo) / 2;
        return 1;
    }
    if (!ops_of(&b->task)->unit_needs_previous || b->hi == 0) {
        index[0] = b->hi;
        return 1;
    }
    index[0] = 0;
    index[1] = b->hi;
    return 2;
}

static bool end(struct bisect *b, enum bisect_end why, uint32_t wrong)
{
    b->end = why;
    b->wrong = wrong;
    return true;
}

/* Is it the unit asked for, and does it lead to the root? Counts what was sent. */
static bool is_bound(struct work_scratch *s, struct bisect *b, uint32_t party, uint32_t index,
                     const struct work_opening *o, struct bisect_round *log)
{
    size_t len = ops_of(&b->task)->unit_bytes(&b->task);
    struct digest leaf;

    if (o->index != index || o->unit == NULL)
        return false;
    log->bytes += INDEX_BYTES + (uint32_t)len + o->proof.n * DIGEST_BYTES;
    merkle_leaf(s->sha, o->unit, len, &leaf);
    b->cost_units += work_cost_hash(1 + len) + o->proof.n * work_cost_hash(1 + 2 * DIGEST_BYTES);
    log->shown[party] = leaf;
    return merkle_inclusion_verify(s->sha, &leaf, index, work_units(&b->task), &o->proof,
                                   &b->root[party], NULL) == RC_OK;
}

static uint32_t who_answered(const struct bisect_move moves[BISECT_PARTIES],
                             enum bisect_answer answer)
{
    uint32_t mask = 0;
    for (uint32_t p = 0; p < BISECT_PARTIES; p++)
        if (moves[p].answer == answer)
            mask |= 1u << p;
    return mask;
}

/* Parties whose openings do not hold, among those that showed any. */
static uint32_t who_is_unbound(struct work_scratch *s, struct bisect *b,
                               const struct bisect_move moves[BISECT_PARTIES],
                               struct bisect_round *log)
{
    uint32_t index[BISECT_SHOWN_MAX], unbound = 0;
    uint32_t count = bisect_asks(b, index);

    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        for (uint32_t i = 0; moves[p].answer == BISECT_SHOWN && i < count; i++)
            if (!is_bound(s, b, p, index[i], &moves[p].opening[i], log))
                unbound |= 1u << p;
        log->answer[p] = moves[p].answer;
    }
    log->index = index[count - 1];
    return unbound;
}

/* Compute a unit anew; the parties that show something else are wrong. */
static uint32_t who_is_wrong(struct work_scratch *s, struct bisect *b, uint32_t unit,
                             const uint8_t *previous,
                             const uint8_t *const shown[BISECT_PARTIES])
{
    const struct work_ops *ops = ops_of(&b->task);
    uint32_t steps = ops->unit_steps(&b->task, unit), wrong = 0;

    ops->unit(s, &b->task, unit, steps, previous, s->unit);
    b->steps_rerun += steps;
    b->cost_units += ops->steps_cost(&b->task, steps);
    for (uint32_t p = 0; p < BISECT_PARTIES; p++)
        if (memcmp(s->unit, shown[p], ops->unit_bytes(&b->task)) != 0)
            wrong |= 1u << p;
    if (wrong != 0)
        b->unit = unit;
    return wrong;
}

static bool settle(struct work_scratch *s, struct bisect *b)
{
    return end(b, BISECT_END_RERUN, who_is_wrong(s, b, b->hi, b->agreed, b->contested));
}

static bool open_search(struct work_scratch *s, struct bisect *b,
                        const struct bisect_move moves[BISECT_PARTIES], uint32_t count)
{
    size_t len = ops_of(&b->task)->unit_bytes(&b->task);
    const uint8_t *first[BISECT_PARTIES];

    for (uint32_t p = 0; p < BISECT_PARTIES; p++) {
        first[p] = moves[p].opening[0].unit;
        b->contested[p] = moves[p].opening[count - 1].unit;
    }
    if (count == BISECT_SHOWN_MAX) {
        uint32_t wrong = who_is_wrong(s, b, 0, NULL, first);
        if (wrong != 0)
            return end(b, BISECT_END_START, wrong);
        b->agreed = first[0];
    }
    b->log[0].agrees = memcmp(b->contested[0], b->contested[1], len) == 0;
    if (b->log[0].agrees)
        return end(b, BISECT_END_NO_DIFFERENCE, 0);
    return count < BISECT_SHOWN_MAX || b->hi == 1 ? settle(s, b) : false;
}

static bool halve(struct work_scratch *s, struct bisect *b,
                  const struct bisect_move moves[BISECT_PARTIES], struct bisect_round *log)
{
    size_t len = ops_of(&b->task)->unit_bytes(&b->task);
    const uint8_t *a = moves[0].opening[0].unit, *z = moves[1].opening[0].unit;

    log->agrees = memcmp(a, z, len) == 0;
    if (log->agrees) {
        b->lo = log->index;
        b->agreed = a;
    } else {
        b->hi = log->index;
        b->contested[0] = a;
        b->contested[1] = z;
    }
    return b->hi - b->lo == 1 ? settle(s, b) : false;
}

bool bisect_play(struct work_scratch *s, struct bisect *b,
                 const struct bisect_move moves[BISECT_PARTIES])
{
    assert(b->end == BISECT_END_OPEN && b->moves < BISECT_MOVES_MAX);
    struct bisect_round *log = &b->log[b->moves];
    uint32_t index[BISECT_SHOWN_MAX];
    uint32_t count = bisect_asks(b, index);

    *log = (struct bisect_round){ .lo = b->lo, .hi = b->hi };
    uint32_t unbound = who_is_unbound(s, b, moves, log);
    uint32_t silent = who_answered(moves, BISECT_SILENT);
    b->bytes += log->bytes;
    b->moves++;
    if (who_answered(moves, BISECT_DECLARED) != 0)
        return end(b, BISECT_END_DECLARED, 0);
    if (unbound != 0)
        return end(b, BISECT_END_UNBOUND, unbound | silent);
    if (silent != 0)
        return end(b, BISECT_END_SILENCE, silent);
    return b->moves == 1 ? open_search(s, b, moves, count) : halve(s, b, moves, log);
}
