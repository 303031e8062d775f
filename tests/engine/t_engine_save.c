/*
 * t_engine_save.c - saved states: they come back as they were, and bytes that are no saved
 * state (cut, altered, or made up with a right digest) are refused and change nothing.
 */
#include "engine/world.h"
#include "tests/engine/kit.h"

#define HEAD_BYTES (8 + WORLD_TABLE_COUNT * 4)

static struct engine *busy_network(uint64_t seed, uint32_t ticks)
{
    struct engine *e = kit_engine();
    struct policy p;

    policy_defaults(&p);
    p.mtbf_s = 3000;
    p.demand_ppm = 2000000;
    p.demand_duration_s = 60;
    p.demand_high_ppm = 400000;
    p.demand_high_value_ppm = 100000;
    p.demand_chain_steps = 40;
    p.demand_matmul_n = 8;
    p.mix_lazy_ppm = p.mix_late_ppm = 200000;
    p.dispute_threshold = 2;
    kit_init(e, seed);
    kit_policy(e, &p);
    kit_generate(e, 25, 1);
    kit_steps(e, ticks);
    for (uint32_t id = 1; id <= engine_case_count(e) && id < 6; id++) {
        struct case_info c;
        ck_assert(engine_case(e, id, &c));
        if (c.state == CASE_OPEN)
            kit_decide(e, id, (enum verb)(1 + id % 3));
    }
    return e;
}

static void save(struct engine *e, struct buf *out)
{
    ck_assert_int_eq(engine_save(e, out, NULL), RC_OK);
}

/* The digest at the end made right again, as whoever alters a state on purpose would. */
static void mend_digest(struct buf *b)
{
    uint32_t rows[WORLD_TABLE_COUNT];
    uint8_t *bytes = (uint8_t *)b->data, *at = bytes + HEAD_BYTES, *chunk = malloc(CHUNK_BYTES);
    struct sha256 *all = sha256_new(), *one = sha256_new();
    struct digest d;

    ck_assert(all != NULL && one != NULL && chunk != NULL);
    memcpy(rows, bytes + 8, sizeof rows);
    sha256_init(all);
    sha256_add(all, rows, sizeof rows);
    for (int t = 0; t < WORLD_TABLE_COUNT; t++) {
        size_t left = ((size_t)rows[t] << world_stride_log2[t]) * 4;
        while (left > 0) {
            size_t n = left < CHUNK_BYTES ? left : CHUNK_BYTES;
            memset(chunk, 0, CHUNK_BYTES);
            memcpy(chunk, at, n);
            sha256_of(one, chunk, CHUNK_BYTES, &d);
            sha256_add(all, d.b, DIGEST_BYTES);
            at += n;
            left -= n;
        }
    }
    sha256_end(all, &d);
    memcpy(at, d.b, DIGEST_BYTES);
    ck_assert_ptr_eq(at + DIGEST_BYTES, bytes + b->len);
    sha256_free(all);
    sha256_free(one);
    free(chunk);
}

START_TEST(a_saved_state_comes_back)
{
    struct engine *e = busy_network(3, 120), *copy = kit_engine();
    struct buf saved = BUF_INIT, again = BUF_INIT;
    struct digest a, b;

    save(e, &saved);
    ck_assert_int_eq(engine_load(copy, saved.data, saved.len, NULL), RC_OK);
    a = kit_digest(e);
    b = kit_digest(copy);
    ck_assert(digest_equal(&a, &b));
    ck_assert_uint_eq(engine_back_count(copy), 0);
    ck_assert(!engine_back(copy));
    save(copy, &again);
    ck_assert_uint_eq(saved.len, again.len);
    ck_assert_mem_eq(saved.data, again.data, saved.len);
    engine_free(e);
    engine_free(copy);
    buf_free(&saved);
    buf_free(&again);
}
END_TEST

/* Loads into an engine with a life of its own, which must go on as if nothing was tried. */
static void check_refused(struct engine *e, const void *bytes, size_t len, const char *what,
                          size_t at)
{
    struct err err = ERR_INIT;
    struct digest before = kit_digest(e), after;
    size_t back = engine_back_count(e);

    enum rc rc = engine_load(e, bytes, len, &err);
    ck_assert_msg(rc == RC_INPUT, "%s at %zu gave %u: %s", what, at, rc, err.msg);
    ck_assert_msg(err.msg[0] != '\0', "%s at %zu: no message", what, at);
    after = kit_digest(e);
    ck_assert_msg(digest_equal(&before, &after), "%s at %zu changed the engine", what, at);
    ck_assert_uint_eq(engine_back_count(e), back);
}

START_TEST(cut_or_longer_bytes_are_refused)
{
    struct engine *e = busy_network(4, 60), *other = busy_network(5, 30);
    struct buf saved = BUF_INIT;

    save(e, &saved);
    for (size_t len = 0; len < 80; len++)
        check_refused(other, saved.data, len, "cut", len);
    for (size_t len = 80; len < saved.len; len += 4099)
        check_refused(other, saved.data, len, "cut", len);
    check_refused(other, saved.data, saved.len - 1, "cut", saved.len - 1);
    buf_addc(&saved, 'x');
    check_refused(other, saved.data, saved.len, "a byte too many", saved.len);
    kit_steps(other, 20);
    kit_verify(other, 5, "after refusals");
    engine_free(e);
    engine_free(other);
    buf_free(&saved);
}
END_TEST

