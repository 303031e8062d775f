#include "engine/prepared.h"

#include "work/cheat.h"

#include <stdlib.h>

struct key {
    struct work_task task;
    struct cheat_plan plan; /* of an answer */
    bool is_truth;
};

struct entry {
    struct key key;
    uint32_t round;            /* that asked for it last; 0: it is free */
    struct work_output output; /* of a truth the root alone */
};

struct prepared {
    struct work_scratch *scratch; /* the engine's own is for whoever reads it meanwhile */
    struct map by_hash;
    uint32_t round, hand;
    size_t bytes; /* that the outputs hold */
    struct prepared_counts counts;
    struct entry entries[PREPARED_MAX];
};

void prepared_free(struct prepared *p)
{
    if (p == NULL)
        return;
    for (uint32_t i = 0; i < PREPARED_MAX; i++)
        work_output_free(&p->entries[i].output);
    work_scratch_free(p->scratch);
    map_close(&p->by_hash);
    free(p);
}

static struct prepared *prepared_new(void)
{
    struct prepared *p = calloc(1, sizeof *p);
    if (p == NULL)
        return NULL;
    p->round = 1; /* so that the entries, of round 0, are free from the next on */
    p->scratch = work_scratch_new(NULL);
    if (p->scratch != NULL && map_reserve(&p->by_hash, PREPARED_MAX))
        return p;
    prepared_free(p);
    return NULL;
}

/* --- keys ------------------------------------------------------------------------------ */

static bool tasks_are_equal(const struct work_task *a, const struct work_task *b)
{
    return a->kind == b->kind && a->seed == b->seed && a->size == b->size &&
           a->interval == b->interval && a->weight_bits == b->weight_bits &&
           a->hw_class == b->hw_class;
}

static bool plans_are_equal(const struct cheat_plan *a, const struct cheat_plan *b)
{
    return a->cheat == b->cheat && a->part_ppm == b->part_ppm &&
           a->seed_replayed == b->seed_replayed && a->hw_class == b->hw_class &&
           a->draw == b->draw;
}

static bool keys_are_equal(const struct key *a, const struct key *b)
{
    return a->is_truth == b->is_truth && tasks_are_equal(&a->task, &b->task) &&
           plans_are_equal(&a->plan, &b->plan);
}

static uint64_t hash_of(const struct key *k)
{
    const uint64_t words[] = {
        k->task.seed,
        (uint64_t)k->task.kind << 32 | k->task.size,
        (uint64_t)k->task.interval << 32 | (uint64_t)k->task.hw_class << 8 | k->task.weight_bits,
        (uint64_t)k->plan.cheat << 32 | k->plan.part_ppm,
        k->plan.seed_replayed,
        k->plan.draw,
        (uint64_t)k->plan.hw_class << 1 | k->is_truth,
    };
    uint64_t hash = 0;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        hash = rng_mix(hash ^ words[i]);
    return hash;
}

bool prepared_is_worth(const struct work_task *t)
{
    return work_cost(t) >= PREPARED_COST_MIN;
}

/* --- entries --------------------------------------------------------------------------- */

static struct entry *find(struct prepared *p, const struct key *k)
{
    uint32_t at;
    if (!map_get(&p->by_hash, hash_of(k), &at) || !keys_are_equal(&p->entries[at].key, k))
        return NULL;
    return &p->entries[at];
}

/* The round before is kept, too: what a node commits to in one step is checked in the next. */
static bool is_free(const struct prepared *p, const struct entry *x)
{
    return x->round + 1 < p->round;
}

/* No longer found; its memory stays. */
static void forget(struct prepared *p, struct entry *x)
{
    uint32_t at;
    uint64_t hash = hash_of(&x->key);
    if (x->round != 0 && map_get(&p->by_hash, hash, &at) && &p->entries[at] == x)
        (void)map_del(&p->by_hash, hash);
    x->round = 0;
}

