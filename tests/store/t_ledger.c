/* The ledger: proofs that others can check, and an audit that finds every change. */
#include "config.h"

#include "scratch.h"

#include "crypto/checkpoint.h"
#include "crypto/tlog_proof.h"

#define ORIGIN "depin-console.example/test"
#define SIZE   40

static struct ed25519_key *key;
static struct sha256 *sha;

static void make_key(void)
{
    uint8_t seed[ED25519_SEED_BYTES] = { 9 };

    OK(ed25519_from_seed(seed, &key, &err));
    sha = sha256_new();
    ck_assert_ptr_nonnull(sha);
}

static void drop_key(void)
{
    ed25519_free(key);
    sha256_free(sha);
}

static void leaf_of(uint64_t index, struct digest *out)
{
    char text[64];
    int n = snprintf(text, sizeof text, "{\"n\":%llu}", (unsigned long long)index);

    merkle_leaf(sha, text, (size_t)n, out);
}

START_TEST(roots_and_proofs_of_every_size_verify)
{
    struct store *s = memory_open();
    struct digest leaves[SIZE], roots[SIZE + 1], root;
    struct merkle_proof proof;

    make_key();
    for (uint64_t n = 0; n < SIZE; n++) {
        leaf_of(n, &leaves[n]);
        OK(add_leaf(s, n));
        merkle_root(sha, leaves, n + 1, &roots[n + 1]);
        ledger_root(s, &root);
        ck_assert(digest_equal(&root, &roots[n + 1]));
    }
    for (uint64_t size = 1; size <= SIZE; size++) {
        OK(ledger_root_at(s, size, &root, &err));
        ck_assert(digest_equal(&root, &roots[size]));
        for (uint64_t i = 0; i < size; i++) {
            OK(ledger_inclusion(s, i, size, &proof, &err));
            OK(merkle_inclusion_verify(sha, &leaves[i], i, size, &proof, &root, &err));
            OK(ledger_consistency(s, i, size, &proof, &err));
            if (i > 0)
                OK(merkle_consistency_verify(sha, i, &roots[i], size, &root, &proof, &err));
        }
    }
    ck_assert_int_eq(ledger_root_at(s, SIZE + 1, &root, &err), RC_NOT_FOUND);
    ck_assert_int_eq(ledger_inclusion(s, SIZE, SIZE, &proof, &err), RC_NOT_FOUND);
    store_close(s);
    drop_key();
}
END_TEST

START_TEST(entries_are_found_by_what_they_are_about)
{
    struct store *s = memory_open();
    struct ledger_leaf leaf;
    struct buf bytes = BUF_INIT;
    uint64_t index;

    for (uint64_t n = 0; n < 20; n++)
        OK(add_leaf(s, n));
    OK(ledger_find(s, LEDGER_REF_TASK, 3, LEDGER_KIND_COUNT, &index, &err));
    ck_assert_uint_eq(index, 17); /* 3, 10 and 17: the newest */
    OK(ledger_find(s, LEDGER_REF_TASK, 3, LEDGER_TASK_PROOF, &index, &err));
    ck_assert_uint_eq(index, 17);
    ck_assert_int_eq(ledger_find(s, LEDGER_REF_TASK, 3, LEDGER_SLASH, &index, &err),
                     RC_NOT_FOUND);
    ck_assert_int_eq(ledger_find(s, LEDGER_REF_CASE, 3, LEDGER_KIND_COUNT, &index, &err),
                     RC_NOT_FOUND);
    OK(ledger_read(s, 17, &leaf, &bytes, &err));
    ck_assert_str_eq(bytes.data, "{\"n\":17}");
    ck_assert_uint_eq(leaf.tick, 17);
    ck_assert_int_eq(ledger_read(s, 20, &leaf, &bytes, &err), RC_NOT_FOUND);
    buf_free(&bytes);
    store_close(s);
}
END_TEST