START_TEST(any_flipped_bit_is_refused)
{
    struct engine *e = busy_network(6, 60), *other = busy_network(7, 10);
    struct buf saved = BUF_INIT;
    uint64_t chance = 1;

    save(e, &saved);
    for (int i = 0; i < 300; i++) {
        size_t at = i < 36 ? (size_t)i : kit_next(&chance) % saved.len;
        char bit = (char)(1 << kit_below(&chance, 8));
        saved.data[at] ^= bit;
        check_refused(other, saved.data, saved.len, "a flipped bit", at);
        saved.data[at] ^= bit;
    }
    ck_assert_int_eq(engine_load(other, saved.data, saved.len, NULL), RC_OK);
    engine_free(e);
    engine_free(other);
    buf_free(&saved);
}
END_TEST

static uint32_t hostile_word(uint64_t *chance, uint32_t old)
{
    static const uint32_t values[] = { 0, 1, 2, 3, 7, 0xff, 0x100, 0xffff, 0x7fffffff,
                                       0x80000000, 0xfffffffe, 0xffffffff };
    switch (kit_below(chance, 4)) {
    case 0:
        return values[kit_below(chance, ARRAY_LEN(values))];
    case 1:
        return old ^ 1u << kit_below(chance, 32);
    case 2:
        return old + 1 - 2 * kit_below(chance, 2);
    default:
        return (uint32_t)kit_next(chance);
    }
}

/* Rows in use, minus what is no row: never the zero words behind the globals. */
START_TEST(made_up_states_are_refused_or_harmless)
{
    struct engine *e = busy_network(8, 90);
    struct buf saved = BUF_INIT;
    uint32_t refused = 0, taken = 0;
    uint64_t chance = 77;

    save(e, &saved);
    size_t body = HEAD_BYTES, tables = body + CHUNK_BYTES;
    for (int i = 0; i < 1500; i++) {
        struct buf hostile = BUF_INIT;
        struct engine *other = kit_engine();
        buf_add(&hostile, saved.data, saved.len);
        for (uint32_t n = 1 + kit_below(&chance, 2); n > 0; n--) {
            size_t words = (saved.len - DIGEST_BYTES - tables) / 4;
            size_t at = kit_chance(&chance, 15) ? body + 4 * (size_t)kit_below(&chance, 256)
                                                : tables + 4 * (kit_next(&chance) % words);
            uint32_t old, now;
            memcpy(&old, hostile.data + at, 4);
            now = hostile_word(&chance, old);
            memcpy(hostile.data + at, &now, 4);
        }
        mend_digest(&hostile);
        enum rc rc = engine_load(other, hostile.data, hostile.len, NULL);
        ck_assert_msg(rc == RC_OK || rc == RC_INPUT, "round %d: %u", i, rc);
        if (rc == RC_OK) {
            taken++;
            for (int k = 0; k < 40 && engine_step(other, NULL) == RC_OK; k++)
                ;
            while (engine_back(other))
                ;
        } else {
            refused++;
        }
        engine_free(other);
        buf_free(&hostile);
    }
    ck_assert_uint_gt(refused, 100);
    ck_assert_uint_gt(taken, 100);
    engine_free(e);
    buf_free(&saved);
}
END_TEST

START_TEST(one_step_at_a_time_or_in_batches_gives_one_digest)
{
    static const size_t undo_bytes[] = { 1, 0, 1u << 20 };
    struct digest first;

    for (size_t variant = 0; variant < 6; variant++) {
        struct engine *e = busy_network(9, 10), *copy;
        struct buf saved = BUF_INIT;
        uint64_t chance = variant;

        for (uint32_t tick = 0; tick < 200;) {
            uint32_t batch = variant == 0 ? 1 : 1 + kit_below(&chance, 40);
            if (tick + batch > 200)
                batch = 200 - tick;
            kit_steps(e, batch);
            tick += batch;
            if (variant < 3)
                continue;
            struct engine_config config = { .undo_bytes = undo_bytes[variant - 3] };
            copy = kit_engine_with(&config);
            buf_reset(&saved);
            save(e, &saved);
            ck_assert_int_eq(engine_load(copy, saved.data, saved.len, NULL), RC_OK);
            engine_free(e);
            e = copy;
        }
        struct digest d = kit_digest(e);
        if (variant == 0)
            first = d;
        ck_assert_msg(digest_equal(&first, &d), "variant %zu", variant);
        engine_free(e);
        buf_free(&saved);
    }
}
END_TEST

static void count_event(void *ctx, const struct event *e)
{
    (void)e;
    ++*(uint64_t *)ctx;
}

static void count_probe(void *ctx, bool is_begin)
{
    *(int64_t *)ctx += is_begin ? 1 : -1;
}

START_TEST(who_listens_changes_nothing)
{
    uint64_t events = 0;
    int64_t probes = 0;
    struct engine *quiet = kit_engine();
    struct engine *loud = kit_engine_with(&(struct engine_config){ .undo_bytes = 300000,
                                                                   .sink = count_event,
                                                                   .sink_ctx = &events,
                                                                   .probe = count_probe,
                                                                   .probe_ctx = &probes });
    struct engine *both[] = { quiet, loud };
    struct digest a, b;

    for (int i = 0; i < 2; i++) {
        struct policy p;
        policy_defaults(&p);
        p.demand_ppm = 3000000;
        kit_init(both[i], 12);
        kit_policy(both[i], &p);
        kit_generate(both[i], 60, 1);
        kit_steps(both[i], 150);
    }
    a = kit_digest(quiet);
    b = kit_digest(loud);
    ck_assert(digest_equal(&a, &b));
    ck_assert_uint_gt(events, 1000);
    ck_assert_int_eq(probes, 0);
    engine_free(quiet);
    engine_free(loud);
}
END_TEST

SUITE("engine_save", a_saved_state_comes_back, cut_or_longer_bytes_are_refused,
      any_flipped_bit_is_refused, made_up_states_are_refused_or_harmless,
      one_step_at_a_time_or_in_batches_gives_one_digest, who_listens_changes_nothing)
