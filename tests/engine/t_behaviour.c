/*
 * t_behaviour.c - who is what, and that each behaviour shows in the outputs as what it is:
 * what a node hands in is attributed from the outputs alone, and held against the truth.
 */
#include "engine/behaviour.h"
#include "engine/submission.h"
#include "engine/tasks.h"
#include "tests/engine/kit.h"
#include "work/attribute.h"

#define NODES 200u
#define TICKS 200u

static struct policy mix_policy(enum policy_key share, int64_t ppm)
{
    struct policy p = kit_calm_policy();
    p.demand_ppm = 8000000;
    p.demand_duration_s = 30;
    p.demand_chain_steps = 64;
    p.demand_matmul_n = 8;
    p.demand_monte_carlo_blocks = 16;
    p.demand_high_ppm = 900000;
    p.demand_high_value_ppm = 0;
    p.demand_opaque_ppm = 150000;
    p.dispute_threshold = 1000;
    p.slash_first_ppm = p.slash_again_ppm = 0; /* so that they go on */
    p.jail_s = 0;
    policy_set(&p, share, ppm);
    return p;
}

static struct engine *network(const struct policy *p)
{
    struct engine *e = kit_engine();
    kit_init(e, 9);
    kit_policy(e, p);
    kit_generate(e, NODES, 1);
    return e;
}

/* What all answers handed in come to: by class; and by class of the answers to one task. */
struct tally {
    uint32_t single[FAULT_CLASSES], group[FAULT_CLASSES];
};

static enum fault_class note_single(struct engine *e, uint32_t slot, uint32_t result,
                                    struct tally *t)
{
    const struct task_row_w *row = task_at(e, slot);
    uint32_t node = tasks_result(e, slot, result)->node;
    struct attribute_other others[SUBMISSION_OTHERS];
    struct attribution a;
    attribute_output(e->scratch, submission_output(e, slot, result), others,
                     submission_others(e, row->id, others), &a);
    t->single[a.fault]++;
    if (!behaviour_task_depends_on_class(e, row->id, (enum work_kind)spec_at(e, row->spec)->kind))
        ck_assert_int_eq(a.fault == FAULT_NONE, submission_is_true(e, row, node));
    return a.fault;
}

static void note_task(struct engine *e, uint32_t slot, struct tally *t)
{
    const struct task_row_w *row = task_at(e, slot);
    struct attribute_answer answers[TASK_RESULTS_MAX];
    struct attribution a = { .fault = FAULT_NONE };
    struct work_task work;
    struct digest truth;
    size_t count = 0, unexplained = 0;
    for (uint32_t i = 0; i < tasks_result_count(e, slot); i++) {
        const struct result_cell *r = tasks_result(e, slot, i);
        if (!tasks_is_committed(r))
            continue;
        unexplained += note_single(e, slot, i, t) == FAULT_TARGETED;
        submission_root(e, slot, i, &answers[count].root);
        answers[count].operator_id = 1 + r->node; /* each node its own */
        answers[count++].hw_class = submission_hw_class(e, r->node);
    }
    tasks_work(e, row, &work);
    work_root(e->scratch, &work, &truth);
    if (unexplained > 0 &&
        attribute_group(answers, count, &truth, work_ops(work.kind)->may_differ_by_class, &a))
        t->group[a.fault]++;
}

static struct tally run_mix(enum policy_key share, int64_t ppm)
{
    struct policy p = mix_policy(share, ppm);
    struct engine *e = network(&p);
    struct tally t = { { 0 }, { 0 } };
    for (uint32_t i = 0; i < TICKS; i++) {
        kit_steps(e, 1);
        for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++)
            if (task_at(e, slot)->state == TASK_COMMITTED)
                note_task(e, slot, &t);
    }
    engine_free(e);
    return t;
}

#define CLASS(c) (1u << FAULT_##c)

