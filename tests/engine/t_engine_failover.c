/*
 * t_engine_failover.c - what happens when beats are missing: suspect after 20 s, the task
 * moves to its backup after 30 s, down after 300 s, back when it returns, or gone for good.
 * With ticks of 1, 10 and 60 seconds, and from the node's own row: nobody else may set it.
 */
#include "engine/engine_int.h"
#include "tests/engine/kit.h"

struct seen {
    struct event events[4096];
    uint32_t count;
};

static void keep(void *ctx, const struct event *e)
{
    struct seen *s = ctx;
    if (s->count < ARRAY_LEN(s->events))
        s->events[s->count++] = *e;
}

static const struct event *find(const struct seen *s, enum event_kind kind, uint32_t node)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->events[i].kind == kind && (node == NODE_NONE || s->events[i].node == node))
            return &s->events[i];
    return NULL;
}

static struct event must_find(const struct seen *s, enum event_kind kind, uint32_t node)
{
    const struct event *e = find(s, kind, node);
    if (e == NULL)
        ck_abort_msg("nothing says %s", event_infos[kind].word);
    return *e;
}

/* Ticks that `seconds` take, rounded up, at least one. */
static uint32_t ticks(int64_t seconds, int64_t tick_s)
{
    int64_t t = (seconds + tick_s - 1) / tick_s;
    return t < 1 ? 1 : (uint32_t)t;
}

static struct engine *lossy(struct seen *s, int64_t tick_s, uint64_t seed, uint32_t nodes,
                            int64_t mtbf_s)
{
    struct engine *e = kit_engine_with(&(struct engine_config){ .sink = keep, .sink_ctx = s });
    struct policy p = kit_calm_policy();

    p.tick_s = tick_s;
    p.mtbf_s = mtbf_s;
    p.outage_s = 1200; /* long enough to be down */
    p.leave_ppm = 0;
    kit_init(e, seed);
    kit_policy(e, &p);
    kit_generate(e, nodes, 0);
    return e;
}

/* The next tick at which node 0 falls silent. */
static uint32_t run_to_silence(struct engine *e)
{
    for (int i = 0; i < 5000000; i++) {
        kit_steps(e, 1);
        for (uint32_t n = 0; n < engine_node_count(e); n++)
            if (node_at(e, n)->silent_since == engine_tick(e))
                return n;
    }
    ck_abort_msg("no node fell silent");
}

START_TEST(suspect_after_20_s_down_after_300_s_and_back)
{
    static const int64_t lengths_s[] = { 1, 10, 60, 300 };
    for (size_t i = 0; i < ARRAY_LEN(lengths_s); i++) {
        struct seen *s = calloc(1, sizeof *s);
        ck_assert_ptr_nonnull(s);
        int64_t tick_s = lengths_s[i];
        struct engine *e = lossy(s, tick_s, 3, 1, 20000);
        uint32_t node = run_to_silence(e), lost = engine_tick(e);
        uint32_t back = node_at(e, node)->back_tick;
        uint32_t suspect = ticks(20, tick_s), down = ticks(300, tick_s);

        ck_assert_uint_gt(back, lost + down);
        ck_assert_int_eq(node_at(e, node)->state, NODE_IDLE); /* nothing shows yet */
        kit_steps(e, suspect - 1);
        ck_assert_int_eq(node_at(e, node)->state, NODE_IDLE);
        kit_steps(e, 1);
        ck_assert_int_eq(node_at(e, node)->state, suspect == down ? NODE_DOWN : NODE_SUSPECT);
        kit_steps(e, down - suspect);
        ck_assert_int_eq(node_at(e, node)->state, NODE_DOWN);
        kit_steps(e, back - 1 - engine_tick(e));
        ck_assert_int_eq(node_at(e, node)->state, NODE_DOWN);
        kit_steps(e, 1);
        ck_assert_int_eq(node_at(e, node)->state, NODE_IDLE);
        ck_assert_uint_eq(must_find(s, EVENT_NODE_SUSPECT, node).tick, lost + suspect);
        ck_assert_uint_eq(must_find(s, EVENT_NODE_DOWN, node).tick, lost + down);
        ck_assert_uint_eq(must_find(s, EVENT_NODE_BACK, node).tick, back);
        ck_assert_int_eq(must_find(s, EVENT_NODE_BACK, node).a, back - lost);
        kit_verify(e, 3, "after the return");
        engine_free(e);
        free(s);
    }
}
END_TEST

