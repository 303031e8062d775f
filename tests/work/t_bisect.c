/* t_bisect.c - the referee finds the injected step, whatever it is, in counted moves and bytes. */
#include "../suite.h"
#include "work/bisect.h"
#include "work/cheat.h"

#define STEPS    16384u
#define INTERVAL 32u

static struct work_scratch *scratch;
static struct work_output truth, other;

static void setup(void)
{
    scratch = work_scratch_new(NULL);
    ck_assert_ptr_nonnull(scratch);
    truth = other = (struct work_output)WORK_OUTPUT_INIT;
}

static void teardown(void)
{
    work_output_free(&truth);
    work_output_free(&other);
    work_scratch_free(scratch);
}

static void run_both(const struct work_task *t)
{
    ck_assert_int_eq(work_run(scratch, t, &truth, NULL), RC_OK);
    ck_assert_int_eq(work_run(scratch, t, &other, NULL), RC_OK);
}

/* A slip on the way to `unit`, honestly computed on from there. */
static void slip_by(struct work_output *o, uint32_t unit, uint8_t bits)
{
    const struct work_ops *ops = work_ops(o->task.kind);
    for (uint32_t i = unit; i < o->count; i++) {
        uint8_t *at = o->units + i * o->unit_bytes;
        if (i == unit)
            at[3] ^= bits;
        else
            ops->unit(scratch, &o->task, i, ops->unit_steps(&o->task, i), at - o->unit_bytes, at);
    }
    work_output_seal(scratch, o);
}

static void slip(struct work_output *o, uint32_t unit)
{
    slip_by(o, unit, 0x10);
}

static struct bisect_move show(const struct work_output *o, const struct bisect *b)
{
    struct bisect_move m = { .answer = BISECT_SHOWN };
    uint32_t index[BISECT_SHOWN_MAX], count = bisect_asks(b, index);
    for (uint32_t i = 0; i < count; i++)
        work_open(scratch, o, index[i], &m.opening[i]);
    return m;
}

static void begin(struct bisect *b, uint32_t contested)
{
    const struct digest roots[] = { other.root, truth.root };
    bisect_begin(b, &other.task, roots, contested);
}

static bool move(struct bisect *b)
{
    const struct bisect_move moves[] = { show(&other, b), show(&truth, b) };
    return bisect_play(scratch, b, moves);
}

static void dispute(struct bisect *b, uint32_t contested)
{
    begin(b, contested);
    while (!move(b))
        ck_assert_uint_lt(b->moves, BISECT_MOVES_MAX);
}

START_TEST(exactly_the_injected_step_is_found_for_every_step_of_a_trace)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 7, .size = 512, .interval = 1 };
    struct bisect b;

    for (uint32_t step = 1; step <= t.size; step++) {
        run_both(&t);
        slip(&other, step);
        dispute(&b, BISECT_LAST_UNIT);
        ck_assert_int_eq(b.end, BISECT_END_RERUN);
        ck_assert_uint_eq(b.wrong, 1);
        ck_assert_uint_eq(b.unit, step);
        ck_assert_uint_eq(b.steps_rerun, 1);
        ck_assert_uint_eq(b.moves - 1, 9);
    }
}
END_TEST

START_TEST(a_dispute_over_16384_steps_costs_9_rounds_32_steps_and_less_than_8_kilobytes)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 8, .size = STEPS, .interval = INTERVAL };
    struct bisect b;
    uint32_t most = 0;

    ck_assert_uint_eq(bisect_rounds(&t), 9);
    for (uint32_t unit = 1; unit <= STEPS / INTERVAL; unit += 7) {
        run_both(&t);
        slip(&other, unit);
        dispute(&b, BISECT_LAST_UNIT);
        ck_assert_uint_eq(b.unit, unit);
        ck_assert_uint_eq(b.wrong, 1);
        ck_assert_uint_eq(b.moves - 1, 9);
        ck_assert_uint_eq(b.steps_rerun, INTERVAL);
        most = b.bytes > most ? b.bytes : most;
    }
    ck_assert_uint_le(most, 8192);
    ck_assert_uint_eq(most, 7256);
}
END_TEST

