/*
 * t_verification.c - whole populations under the ladder: honest ones are left alone, cheats
 * at products are always caught, what slips through is counted; and no verdict rests on what
 * a node is, only on what it handed in.
 */
#include "engine/behaviour.h"
#include "tests/engine/kit.h"

static struct policy busy_policy(void)
{
    struct policy p;
    policy_defaults(&p);
    p.demand_ppm = 20000000;
    p.demand_duration_s = 60;
    p.demand_chain_steps = 64;
    p.demand_matmul_n = 8;
    p.demand_high_value_ppm = 0;
    kit_all_honest(&p);
    kit_products(&p, 500000);
    p.mix_flaky_ppm = 80000;
    p.mix_lazy_ppm = 60000;
    p.mix_late_ppm = 30000;
    p.honest_flip_ppm = 200;
    return p;
}

static struct policy honest(struct policy p)
{
    kit_all_honest(&p);
    return p;
}

static struct engine *population(uint64_t seed, const struct policy *p, uint32_t nodes,
                                 uint32_t ticks, struct metrics *m)
{
    struct engine *e = kit_engine();
    struct policy none = *p;

    kit_init(e, seed);
    kit_policy(e, p);
    kit_generate(e, nodes, 1);
    kit_steps(e, ticks);
    none.demand_ppm = 0;
    kit_policy(e, &none);
    kit_steps(e, 300); /* what is under way ends */
    kit_verify(e, seed, "at the end");
    engine_metrics(e, m);
    ck_assert_uint_eq(m->executions, m->results_honest + m->results_wrong);
    return e;
}

/* All kinds of work, with second opinions, known answers, quotes and losses. */
START_TEST(nobody_honest_is_slashed_or_rejected_at_any_size)
{
    static const uint32_t sizes[] = { 10, 50, 200 };
    for (size_t size = 0; size < ARRAY_LEN(sizes); size++)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            struct policy p, all;
            struct metrics m;
            policy_defaults(&all);
            p = honest(busy_policy());
            p.demand_matmul_ppm = all.demand_matmul_ppm;
            p.demand_mlp_ppm = all.demand_mlp_ppm;
            p.demand_monte_carlo_ppm = all.demand_monte_carlo_ppm;
            p.demand_opaque_ppm = 200000;
            p.demand_monte_carlo_blocks = 32;
            p.demand_high_ppm = 100000;
            p.demand_ppm = sizes[size] * (int64_t)20000;
            struct engine *e = population(seed, &p, sizes[size], 600, &m);
            ck_assert_uint_gt(m.tasks_final, sizes[size] * 5);
            ck_assert_int_eq(m.slashed_uusd, 0);
            ck_assert_uint_eq(m.results_wrong, 0);
            ck_assert_uint_eq(m.false_positives, 0);
            ck_assert_uint_eq(m.verifications_passed, m.verifications);
            ck_assert_uint_eq(m.disputes, 0);
            ck_assert_uint_eq(m.tasks_failed, 0);
            for (uint32_t id = 1; id <= engine_case_count(e); id++) {
                struct case_info c;
                ck_assert(engine_case(e, id, &c));
                ck_assert_msg(c.kind == CASE_TEE_AMBIGUOUS, "%s", case_kind_words[c.kind]);
            }
            engine_free(e);
        }
}
END_TEST

/* --- hidden input ---------------------------------------------------------------------- */

struct second_opinions {
    uint32_t tasks, doubled;
};

static struct task_row hidden_task(void)
{
    struct task_row task = kit_task();
    task.spec.kind = WORK_OPAQUE;
    task.spec.size = 4;
    task.spec.privacy = PRIVACY_HIGH;
    return task;
}

/* Nodes in four regions, so many of a class, each of an owner of its own unless `owner` is
 * one; the tasks come one at a time, so that there is always somebody free. */