START_TEST(replay_compares_and_writes_nothing_twice)
{
    struct store *s = memory_open();
    struct ledger_leaf other = { .index = 2, .tick = 2, .kind = LEDGER_TASK_PROOF,
                                 .ref = LEDGER_REF_TASK, .ref_number = 2, .bytes = "{}",
                                 .len = 2 };

    for (uint64_t n = 0; n < 5; n++)
        OK(add_leaf(s, n));
    for (uint64_t n = 0; n < 6; n++)
        OK(add_leaf(s, n));
    ck_assert_uint_eq(ledger_size(s), 6);
    ck_assert_int_eq(ledger_append(s, &other, &err), RC_CHECK);
    ck_assert_ptr_nonnull(strstr(err.msg, "entry 2 of the ledger"));
    ck_assert_int_eq(add_leaf(s, 7), RC_INTERNAL);
    other.len = LEDGER_BYTES_MAX + 1;
    ck_assert_int_eq(ledger_append(s, &other, &err), RC_USAGE);
    store_close(s);
}
END_TEST

/* Entries 0..29, checkpoints at 10 and 20. */
static struct store *thirty(void)
{
    struct store *s = scratch_open();
    struct ledger_checkpoint c;

    for (uint64_t n = 0; n < 30; n++) {
        OK(add_leaf(s, n));
        if (n == 9 || n == 19)
            OK(ledger_add_checkpoint(s, (uint32_t)n, 3, ORIGIN, key, &c, &err));
    }
    return s;
}

static enum rc count_rows(void *ctx, const struct ledger_checkpoint *c, struct err *e)
{
    uint64_t *next = ctx;

    (void)e;
    ck_assert_uint_eq(c->id, *next);
    ++*next;
    return RC_OK;
}

START_TEST(checkpoints_are_signed_notes_and_proofs_stand_under_them)
{
    struct ledger_checkpoint c;
    struct ledger_audit audit;
    struct note_verifier log;
    struct checkpoint cp;
    struct tlog_proof proof;
    struct digest leaf;
    struct buf note = BUF_INIT, text = BUF_INIT;
    uint64_t next = 1;

    scratch_begin();
    make_key();
    struct store *s = thirty();
    OK(note_verifier_init(sha, ORIGIN, ed25519_public(key), &log, &err));
    OK(ledger_get_checkpoint(s, 0, &c, &note, &err));
    ck_assert_uint_eq(c.id, 2);
    ck_assert_uint_eq(c.size, 20);
    ck_assert_uint_eq(c.decisions, 3);
    OK(checkpoint_open(note.data, note.len, &log, &cp, &err));
    ck_assert_uint_eq(cp.size, 20);
    ck_assert(digest_equal(&cp.root, &c.root));
    for (uint64_t n = 0; n < 20; n++) {
        buf_reset(&text);
        OK(ledger_proof_text(s, n, &text, &err));
        OK(tlog_proof_parse(text.data, text.len, &proof, &err));
        leaf_of(n, &leaf);
        OK(tlog_proof_verify(sha, &proof, &leaf, &log, &cp, &err));
        ck_assert_uint_eq(cp.size, n < 10 ? 10 : 20);
        tlog_proof_free(&proof);
    }
    ck_assert_int_eq(ledger_proof_text(s, 25, &text, &err), RC_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.msg, "no checkpoint covers entry 25"));
    OK(ledger_audit(s, ORIGIN, ed25519_public(key), &audit, &err));
    ck_assert_uint_eq(audit.entries, 30);
    ck_assert_uint_eq(audit.checkpoints, 2);
    OK(ledger_last_checkpoints(s, 9, count_rows, &next, &err));
    ck_assert_uint_eq(next, 3);
    next = 2;
    OK(ledger_last_checkpoints(s, 1, count_rows, &next, &err));
    OK(ledger_add_checkpoint(s, 30, 0, ORIGIN, key, &c, &err));
    ck_assert_int_eq(ledger_add_checkpoint(s, 31, 0, ORIGIN, key, &c, &err), RC_REFUSED);
    store_close(s);
    buf_free(&note);
    buf_free(&text);
    drop_key();
    scratch_end();
}
END_TEST