START_TEST(every_size_of_trace_needs_the_rounds_that_are_told_beforehand)
{
    struct bisect b;
    for (uint32_t size = 2; size <= 70; size++) {
        struct work_task t = { .kind = WORK_CHAIN, .seed = size, .size = size, .interval = 1 };
        uint32_t most = 0;
        for (uint32_t step = 1; step <= size; step++) {
            run_both(&t);
            slip(&other, step);
            dispute(&b, BISECT_LAST_UNIT);
            ck_assert_uint_eq(b.unit, step);
            most = b.moves - 1 > most ? b.moves - 1 : most;
        }
        ck_assert_uint_eq(most, bisect_rounds(&t));
    }
}
END_TEST

START_TEST(the_log_follows_the_search)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 9, .size = 64, .interval = 2 };
    struct bisect b;
    uint32_t bytes = 0;

    run_both(&t);
    slip(&other, 21);
    dispute(&b, BISECT_LAST_UNIT);
    for (uint32_t i = 0; i < b.moves; i++) {
        const struct bisect_round *r = &b.log[i];
        bytes += r->bytes;
        ck_assert_int_eq(r->agrees, r->index < 21);
        ck_assert_int_eq(r->agrees, digest_equal(&r->shown[0], &r->shown[1]));
        ck_assert(r->lo < 21 && r->hi >= 21);
    }
    ck_assert_uint_eq(bytes, b.bytes);
    ck_assert_uint_eq(b.hi, 21);
    ck_assert_uint_eq(b.lo, 20);
}
END_TEST

START_TEST(both_can_be_wrong)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 10, .size = 64, .interval = 1 };
    struct bisect b;

    run_both(&t);
    slip(&other, 30);
    slip_by(&truth, 30, 0x20);
    dispute(&b, BISECT_LAST_UNIT);
    ck_assert_int_eq(b.end, BISECT_END_RERUN);
    ck_assert_uint_eq(b.wrong, 3);
    ck_assert_uint_eq(b.unit, 30);
}
END_TEST

START_TEST(who_slipped_first_loses_and_the_later_slip_is_not_looked_at)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 11, .size = 64, .interval = 1 };
    struct bisect b;

    run_both(&t);
    slip(&other, 12);
    slip(&truth, 40);
    dispute(&b, BISECT_LAST_UNIT);
    ck_assert_uint_eq(b.unit, 12);
    ck_assert_uint_eq(b.wrong, 1);
}
END_TEST

START_TEST(another_start_loses_before_the_search)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 12, .size = 64, .interval = 1 };
    struct cheat_plan replayed = { .cheat = CHEAT_REPLAYED, .seed_replayed = 99 };
    struct bisect b;

    run_both(&t);
    ck_assert_int_eq(cheat_run(scratch, &t, &replayed, &other, NULL), RC_OK);
    dispute(&b, BISECT_LAST_UNIT);
    ck_assert_int_eq(b.end, BISECT_END_START);
    ck_assert_uint_eq(b.wrong, 1);
    ck_assert_uint_eq(b.unit, 0);
    ck_assert_uint_eq(b.moves, 1);
    ck_assert_uint_eq(b.steps_rerun, 0);
}
END_TEST

START_TEST(silence_loses_and_a_declared_failure_does_not)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 13, .size = 64, .interval = 1 };
    static const struct {
        enum bisect_answer answer[2];
        enum bisect_end end;
        uint32_t wrong;
    } cases[] = {
        { { BISECT_SILENT, BISECT_SHOWN }, BISECT_END_SILENCE, 1 },
        { { BISECT_SHOWN, BISECT_SILENT }, BISECT_END_SILENCE, 2 },
        { { BISECT_SILENT, BISECT_SILENT }, BISECT_END_SILENCE, 3 },
        { { BISECT_DECLARED, BISECT_SHOWN }, BISECT_END_DECLARED, 0 },
        { { BISECT_SILENT, BISECT_DECLARED }, BISECT_END_DECLARED, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bisect b;
        run_both(&t);
        slip(&other, 5);
        begin(&b, BISECT_LAST_UNIT);
        ck_assert(!move(&b));
        struct bisect_move moves[] = { show(&other, &b), show(&truth, &b) };
        for (uint32_t p = 0; p < 2; p++)
            moves[p].answer = cases[i].answer[p];
        ck_assert(bisect_play(scratch, &b, moves));
        ck_assert_int_eq(b.end, cases[i].end);
        ck_assert_uint_eq(b.wrong, cases[i].wrong);
    }
}
END_TEST