static struct second_opinions give_out(uint32_t reputation_ppm, uint32_t owner,
                                       uint32_t of_a_class, uint32_t tasks)
{
    struct policy p = kit_calm_policy();
    struct engine *e = kit_engine();
    struct second_opinions found = { 0 };
    struct node_spec node = kit_node();

    p.tee_quotes_ppm = 0;
    kit_init(e, 9);
    kit_policy(e, &p);
    for (uint32_t i = 0; i < 36; i++) {
        node.owner = owner != 0 ? owner : 1 + i;
        node.region = (uint16_t)(1 + i % 4);
        node.hw_class = (uint16_t)(1 + i / of_a_class);
        node.reputation_ppm = reputation_ppm;
        kit_nodes(e, &node, 1);
    }
    struct task_row task = hidden_task();
    for (uint32_t i = 0; i < tasks; i++) {
        struct node_info a, b;
        struct task_info t;
        kit_tasks(e, &task, 1);
        kit_steps(e, 1);
        ck_assert(engine_task(e, i + 1, &t));
        ck_assert_int_eq(t.state, TASK_RUNNING);
        found.tasks++;
        found.doubled += t.result_count > 1;
        if (t.result_count < 2)
            continue;
        ck_assert_uint_eq(t.result_count, 2);
        engine_node(e, t.results[0].node, &a);
        engine_node(e, t.results[1].node, &b);
        ck_assert_uint_eq(a.spec.hw_class, b.spec.hw_class);
        ck_assert_uint_ne(a.spec.owner, b.spec.owner);
        ck_assert_uint_ne(a.spec.region, b.spec.region);
    }
    kit_steps(e, 20);
    struct metrics m;
    engine_metrics(e, &m);
    ck_assert_uint_eq(m.tasks_final, found.tasks);
    ck_assert_uint_eq(m.executions, found.tasks + found.doubled);
    /* each second answer is an execution that nobody asked for */
    ck_assert_uint_eq(m.execution_units * found.tasks,
                      m.useful_units * (found.tasks + found.doubled));
    ck_assert_int_eq(m.slashed_uusd, 0);
    kit_verify(e, 9, "after second opinions");
    engine_free(e);
    return found;
}

START_TEST(hidden_work_is_answered_by_a_second_node_of_the_class_as_the_record_says)
{
    /* Nothing is known of them: always. */
    struct second_opinions s = give_out(NODE_UNKNOWN, 0, 12, 12);
    ck_assert_uint_eq(s.doubled, s.tasks);
    /* A bound of 0.95: between the least, a tenth, and a quarter. */
    s = give_out(PPM_ONE, 0, 12, 600);
    ck_assert_msg(s.doubled * 100 > s.tasks * 7 && s.doubled * 100 < s.tasks * 20,
                  "%u of %u have a second answer", s.doubled, s.tasks);
    /* All of one owner: nobody can give a second opinion, and work goes on. */
    s = give_out(NODE_UNKNOWN, 1, 12, 12);
    ck_assert_uint_eq(s.doubled, 0);
    /* Each a class of its own: no answer could be compared. */
    s = give_out(NODE_UNKNOWN, 0, 1, 12);
    ck_assert_uint_eq(s.doubled, 0);
}
END_TEST

START_TEST(a_lie_about_hidden_input_is_caught_by_the_second_node)
{
    struct policy p = busy_policy();
    struct metrics with, without;

    p.demand_matmul_ppm = 0;
    p.demand_opaque_ppm = 1000000;
    p.demand_opaque_rounds = 2;
    p.demand_ppm = 10000000;
    p.mix_lazy_ppm = 200000;
    p.mix_flaky_ppm = p.mix_late_ppm = 0;
    p.tee_quotes_ppm = p.zk_proofs_ppm = 0;
    engine_free(population(4, &p, 100, 200, &with));
    p.sample_rate_ppm = p.kappa_hidden_ppm = 0;
    engine_free(population(4, &p, 100, 200, &without));
    ck_assert_uint_gt(with.results_wrong, 20);
    ck_assert_uint_gt(without.wrong_accepted * 10, without.results_wrong * 9);
    ck_assert_uint_lt(with.wrong_accepted * 2, with.results_wrong);
    ck_assert_uint_eq(with.false_positives, 0);
}
END_TEST

START_TEST(honest_nodes_are_never_refused_or_slashed)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct policy p = honest(busy_policy());
        struct metrics m;
        p.mtbf_s = seed == 1 ? 0 : 7200; /* losses are no crime, either */
        struct engine *e = population(seed, &p, 500, 1020, &m);
        ck_assert_uint_gt(m.tasks_final, seed == 1 ? 20000 : 15000);
        ck_assert_uint_eq(m.false_positives, 0);
        ck_assert_uint_eq(m.results_wrong, 0);
        ck_assert_uint_eq(m.wrong_accepted, 0);
        ck_assert_uint_eq(m.wrong_caught, 0);
        ck_assert_int_eq(m.slashed_uusd, 0);
        ck_assert_uint_eq(m.verifications, m.verifications_passed);
        for (uint32_t i = 0; i < engine_node_count(e); i++) {
            struct node_info n;
            engine_node(e, i, &n);
            ck_assert_uint_eq(n.faults, 0);
        }
        engine_free(e);
    }
}
END_TEST

