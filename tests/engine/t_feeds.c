/* Imported readings in the engine: outages drive the silences, rows survive saving. */
#include "kit.h"

static struct engine *network(uint32_t nodes)
{
    struct engine *e = kit_engine();
    struct policy p;

    policy_defaults(&p);
    p.mtbf_s = 100; /* without outages nodes would be lost all the time */
    kit_init(e, 5);
    kit_policy(e, &p);
    kit_generate(e, nodes, 1);
    return e;
}

static void add_outages(struct engine *e, const struct outage_row *rows, uint32_t n)
{
    struct command c = { .kind = COMMAND_IMPORT_OUTAGES };

    c.outages.rows = rows;
    c.outages.count = n;
    kit_apply(e, &c);
}

static enum node_state state_of(const struct engine *e, uint32_t node)
{
    struct node_info n;
    engine_node(e, node, &n);
    return n.state;
}

START_TEST(an_outage_silences_its_node_for_just_its_time_and_chance_rests)
{
    struct engine *e = network(20);
    static const struct outage_row rows[] = {
        { .node = 3, .start_tick = 5, .end_tick = 60, .cause = OUTAGE_POWER },
        { .node = 3, .start_tick = 50, .end_tick = 70 }, /* overlaps: one silence */
        { .node = 4, .start_tick = 6, .end_tick = 7 },   /* too short to be suspected */
    };

    add_outages(e, rows, 3);
    for (uint32_t tick = 1; tick <= 300; tick++) {
        kit_steps(e, 1);
        for (uint32_t node = 0; node < 20; node++) {
            enum node_state s = state_of(e, node);
            bool is_out = node == 3 && tick >= 7 && tick < 70;
            ck_assert_msg((s == NODE_IDLE) == !is_out, "tick %u, node %u is %s", tick, node,
                          node_states[s].word);
            if (node == 3 && tick == 40) /* 300 s of silence */
                ck_assert_int_eq(s, NODE_DOWN);
        }
    }
    kit_verify(e, 5, "after the outages");
    engine_free(e);
}
END_TEST

START_TEST(readings_survive_saving_and_going_back)
{
    struct engine *e = network(5), *copy = kit_engine();
    static const struct outage_row outage = { .node = 1, .start_tick = 20, .end_tick = 40 };
    static const struct energy_row energy = { .hour = 0, .place = 9, .green_ppm = 1,
                                              .intensity_mg = FEED_UNKNOWN,
                                              .forecast_mg = FEED_UNKNOWN };
    struct command c = { .kind = COMMAND_IMPORT_ENERGY };
    struct buf bytes = BUF_INIT;
    struct err err = ERR_INIT;

    c.energy.rows = &energy;
    c.energy.count = 1;
    kit_apply(e, &c);
    add_outages(e, &outage, 1);
    kit_steps(e, 30);
    struct digest at_30 = kit_digest(e);
    for (int i = 0; i < 15; i++)
        ck_assert(engine_back(e));
    ck_assert_int_eq(engine_save(e, &bytes, &err), RC_OK);
    ck_assert_msg(engine_load(copy, bytes.data, bytes.len, &err) == RC_OK, "%s", err.msg);
    kit_steps(e, 15);
    kit_steps(copy, 15);
    struct digest again = kit_digest(e), of_copy = kit_digest(copy);
    ck_assert(digest_equal(&again, &at_30));
    ck_assert(digest_equal(&of_copy, &at_30));
    ck_assert_int_eq(state_of(copy, 1), NODE_SUSPECT);
    buf_free(&bytes);
    engine_free(e);
    engine_free(copy);
}
END_TEST

START_TEST(rows_out_of_range_are_refused_whole)
{
    struct engine *e = network(2);
    static const struct outage_row bad[] = { { 0, 5, 6, 0 }, { 2, 5, 6, 0 } };
    struct command c = { .kind = COMMAND_IMPORT_OUTAGES };
    struct err err = ERR_INIT;

    c.outages.rows = bad;
    c.outages.count = 2;
    ck_assert_int_eq(engine_check(e, &c, &err), RC_USAGE);
    ck_assert_str_eq(err.msg, "reading 1: a place, node, time or amount out of range");
    engine_free(e);
}
END_TEST

SUITE("feeds", an_outage_silences_its_node_for_just_its_time_and_chance_rests,
      readings_survive_saving_and_going_back, rows_out_of_range_are_refused_whole)