START_TEST(each_behaviour_shows_as_what_it_is)
{
    static const struct {
        enum policy_key share;
        uint32_t classes; /* that come about, besides NONE, and no others */
    } rows[] = {
        { POLICY_KEY_mix_flaky_ppm, CLASS(HARDWARE) },
        { POLICY_KEY_mix_lazy_ppm, CLASS(LAZY) | CLASS(TRUNCATED) | CLASS(REPLAY) },
        { POLICY_KEY_mix_downgrader_ppm, CLASS(DOWNGRADE) },
        { POLICY_KEY_mix_ring_ppm, CLASS(TARGETED) },
        { POLICY_KEY_mix_late_ppm, 0 },
        { POLICY_KEY_mix_greenwasher_ppm, 0 },
        { POLICY_KEY_mix_spiteful_ppm, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct tally t = run_mix(rows[i].share, 800000);
        ck_assert_uint_gt(t.single[FAULT_NONE], 100);
        for (int c = FAULT_NONE + 1; c < FAULT_CLASSES; c++)
            ck_assert_msg((t.single[c] > 0) == ((rows[i].classes >> c & 1) != 0),
                          "mix %s: %u answers are %s", policy_infos[rows[i].share].key,
                          t.single[c], fault_word((enum fault_class)c));
        /* A wrong answer to opaque work from the one node of its class looks like it. */
        if (rows[i].classes == 0)
            ck_assert_uint_eq(t.group[FAULT_NONDETERMINISM], 0);
        ck_assert_msg((t.group[FAULT_COLLUSION] > 0) ==
                          (rows[i].share == POLICY_KEY_mix_ring_ppm),
                      "mix %s: %u collusions, %u targeted", policy_infos[rows[i].share].key,
                      t.group[FAULT_COLLUSION], t.single[FAULT_TARGETED]);
    }
}
END_TEST

START_TEST(work_that_depends_on_hardware_is_nobodys_fault)
{
    struct tally t = run_mix(POLICY_KEY_mix_nondeterministic_ppm, 1000000);
    ck_assert_uint_gt(t.group[FAULT_NONDETERMINISM], 5);
}
END_TEST

START_TEST(rings_have_three_to_six_members_and_the_share_asked_for)
{
    enum { MANY = 64000, RINGS = 16 * (MANY / 64 + 1) };
    static uint8_t members[RINGS];
    const int64_t shares_ppm[] = { 50000, 300000, 1000000 };
    for (size_t s = 0; s < ARRAY_LEN(shares_ppm); s++) {
        struct policy p = kit_calm_policy();
        struct engine *e = kit_engine();
        uint32_t in_rings = 0;
        p.mix_ring_ppm = shares_ppm[s];
        kit_init(e, 3);
        kit_policy(e, &p);
        kit_generate(e, MANY, 1);
        memset(members, 0, sizeof members);
        for (uint32_t n = 0; n < MANY; n++) {
            uint32_t ring = behaviour_ring(e, n);
            ck_assert((ring != 0) == (behaviour_of(e, n) == BEHAVIOUR_RING));
            if (ring == 0)
                continue;
            members[ring]++;
            in_rings++;
        }
        for (uint32_t r = 0; r < RINGS; r++)
            ck_assert(members[r] == 0 || (members[r] >= 3 && members[r] <= 6));
        int64_t found_ppm = (int64_t)in_rings * 1000000 / MANY;
        ck_assert_int_gt(found_ppm, shares_ppm[s] * 85 / 100);
        ck_assert_int_lt(found_ppm, shares_ppm[s] * 115 / 100 + 1);
        engine_free(e);
    }
}
END_TEST

START_TEST(the_default_mix_has_the_shares_of_the_policy)
{
    enum { MANY = 40000 };
    struct policy p;
    struct engine *e = kit_engine();
    uint32_t seen[BEHAVIOUR_COUNT] = { 0 };
    policy_defaults(&p);
    kit_init(e, 4);
    kit_policy(e, &p);
    kit_generate(e, MANY, 1);
    for (uint32_t n = 0; n < MANY; n++)
        seen[behaviour_of(e, n)]++;
    const int64_t want_ppm[BEHAVIOUR_COUNT] = {
        [BEHAVIOUR_HONEST] = 680000,    [BEHAVIOUR_FLAKY] = 80000, [BEHAVIOUR_LAZY] = 60000,
        [BEHAVIOUR_LATE] = 30000,       [BEHAVIOUR_DOWNGRADER] = 40000,
        [BEHAVIOUR_RING] = 50000,       [BEHAVIOUR_ON_OFF] = 30000,
        [BEHAVIOUR_GREENWASHER] = 30000,
    };
    for (int b = 0; b < BEHAVIOUR_COUNT; b++) {
        int64_t found_ppm = (int64_t)seen[b] * 1000000 / MANY;
        ck_assert_msg(found_ppm > want_ppm[b] - 6000 && found_ppm < want_ppm[b] + 6000,
                      "%s: %d", behaviour_word((enum behaviour)b), (int)found_ppm);
    }
    engine_free(e);
}
END_TEST

/* Counted from outside: accepted tasks up to the first answer that is not the truth. */
START_TEST(on_off_nodes_are_honest_for_thirty_accepted_tasks)
{
    struct policy p = mix_policy(POLICY_KEY_mix_on_off_ppm, 1000000);
    struct tally t = { { 0 }, { 0 } };
    p.demand_ppm = 20000000;
    struct engine *e = network(&p);
    uint32_t turned = 0;
    for (uint32_t i = 0; i < 700; i++) {
        kit_steps(e, 1);
        for (uint32_t slot = 0; slot < e->g->rows[WORLD_TASKS]; slot++) {
            const struct task_row_w *row = task_at(e, slot);
            if (row->state != TASK_COMMITTED || submission_is_true(e, row, row->result.node))
                continue;
            ck_assert_uint_ge(node_at(e, row->result.node)->done, BEHAVIOUR_TRUST_TASKS);
            ck_assert_int_eq(note_single(e, slot, 0, &t), FAULT_TARGETED);
            turned++;
        }
    }
    ck_assert_uint_gt(turned, 50);
    engine_free(e);
}
END_TEST

START_TEST(greenwashers_alone_claim_too_much)
{
    struct policy p = mix_policy(POLICY_KEY_mix_greenwasher_ppm, 500000);
    struct engine *e = network(&p);
    uint32_t large = 0;
    for (uint32_t n = 0; n < NODES; n++) {
        uint32_t excess_ppm = behaviour_green_excess_ppm(e, n);
        if (behaviour_of(e, n) != BEHAVIOUR_GREENWASHER)
            ck_assert_uint_eq(excess_ppm, 0);
        ck_assert_uint_le(excess_ppm, 500000);
        ck_assert_uint_le(excess_ppm, node_at(e, n)->green_ppm);
        large += excess_ppm >= 250000;
    }
    ck_assert_uint_gt(large, 40);
    engine_free(e);
}
END_TEST

SUITE("behaviour", each_behaviour_shows_as_what_it_is,
      work_that_depends_on_hardware_is_nobodys_fault,
      rings_have_three_to_six_members_and_the_share_asked_for,
      the_default_mix_has_the_shares_of_the_policy,
      on_off_nodes_are_honest_for_thirty_accepted_tasks, greenwashers_alone_claim_too_much)