/* A long task on each of 12 nodes; the first node that is lost hands its task over. */
static void check_failover(int64_t tick_s, enum work_kind kind)
{
    struct seen *s = calloc(1, sizeof *s);
    ck_assert_ptr_nonnull(s);
    struct engine *e = lossy(s, tick_s, 11, 12, 300000);
    struct task_row task = kit_task();

    task.spec.kind = (uint16_t)kind;
    task.duration_s = 1000000;
    task.reward_uusd = 1000;
    kit_tasks(e, &task, 1);
    kit_steps(e, 1);
    struct task_info t;
    ck_assert(engine_task(e, 1, &t));
    ck_assert_uint_ne(t.backup, NODE_NONE);
    while (run_to_silence(e) != t.results[0].node) /* others may be lost first */
        ck_assert(engine_task(e, 1, &t));
    uint32_t primary = t.results[0].node, backup = t.backup, started = t.started_tick;
    uint32_t lost = node_at(e, primary)->silent_since;
    bool backup_is_up = backup != primary && node_at(e, backup)->state == NODE_IDLE;
    kit_steps(e, ticks(30, tick_s) - 1);
    ck_assert(engine_task(e, 1, &t));
    ck_assert_uint_eq(t.results[0].node, primary);
    kit_steps(e, 1);
    ck_assert(engine_task(e, 1, &t));
    ck_assert_int_eq(t.state, TASK_RUNNING);
    ck_assert_uint_ne(t.results[0].node, primary);
    if (backup_is_up)
        ck_assert_uint_eq(t.results[0].node, backup);
    struct event moved = must_find(s, EVENT_TASK_FAILOVER, t.results[0].node);
    ck_assert_uint_eq(moved.tick, lost + ticks(30, tick_s));
    ck_assert_int_eq(moved.b, 32);
    uint32_t duration = ticks(1000000, tick_s);
    int64_t done = kind == WORK_CHAIN ? (int64_t)((uint64_t)(lost - started) * 32 / duration) : 0;
    ck_assert(kind != WORK_CHAIN || done > 0);
    ck_assert_int_eq(moved.a, done);
    uint64_t credit = (uint64_t)duration * (uint64_t)done / 32;
    ck_assert_uint_eq(t.started_tick, moved.tick - (uint32_t)credit);
    ck_assert_uint_eq(node_at(e, primary)->running, 0);
    ck_assert_int_eq(node_at(e, primary)->locked_uusd, 0);
    kit_verify(e, 11, "after the failover");
    engine_free(e);
    free(s);
}

START_TEST(after_30_s_the_backup_goes_on_where_a_chain_stood)
{
    static const int64_t lengths_s[] = { 1, 10, 60 };
    for (size_t i = 0; i < ARRAY_LEN(lengths_s); i++) {
        check_failover(lengths_s[i], WORK_CHAIN);
        check_failover(lengths_s[i], WORK_MATMUL);
    }
}
END_TEST

START_TEST(some_leave_for_good_with_their_stake)
{
    struct seen *s = calloc(1, sizeof *s);
    ck_assert_ptr_nonnull(s);
    struct engine *e = lossy(s, 10, 5, 20, 20000);
    struct policy p = *engine_policy(e);
    struct metrics before, after;

    p.leave_ppm = 1000000;
    kit_policy(e, &p);
    engine_metrics(e, &before);
    kit_steps(e, 1);
    for (int i = 0; i < 20000 && find(s, EVENT_NODE_LEFT, NODE_NONE) == NULL; i++)
        kit_steps(e, 1);
    struct event left = must_find(s, EVENT_NODE_LEFT, NODE_NONE);
    ck_assert_uint_eq(left.tick, must_find(s, EVENT_NODE_DOWN, left.node).tick);
    engine_metrics(e, &after);
    ck_assert_uint_eq(after.nodes_total, 19);
    ck_assert_uint_eq(after.gpus_total, before.gpus_total - 1);
    ck_assert_int_eq(after.unbonding_uusd, before.unbonding_uusd + p.stake_initial_uusd);
    struct node_info n;
    engine_node(e, left.node, &n);
    ck_assert_int_eq(n.state, NODE_LEFT);
    ck_assert_int_eq(n.stake_uusd, 0);
    kit_steps(e, 500);
    engine_node(e, left.node, &n);
    ck_assert_int_eq(n.state, NODE_LEFT); /* for good */
    kit_verify(e, 5, "after leaving");
    engine_free(e);
    free(s);
}
END_TEST