static const struct {
    const char *sql, *says;
} tampered[] = {
    { "UPDATE ledger SET bytes = x'7b7d' WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET leaf_hash = zeroblob(32) WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET chain_hash = zeroblob(32) WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET tick = 0 WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET kind = 'slash' WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET ref = 'case' WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET ref_number = 0 WHERE number = 5", "entry 5 " },
    { "UPDATE ledger SET number = 77 WHERE number = 29", "entry 29 is missing|entry 29 " },
    { "DELETE FROM ledger WHERE number = 5", "entry 5 " },
    { "DELETE FROM ledger WHERE number = 29", "not the" },
    { "DELETE FROM ledger WHERE number >= 15", "entry 15 " },
    { "UPDATE ledger SET bytes = x'7b7d' WHERE number = 25", "entry 25 " },
    { "UPDATE ledger_tree SET hash = zeroblob(32) WHERE level = 3 AND number = 0", "entry 7 " },
    { "DELETE FROM ledger_tree WHERE level = 1 AND number = 2", "entry 5 " },
    { "INSERT INTO ledger_tree VALUES (9, 9, zeroblob(32))", "subtrees" },
    { "UPDATE checkpoints SET root = zeroblob(32) WHERE id = 1", "checkpoint 1 " },
    { "UPDATE checkpoints SET size = 9 WHERE id = 1", "checkpoint 1 " },
    { "UPDATE checkpoints SET note = replace(note, char(10) || '10' || char(10),"
      " char(10) || '11' || char(10)), size = 11 WHERE id = 1", "checkpoint 1: " },
    { "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE id = 1),"
      " size = 10, root = (SELECT root FROM checkpoints WHERE id = 1) WHERE id = 2;"
      "UPDATE checkpoints SET id = 9 WHERE id = 1", "checkpoint 1 is missing" },
    { "DELETE FROM checkpoints WHERE id = 1", "checkpoint 1 is missing" },
    { "INSERT INTO journal VALUES (1, 0, 25, 'a', 'anchored', '{\"size\":\"25\"}', zeroblob(32),"
      " zeroblob(32), NULL, 0)", "entry 1 of the journal tells of" },
    /* A forger who knows all formats but not the key: entry 5 rewritten consistently is
       still not what the note signs. */
    { "UPDATE checkpoints SET note = replace(note, '" ORIGIN "', 'other.example/log')",
      "checkpoint 1: " },
};

static bool says(const char *text, const char *parts)
{
    const char *bar = strchr(parts, '|');

    if (bar == NULL)
        return strstr(text, parts) != NULL;
    return strstr(text, bar + 1) != NULL;
}

START_TEST(an_audit_finds_every_kind_of_tampering)
{
    struct ledger_audit audit;
    struct store *s;

    make_key();
    for (size_t i = 0; i < sizeof tampered / sizeof *tampered; i++) {
        scratch_begin();
        store_close(thirty());
        scratch_sql(tampered[i].sql);
        OK(scratch_try(&s, true));
        ck_assert_msg(ledger_audit(s, ORIGIN, ed25519_public(key), &audit, &err) == RC_CHECK,
                      "%s: %s", tampered[i].sql, err.msg);
        ck_assert_msg(says(err.msg, tampered[i].says), "%s: %s", tampered[i].sql, err.msg);
        store_close(s);
        scratch_end();
    }
    drop_key();
}
END_TEST

static const struct {
    const char *sql, *says;
} unsignable[] = {
    { "UPDATE ledger SET bytes = x'7b7d' WHERE number = 25", "entry 25 " },
    { "UPDATE ledger_tree SET hash = zeroblob(32) WHERE level = 2 AND number = 4",
      "root of checkpoint 2" },
    { "UPDATE checkpoints SET root = zeroblob(32) WHERE id = 2", "root of checkpoint 2" },
    { "UPDATE checkpoints SET size = 31 WHERE id = 2", "covers 31 entries" },
};

START_TEST(a_changed_ledger_is_not_signed)
{
    struct ledger_checkpoint c;

    make_key();
    for (size_t i = 0; i < sizeof unsignable / sizeof *unsignable; i++) {
        scratch_begin();
        struct store *s = thirty();
        scratch_sql(unsignable[i].sql);
        ck_assert_int_eq(ledger_add_checkpoint(s, 40, 0, ORIGIN, key, &c, &err), RC_CHECK);
        ck_assert_msg(strstr(err.msg, unsignable[i].says) != NULL, "%s", err.msg);
        store_close(s);
        scratch_end();
    }
    drop_key();
}
END_TEST

SUITE("ledger", roots_and_proofs_of_every_size_verify,
      entries_are_found_by_what_they_are_about, replay_compares_and_writes_nothing_twice,
      checkpoints_are_signed_notes_and_proofs_stand_under_them,
      an_audit_finds_every_kind_of_tampering, a_changed_ledger_is_not_signed)