/* The first that is free, so that the memory of few is used again and again. NULL: none. */
static struct entry *take(struct prepared *p, const struct key *k)
{
    while (p->hand < PREPARED_MAX && !is_free(p, &p->entries[p->hand]))
        p->hand++;
    if (p->hand == PREPARED_MAX || p->bytes > PREPARED_BYTES_MAX)
        return NULL;
    struct entry *x = &p->entries[p->hand];
    forget(p, x);
    x->key = *k;
    return x;
}

static void keep(struct prepared *p, struct entry *x)
{
    bool is_put = map_put(&p->by_hash, hash_of(&x->key), (uint32_t)(x - p->entries));
    assert(is_put); /* room was made for all */
    (void)is_put;
    x->round = p->round;
}

/* --- before a step --------------------------------------------------------------------- */

static void release_free(struct prepared *p)
{
    for (uint32_t i = 0; i < PREPARED_MAX; i++) {
        struct entry *x = &p->entries[i];
        if (!is_free(p, x))
            continue;
        forget(p, x);
        p->bytes -= work_output_memory(&x->output);
        work_output_free(&x->output);
    }
}

bool prepared_begin(struct engine *e)
{
    if (e->prepared == NULL)
        e->prepared = prepared_new();
    if (e->prepared == NULL)
        return false;
    e->prepared->round++;
    e->prepared->hand = 0;
    if (e->prepared->bytes > PREPARED_BYTES_MAX)
        release_free(e->prepared);
    return true;
}

/* True when it is there already; then this round asked for it. */
static bool is_there(struct prepared *p, const struct key *k)
{
    struct entry *x = find(p, k);
    if (x != NULL)
        x->round = p->round;
    return x != NULL;
}

void prepared_make_answer(struct engine *e, const struct work_task *t,
                          const struct cheat_plan *plan)
{
    struct prepared *p = e->prepared;
    const struct key k = { .task = *t, .plan = *plan };
    struct entry *x;

    if (!prepared_is_worth(t) || is_there(p, &k) || (x = take(p, &k)) == NULL)
        return;
    size_t before = work_output_memory(&x->output);
    enum rc rc = cheat_run(p->scratch, t, plan, &x->output, NULL);
    p->bytes += work_output_memory(&x->output) - before;
    if (rc != RC_OK)
        return;
    keep(p, x);
    p->counts.answers_made++;
}

void prepared_make_truth(struct engine *e, const struct work_task *t)
{
    struct prepared *p = e->prepared;
    const struct key k = { .task = *t, .is_truth = true };
    struct entry *x;

    if (!prepared_is_worth(t) || is_there(p, &k) || (x = take(p, &k)) == NULL)
        return;
    work_root(p->scratch, t, &x->output.root);
    keep(p, x);
    p->counts.truths_made++;
}

/* --- in a step --------------------------------------------------------------------------- */

static bool is_asked(const struct engine *e, const struct work_task *t)
{
    return e->is_stepping && e->prepared != NULL && prepared_is_worth(t);
}

const struct work_output *prepared_answer(struct engine *e, const struct work_task *t,
                                          const struct cheat_plan *plan)
{
    const struct key k = { .task = *t, .plan = *plan };

    if (!is_asked(e, t))
        return NULL;
    const struct entry *x = find(e->prepared, &k);
    e->prepared->counts.answers_found += x != NULL;
    e->prepared->counts.answers_missed += x == NULL;
    return x == NULL ? NULL : &x->output;
}

bool prepared_truth(struct engine *e, const struct work_task *t, struct digest *root)
{
    const struct key k = { .task = *t, .is_truth = true };

    if (!is_asked(e, t))
        return false;
    const struct entry *x = find(e->prepared, &k);
    e->prepared->counts.truths_found += x != NULL;
    e->prepared->counts.truths_missed += x == NULL;
    if (x != NULL)
        *root = x->output.root;
    return x != NULL;
}

struct prepared_counts prepared_count(const struct engine *e)
{
    return e->prepared == NULL ? (struct prepared_counts){ 0 } : e->prepared->counts;
}
