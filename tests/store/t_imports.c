/* Imports, names and keyframes: what goes in comes out, whole or not at all. */
#include "config.h"

#include "scratch.h"

#include "store/imports.h"
#include "store/keyframe.h"
#include "store/name_table.h"

#define ROWS 2500 /* more than two slices */

static struct node_spec node_row(uint32_t i)
{
    return (struct node_spec){
        .gpu_memory_gb = i % 5 == 0 ? NODE_UNKNOWN : i, .gpu_count = i % 3,
        .cpu_cores = NODE_UNKNOWN, .ram_gb = i, .price_uusd = NODE_UNKNOWN,
        .performance_ppm = i, .latency_ms = 10 + i, .green_claimed_ppm = NODE_UNKNOWN,
        .reputation_ppm = 0, .owner = i % 7, .region = (uint16_t)(i % 9),
        .jurisdiction = UINT16_MAX, .gpu_model = 1, .stake_uusd = i % 2 == 0 ? -1 : (int64_t)i,
    };
}

static struct task_row task_row(uint32_t i)
{
    struct task_row t = {
        .spec = { .kind = 1, .tier = (uint8_t)(i % TIER_COUNT), .size = i, .gpus = 1,
                  .max_price_uusd = UINT32_MAX, .max_latency_ms = i, .priority = 2 },
        .requester = i % 4, .duration_s = 1 + i, .arrival_tick = i, .reward_uusd = i,
    };
    t.spec.allowed.bits[i % JURISDICTION_WORDS] = i % 3 == 0 ? 0 : i;
    return t;
}

static enum rc see_nodes(void *ctx, const struct node_spec *rows, uint32_t n, struct err *e)
{
    uint32_t *next = ctx;

    (void)e;
    for (uint32_t i = 0; i < n; i++) {
        struct node_spec want = node_row((*next)++);
        ck_assert_mem_eq(&rows[i], &want, sizeof want);
    }
    return RC_OK;
}

static enum rc see_tasks(void *ctx, const struct task_row *rows, uint32_t n, struct err *e)
{
    uint32_t *next = ctx;

    (void)e;
    for (uint32_t i = 0; i < n; i++) {
        struct task_row want = task_row((*next)++);
        ck_assert_mem_eq(&rows[i], &want, sizeof want);
    }
    return RC_OK;
}

static struct import an_import(enum import_kind kind, uint8_t digest)
{
    struct import in = { .kind = kind, .source = "nodes.csv", .read = 3, .accepted = 2,
                         .skipped = 1, .first = 0, .count = ROWS };

    memset(in.sha256.b, digest, sizeof in.sha256.b);
    return in;
}

START_TEST(rows_of_an_import_come_back_as_they_were)
{
    struct import nodes = an_import(IMPORT_NODES, 1), tasks = an_import(IMPORT_TASKS, 1), back;
    uint32_t next = 0;

    scratch_begin();
    struct store *s = scratch_open();
    OK(store_begin_group(s, &err));
    OK(imports_add(s, &nodes, &err));
    OK(imports_add(s, &tasks, &err));
    ck_assert_uint_eq(nodes.id, 1);
    ck_assert_uint_eq(tasks.id, 2);
    for (uint32_t i = 0; i < ROWS; i++) {
        struct node_spec n = node_row(i);
        struct task_row t = task_row(i);
        OK(imports_put_nodes(s, 1, i, &n, 1, &err));
        OK(imports_put_tasks(s, 2, i, &t, 1, &err));
    }
    nodes.first = 17;
    OK(imports_set_counts(s, &nodes, &err));
    OK(add_entry(s, 1, "import_nodes", NULL));
    store_close(s);
    s = scratch_open();
    OK(imports_each_nodes(s, 1, see_nodes, &next, &err));
    ck_assert_uint_eq(next, ROWS);
    next = 0;
    OK(imports_each_tasks(s, 2, see_tasks, &next, &err));
    ck_assert_uint_eq(next, ROWS);
    OK(imports_find(s, IMPORT_NODES, &nodes.sha256, &back, &err));
    ck_assert_uint_eq(back.id, 1);
    ck_assert_uint_eq(back.first, 17);
    ck_assert_uint_eq(back.count, ROWS);
    ck_assert_uint_eq(back.read, 3);
    ck_assert_uint_eq(back.accepted, 2);
    ck_assert_uint_eq(back.skipped, 1);
    ck_assert(digest_equal(&back.sha256, &nodes.sha256));
    OK(imports_get(s, 2, &back, &err));
    ck_assert_str_eq(back.source, "nodes.csv");
    ck_assert_int_eq(back.kind, IMPORT_TASKS);
    ck_assert_int_eq(imports_get(s, 3, &back, &err), RC_NOT_FOUND);
    store_close(s);
    scratch_end();
}
END_TEST