START_TEST(the_default_mix_stays_below_five_percent_of_false_positives)
{
    struct policy p = busy_policy(), all;
    struct metrics m;
    policy_defaults(&all);
    for (int k = POLICY_KEY_mix_flaky_ppm; k <= POLICY_KEY_honest_flip_ppm; k++)
        policy_set(&p, (enum policy_key)k, policy_get(&all, (enum policy_key)k));
    struct engine *e = population(5, &p, 400, 600, &m);

    ck_assert_uint_gt(m.results_honest, 8000);
    ck_assert_uint_lt(m.false_positives * 20, m.results_honest);
    ck_assert_uint_gt(m.wrong_caught, 5);
    engine_free(e);
}
END_TEST

START_TEST(every_wrong_product_is_caught)
{
    struct policy p = busy_policy();
    struct metrics m;
    kit_products(&p, 1000000);
    p.mix_flaky_ppm = 300000;
    p.mix_lazy_ppm = 300000;
    p.demand_ppm = 5000000;
    p.sample_rate_ppm = 0;
    struct engine *e = population(6, &p, 400, 600, &m);

    ck_assert_uint_gt(m.results_wrong, 20);
    ck_assert_uint_eq(m.wrong_caught, m.results_wrong);
    ck_assert_uint_eq(m.wrong_accepted, 0);
    ck_assert_uint_eq(m.false_positives, 0);
    engine_free(e);
}
END_TEST

START_TEST(wrong_chains_that_nobody_looks_at_are_counted_as_accepted)
{
    struct policy p = busy_policy();
    struct metrics m;
    kit_products(&p, 0);
    p.demand_high_ppm = 0;
    p.mix_lazy_ppm = 1000000;
    p.mix_flaky_ppm = p.mix_late_ppm = 0;
    p.sample_rate_ppm = p.kappa_ppm = p.ringers_ppm = 0;
    p.check_segments = 0;
    p.mtbf_s = 0;
    struct engine *e = population(7, &p, 200, 100, &m);

    ck_assert_uint_gt(m.results_wrong, 400);
    ck_assert_uint_eq(m.wrong_accepted, m.results_wrong);
    ck_assert_uint_eq(m.wrong_caught, 0);
    engine_free(e);
}
END_TEST

START_TEST(computing_everything_again_lets_nothing_through)
{
    struct policy p = busy_policy();
    struct metrics m;
    kit_products(&p, 0);
    p.demand_ppm = 4000000;
    p.mix_lazy_ppm = 500000;
    p.sample_rate_ppm = 1000000;
    struct engine *e = population(8, &p, 400, 400, &m);

    ck_assert_uint_gt(m.results_wrong, 15);
    ck_assert_uint_eq(m.wrong_accepted, 0);
    /* Who cannot show its trace is left to a person. */
    ck_assert_uint_le(m.results_wrong - m.wrong_caught, m.cases_opened);
    ck_assert_uint_gt(m.wrong_caught, 15);
    ck_assert_uint_eq(m.false_positives, 0);
    engine_free(e);
}
END_TEST

/* --- what a node is does not matter ---------------------------------------------------- */

#define LABEL_NODES 60u
#define LABEL_TASKS 4000u
#define LABEL_TICKS 190u

struct history {
    struct event events[60000];
    uint32_t count;
    bool asked[LABEL_TASKS][LABEL_NODES]; /* was the node given the task? */
    uint8_t kind[LABEL_TASKS];
};

static void record(void *ctx, const struct event *e)
{
    struct history *h = ctx;
    ck_assert_uint_lt(h->count, ARRAY_LEN(h->events));
    h->events[h->count++] = *e;
}

static void note_asked(const struct engine *e, struct history *h)
{
    struct task_info t;
    for (uint32_t slot = 0; slot < engine_task_slots(e); slot++)
        for (uint32_t i = 0; engine_task_at(e, slot, &t) && i < t.result_count; i++)
            if (t.results[i].node != NODE_NONE && t.id < LABEL_TASKS) {
                h->asked[t.id][t.results[i].node] = true;
                h->kind[t.id] = (uint8_t)t.row.spec.kind;
            }
}