/* A lazy population: whoever is caught is jailed for a day, works again, then for good. */
START_TEST(jail_ends_after_its_time_and_the_second_time_never)
{
    struct seen *s = calloc(1, sizeof *s);
    ck_assert_ptr_nonnull(s);
    struct engine *e = kit_engine_with(&(struct engine_config){ .sink = keep, .sink_ctx = s });
    struct policy p = kit_calm_policy();
    struct task_row task = kit_task();
    uint32_t first = 0, again = 0;

    p.mix_lazy_ppm = 1000000;
    p.jail_s = 600;
    p.dispute_threshold = 1000;
    kit_init(e, 2);
    kit_policy(e, &p);
    kit_generate(e, 10, 0);
    task.spec.kind = WORK_MATMUL;
    task.spec.size = 8;
    for (int i = 0; i < 300; i++) {
        s->count = 0;
        kit_tasks(e, &task, 1);
        kit_steps(e, 1);
        for (uint32_t k = 0; k < s->count; k++) {
            const struct event *ev = &s->events[k];
            if (ev->kind != EVENT_NODE_JAILED)
                continue;
            struct node_info n;
            engine_node(e, ev->node, &n);
            ck_assert_int_eq(n.state, NODE_JAILED);
            if (n.faults == 1) {
                first++;
                ck_assert_int_eq(ev->a, ev->tick + 60);
                ck_assert_int_eq(n.stake_uusd, 150000000);
            } else {
                again++;
                ck_assert_int_eq(ev->a, 0);
                ck_assert_int_eq(n.stake_uusd, 0);
            }
        }
    }
    ck_assert_uint_eq(first, 10);
    ck_assert_uint_gt(again, 5);
    for (uint32_t i = 0; i < 10; i++) {
        struct node_info n;
        engine_node(e, i, &n);
        ck_assert_uint_ge(n.faults, 1);
        if (n.faults >= 2)
            ck_assert_int_eq(n.state, NODE_JAILED);
    }
    kit_verify(e, 2, "after the jail");
    engine_free(e);
    free(s);
}
END_TEST

/* A late answer of a node that comes back is a case, not a crime. */
START_TEST(answers_wait_for_a_short_silence_and_lose_nothing)
{
    struct seen *s = calloc(1, sizeof *s);
    ck_assert_ptr_nonnull(s);
    struct engine *e = lossy(s, 10, 21, 8, 3000);
    struct policy p = *engine_policy(e);
    struct metrics m;

    p.outage_s = 20; /* back before anything moves, mostly */
    p.demand_ppm = 200000;
    p.demand_duration_s = 100;
    kit_policy(e, &p);
    kit_steps(e, 3000);
    engine_metrics(e, &m);
    ck_assert_uint_gt(m.tasks_final, 300);
    ck_assert_uint_eq(m.false_positives, 0);
    ck_assert_uint_eq(m.results_wrong, 0);
    ck_assert(find(s, EVENT_NODE_BACK, NODE_NONE) != NULL);
    kit_verify(e, 21, "at the end");
    engine_free(e);
    free(s);
}
END_TEST

SUITE("failover", suspect_after_20_s_down_after_300_s_and_back,
      after_30_s_the_backup_goes_on_where_a_chain_stood, some_leave_for_good_with_their_stake,
      jail_ends_after_its_time_and_the_second_time_never,
      answers_wait_for_a_short_silence_and_lose_nothing)