START_TEST(the_same_file_again_is_refused_and_a_dropped_import_leaves_nothing)
{
    struct import a = an_import(IMPORT_NODES, 1), b = an_import(IMPORT_NODES, 1);
    struct import c = an_import(IMPORT_NODES, 2);
    struct store *s = memory_open();
    struct node_spec n = node_row(1);

    OK(imports_add(s, &a, &err));
    ck_assert_int_eq(imports_add(s, &b, &err), RC_CONFLICT);
    OK(store_begin_group(s, &err));
    OK(imports_add(s, &c, &err));
    OK(imports_put_nodes(s, c.id, 0, &n, 1, &err));
    store_drop_group(s);
    ck_assert_int_eq(imports_find(s, IMPORT_NODES, &c.sha256, &b, &err), RC_NOT_FOUND);
    OK(imports_add(s, &c, &err));
    ck_assert_uint_eq(c.id, 2);
    store_close(s);
}
END_TEST

START_TEST(a_missing_or_spoilt_row_of_an_import_is_named)
{
    static const char *const sql[] = {
        "DELETE FROM import_nodes WHERE id = 4294967296 + 5",
        "UPDATE import_nodes SET region = 70000 WHERE id = 4294967296 + 5",
        "UPDATE import_nodes SET ram_gb = -1 WHERE id = 4294967296 + 5",
    };

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct import in = an_import(IMPORT_NODES, 1);
        uint32_t next = 0;
        struct node_spec rows[10];

        scratch_begin();
        struct store *s = scratch_open();
        for (uint32_t k = 0; k < 10; k++)
            rows[k] = node_row(k);
        OK(imports_add(s, &in, &err));
        OK(imports_put_nodes(s, 1, 0, rows, 10, &err));
        scratch_sql(sql[i]);
        ck_assert_int_eq(imports_each_nodes(s, 1, see_nodes, &next, &err), RC_STORE);
        ck_assert_ptr_nonnull(strstr(err.msg, "row 5 of import 1"));
        store_close(s);
        scratch_end();
    }
}
END_TEST

static enum rc see_name(void *ctx, uint32_t number, const char *text, size_t len,
                        struct err *e)
{
    struct buf *out = ctx;

    (void)e;
    ck_assert_uint_eq(strlen(text), len);
    buf_addf(out, "%u=%s ", (unsigned)number, text);
    return RC_OK;
}

START_TEST(a_number_has_one_name_and_a_name_one_number)
{
    struct store *s = memory_open();
    struct buf out = BUF_INIT;

    OK(name_table_put(s, 1, 2, "Bob", 3, &err));
    OK(name_table_put(s, 1, 1, "Ann", 3, &err));
    OK(name_table_put(s, 1, 1, "Ann", 3, &err));
    OK(name_table_put(s, 0, 1, "Ann", 3, &err));
    ck_assert_int_eq(name_table_put(s, 1, 1, "Cid", 3, &err), RC_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err.msg, "it is called 'Ann'"));
    ck_assert_int_eq(name_table_put(s, 1, 3, "Ann", 3, &err), RC_CONFLICT);
    OK(name_table_load(s, 1, see_name, &out, &err));
    ck_assert_str_eq(out.data, "1=Ann 2=Bob ");
    buf_free(&out);
    store_close(s);
}
END_TEST