START_TEST(what_does_not_lead_to_the_root_loses)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 14, .size = 64, .interval = 1 };
    struct bisect b;

    run_both(&t);
    slip(&other, 50);
    begin(&b, BISECT_LAST_UNIT);
    ck_assert(!move(&b));
    struct bisect_move moves[] = { show(&other, &b), show(&truth, &b) };
    moves[1].opening[0].unit = truth.units; /* another unit in its place */
    ck_assert(bisect_play(scratch, &b, moves));
    ck_assert_int_eq(b.end, BISECT_END_UNBOUND);
    ck_assert_uint_eq(b.wrong, 2);
    begin(&b, BISECT_LAST_UNIT);
    struct bisect_move first[] = { show(&other, &b), show(&truth, &b) };
    first[0].opening[1].index--; /* not the one asked for */
    ck_assert(bisect_play(scratch, &b, first));
    ck_assert_int_eq(b.end, BISECT_END_UNBOUND);
    ck_assert_uint_eq(b.wrong, 1);
}
END_TEST

START_TEST(of_units_that_stand_alone_the_contested_one_settles_it)
{
    struct work_task t = { .kind = WORK_MATMUL, .seed = 15, .size = 16 };
    struct bisect b;

    for (uint32_t row = 0; row < t.size; row++) {
        run_both(&t);
        other.units[row * other.unit_bytes] ^= 1;
        work_output_seal(scratch, &other);
        dispute(&b, row);
        ck_assert_int_eq(b.end, BISECT_END_RERUN);
        ck_assert_uint_eq(b.moves, 1);
        ck_assert_uint_eq(b.unit, row);
        ck_assert_uint_eq(b.wrong, 1);
        ck_assert_uint_eq(b.steps_rerun, 1);
        dispute(&b, (row + 1) % t.size);
        ck_assert_int_eq(b.end, BISECT_END_NO_DIFFERENCE);
        ck_assert_uint_eq(b.wrong, 0);
    }
}
END_TEST

START_TEST(a_trace_that_joins_again_is_contested_where_it_parts)
{
    struct work_task t = { .kind = WORK_CHAIN, .seed = 16, .size = 64, .interval = 1 };
    struct bisect b;

    run_both(&t);
    other.units[33 * other.unit_bytes] ^= 1; /* nothing follows from it */
    work_output_seal(scratch, &other);
    dispute(&b, BISECT_LAST_UNIT);
    ck_assert_int_eq(b.end, BISECT_END_NO_DIFFERENCE);
    dispute(&b, 33);
    ck_assert_int_eq(b.end, BISECT_END_RERUN);
    ck_assert_uint_eq(b.unit, 33);
    ck_assert_uint_eq(b.wrong, 1);
}
END_TEST

SUITE_WITH("bisect", setup, teardown,
           exactly_the_injected_step_is_found_for_every_step_of_a_trace,
           a_dispute_over_16384_steps_costs_9_rounds_32_steps_and_less_than_8_kilobytes,
           every_size_of_trace_needs_the_rounds_that_are_told_beforehand,
           the_log_follows_the_search, both_can_be_wrong,
           who_slipped_first_loses_and_the_later_slip_is_not_looked_at,
           another_start_loses_before_the_search,
           silence_loses_and_a_declared_failure_does_not,
           what_does_not_lead_to_the_root_loses,
           of_units_that_stand_alone_the_contested_one_settles_it,
           a_trace_that_joins_again_is_contested_where_it_parts)