static void set_label(struct engine *e, uint32_t node, uint8_t behaviour)
{
    uint32_t at = world_row(&e->world, WORLD_NODES, node);
    ((struct node_row *)(void *)world_at(&e->world, at))->behaviour = behaviour;
}

static bool acts_honest(struct engine *e, uint32_t node, const struct history *h)
{
    for (uint32_t task = 1; task < LABEL_TASKS; task++) {
        enum work_kind kind = (enum work_kind)h->kind[task];
        if (h->asked[task][node] && (!behaviour_is_honest(e, task, kind, node) ||
                                     behaviour_delay(e, task, node, 1, 2) != 0))
            return false;
    }
    return true;
}

/* Runs the window; with `labels`, these behaviours in the place of those drawn. */
static struct engine *window(struct history *h, const uint8_t *labels)
{
    struct engine *e = kit_engine_with(&(struct engine_config){ .sink = record, .sink_ctx = h });
    struct policy p = busy_policy();

    p.demand_ppm = 2000000;
    p.honest_flip_ppm = 0;
    p.mix_lazy_ppm = p.mix_flaky_ppm = p.mix_late_ppm = 200000;
    p.dispute_threshold = 1000; /* whether a case about a node is true is told by its label */
    kit_init(e, 41);
    kit_policy(e, &p);
    kit_generate(e, LABEL_NODES, 1);
    for (uint32_t i = 0; labels != NULL && i < LABEL_NODES; i++)
        set_label(e, i, labels[i]);
    for (uint32_t i = 0; i < LABEL_TICKS; i++) {
        kit_steps(e, 1);
        note_asked(e, h);
    }
    return e;
}

START_TEST(other_labels_with_the_same_outputs_change_no_verdict)
{
    struct history *first = calloc(1, sizeof *first), *second = calloc(1, sizeof *second);
    uint8_t labels[LABEL_NODES];
    uint32_t swapped = 0, refused = 0;

    ck_assert(first != NULL && second != NULL);
    struct engine *e = window(first, NULL);
    for (uint32_t i = 0; i < LABEL_NODES; i++) {
        uint8_t drawn = node_at(e, i)->behaviour;
        labels[i] = drawn;
        for (uint8_t other = 0; other < BEHAVIOUR_COUNT && labels[i] == drawn; other++) {
            if (other == drawn || !acts_honest(e, i, first))
                continue;
            if (other == BEHAVIOUR_ON_OFF) /* its outputs follow from what is accepted later */
                continue;
            if (other == BEHAVIOUR_GREENWASHER || drawn == BEHAVIOUR_GREENWASHER)
                continue; /* what it retires as certificates is an output too */
            set_label(e, i, other);
            if (acts_honest(e, i, first))
                labels[i] = other;
            set_label(e, i, drawn);
        }
        swapped += labels[i] != drawn;
    }
    ck_assert_uint_gt(swapped, 10);
    struct engine *masked = window(second, labels);
    ck_assert_uint_eq(first->count, second->count);
    for (uint32_t i = 0; i < first->count; i++) {
        const struct event *a = &first->events[i], *b = &second->events[i];
        refused += a->kind == EVENT_RESULT_INVALID;
        ck_assert_msg(a->kind == b->kind && a->tick == b->tick && a->task == b->task &&
                          a->node == b->node && a->case_id == b->case_id && a->a == b->a &&
                          a->b == b->b,
                      "event %u differs: %s and %s at tick %u", i, event_infos[a->kind].word,
                      event_infos[b->kind].word, a->tick);
    }
    ck_assert_uint_ge(refused, 5);
    engine_free(e);
    engine_free(masked);
    free(first);
    free(second);
}
END_TEST

SUITE("verification", nobody_honest_is_slashed_or_rejected_at_any_size,
      hidden_work_is_answered_by_a_second_node_of_the_class_as_the_record_says,
      a_lie_about_hidden_input_is_caught_by_the_second_node,
      honest_nodes_are_never_refused_or_slashed,
      the_default_mix_stays_below_five_percent_of_false_positives, every_wrong_product_is_caught,
      wrong_chains_that_nobody_looks_at_are_counted_as_accepted,
      computing_everything_again_lets_nothing_through,
      other_labels_with_the_same_outputs_change_no_verdict)