/* --- keyframes ------------------------------------------------------------------ */

#define BIG ((3u << 20) + 17)

static void fill(uint8_t *p, uint8_t salt)
{
    for (size_t i = 0; i < BIG; i++)
        p[i] = (uint8_t)(i * 31 + (i >> 8) + salt);
}

static enum rc save_at(struct store *s, uint32_t tick, uint64_t seq, const uint8_t *p,
                       size_t len)
{
    struct keyframe k = { .tick = tick, .seq = seq, .ledger_size = tick * 2 };

    memset(k.digest.b, (int)tick, sizeof k.digest.b);
    return keyframe_save(s, &k, p, len, &err);
}

static void load_at(struct store *s, uint32_t tick, uint64_t seq, uint32_t want_tick,
                    uint64_t want_seq, const uint8_t *want, size_t len)
{
    struct buf bytes = BUF_INIT;
    struct keyframe k;

    OK(keyframe_load(s, 0, tick, seq, &k, &bytes, &err));
    ck_assert_uint_eq(k.tick, want_tick);
    ck_assert_uint_eq(k.seq, want_seq);
    ck_assert_uint_eq(k.ledger_size, want_tick * 2);
    ck_assert_uint_eq(k.digest.b[31], want_tick);
    ck_assert_uint_eq(bytes.len, len);
    ck_assert(memcmp(bytes.data, want, len) == 0);
    buf_free(&bytes);
}

static bool keep_even(void *ctx, const struct keyframe *k)
{
    (void)ctx;
    return k->tick % 2 == 0;
}

START_TEST(keyframes_come_back_and_a_damaged_one_is_passed_over)
{
    uint8_t *p = malloc(BIG);
    struct buf bytes = BUF_INIT;
    struct keyframe k;

    ck_assert_ptr_nonnull(p);
    scratch_begin();
    struct store *s = scratch_open();
    fill(p, 1);
    OK(save_at(s, 4, 1, p, BIG));
    fill(p, 2);
    OK(save_at(s, 6, 1, p, BIG));
    OK(save_at(s, 6, 3, p, 0));
    load_at(s, 6, 2, 6, 1, p, BIG);
    load_at(s, 99, 99, 6, 3, p, 0);
    fill(p, 3);
    OK(save_at(s, 6, 1, p, BIG)); /* replaces */
    load_at(s, 6, 1, 6, 1, p, BIG);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM keyframes"), 3);
    ck_assert_int_eq(scratch_number("SELECT max(length(bytes)) FROM keyframe_parts"), 1 << 20);
    ck_assert_int_eq(keyframe_load(s, 0, 3, 9, &k, &bytes, &err), RC_NOT_FOUND);
    ck_assert_int_eq(keyframe_load(s, 1, 9, 9, &k, &bytes, &err), RC_NOT_FOUND);
    fill(p, 1);
    scratch_sql("UPDATE keyframe_parts SET bytes = zeroblob(17) WHERE id ="
                " (SELECT max(id) FROM keyframe_parts)");
    load_at(s, 6, 1, 4, 1, p, BIG);
    OK(save_at(s, 5, 1, p, 10));
    OK(keyframe_thin(s, 0, keep_even, NULL, &err));
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM keyframes WHERE tick = 5"), 0);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM keyframes"), 3);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM keyframe_parts"), 8);
    store_close(s);
    buf_free(&bytes);
    free(p);
    scratch_end();
}
END_TEST

SUITE("imports", rows_of_an_import_come_back_as_they_were,
      the_same_file_again_is_refused_and_a_dropped_import_leaves_nothing,
      a_missing_or_spoilt_row_of_an_import_is_named,
      a_number_has_one_name_and_a_name_one_number,
      keyframes_come_back_and_a_damaged_one_is_passed_over)
