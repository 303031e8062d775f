/* The journal: its bytes, its chain, its signatures; every tampered column is found. */
#include "config.h"

#include "scratch.h"

static struct ed25519_key *key;

static enum rc sign(void *ctx, const struct digest *hash, struct ed25519_signature *out,
                    struct err *e)
{
    (void)ctx;
    return ed25519_sign(key, hash->b, sizeof hash->b, out, e);
}

static enum rc refuse(void *ctx, const struct digest *hash, struct ed25519_signature *out,
                      struct err *e)
{
    (void)ctx, (void)hash, (void)out;
    return err_set(e, RC_REFUSED, "no key at hand");
}

static const struct journal_signer signer = { .sign = sign };

/* Decisions bear alice's signature; nothing else bears one. */
static enum rc key_of(void *ctx, const struct journal_entry *e,
                      const struct ed25519_public **out, struct err *er)
{
    (void)ctx;
    if (strcmp(e->actor, "alice") != 0)
        return err_set(er, RC_NOT_FOUND, "nobody knows '%s'", e->actor);
    *out = strcmp(e->command, "decide") == 0 ? ed25519_public(key) : NULL;
    return RC_OK;
}

static const struct journal_keys keys = { .key = key_of };

static void make_key(void)
{
    uint8_t seed[ED25519_SEED_BYTES] = { 7 };

    OK(ed25519_from_seed(seed, &key, &err));
}

/* Ten entries, the even ones signed. */
static struct store *ten_entries(void)
{
    struct store *s = scratch_open();

    for (uint64_t i = 1; i <= 10; i++)
        OK(i % 2 == 0 ? add_entry(s, i, "decide", &signer) : add_entry(s, i, "step", NULL));
    return s;
}

START_TEST(entries_are_read_back_in_order_with_a_chain_that_holds)
{
    uint64_t count = 0, bad = 99, last = 0;

    scratch_begin();
    make_key();
    store_close(ten_entries());
    struct store *s = scratch_open();
    struct journal j = journal_of_store(s);
    OK(journal_verify(&j, &keys, &count, &bad, &err));
    ck_assert_uint_eq(count, 10);
    ck_assert_uint_eq(bad, 0);
    OK(journal_last(&j, &last, &err));
    ck_assert_uint_eq(last, 10);
    OK(add_entry(s, 11, "step", NULL));
    ck_assert_int_eq(add_entry(s, 11, "step", NULL), RC_CONFLICT);
    ck_assert_int_eq(add_entry(s, 13, "step", NULL), RC_CONFLICT);
    store_close(s);
    ed25519_free(key);
    scratch_end();
}
END_TEST

static enum rc see(void *ctx, const struct journal_entry *e, struct err *er)
{
    uint64_t *next = ctx;

    (void)er;
    ck_assert_uint_eq(e->seq, *next);
    ck_assert_str_eq(e->args, "{\"a\":1}");
    ck_assert_int_eq(e->wall_ms, 1700000000000);
    ck_assert_int_eq(e->is_signed, *next % 2 == 0);
    return ++*next == 8 ? RC_REFUSED : RC_OK;
}

START_TEST(reading_begins_where_asked_and_ends_when_the_row_says_so)
{
    uint64_t next = 4;

    scratch_begin();
    make_key();
    struct store *s = ten_entries();
    struct journal j = journal_of_store(s);
    ck_assert_int_eq(journal_read(&j, 4, see, &next, &err), RC_REFUSED);
    ck_assert_uint_eq(next, 8);
    store_close(s);
    ed25519_free(key);
    scratch_end();
}
END_TEST

static const struct {
    const char *sql;
    uint64_t bad;
} tampered[] = {
    { "UPDATE journal SET seq = 50 WHERE seq = 10", 10 },
    { "UPDATE journal SET seq = 0 WHERE seq = 1", 1 },
    { "UPDATE journal SET branch = 1 WHERE seq = 5", 5 },
    { "UPDATE journal SET tick = 1 WHERE seq = 5", 5 },
    { "UPDATE journal SET actor = 'bob' WHERE seq = 5", 5 },
    { "UPDATE journal SET command = 'stop' WHERE seq = 5", 5 },
    { "UPDATE journal SET args = '{\"a\":2}' WHERE seq = 5", 5 },
    { "UPDATE journal SET prev_hash = zeroblob(32) WHERE seq = 5", 5 },
    { "UPDATE journal SET hash = zeroblob(32) WHERE seq = 5", 5 },
    { "UPDATE journal SET signature = zeroblob(64) WHERE seq = 4", 4 },
    { "UPDATE journal SET signature = NULL WHERE seq = 4", 4 },
    { "UPDATE journal SET signature = (SELECT signature FROM journal WHERE seq = 4)"
      " WHERE seq = 6", 6 },
    { "UPDATE journal SET signature = (SELECT signature FROM journal WHERE seq = 4)"
      " WHERE seq = 5", 5 },
    { "UPDATE journal SET actor = 'a' || char(10) WHERE seq = 3", 3 },
    { "UPDATE journal SET command = 'DROP' WHERE seq = 3", 3 },
    { "UPDATE journal SET args = CAST(x'7bff7d' AS TEXT) WHERE seq = 3", 3 },
    { "DELETE FROM journal WHERE seq = 7", 7 },
    { "DELETE FROM journal WHERE seq = 1", 1 },
    { "PRAGMA ignore_check_constraints = 1; UPDATE journal SET hash = x'00' WHERE seq = 2", 2 },
};

START_TEST(every_tampered_column_is_found_and_the_entry_named)
{
    make_key();
    for (size_t i = 0; i < sizeof tampered / sizeof *tampered; i++) {
        struct store *s;
        uint64_t bad = 0;
        char name[32];

        scratch_begin();
        store_close(ten_entries());
        if (tampered[i].bad == 1 && strstr(tampered[i].sql, "seq = 0") != NULL)
            scratch_sql("PRAGMA ignore_check_constraints = 1;"
                        "UPDATE journal SET seq = 0 WHERE seq = 1");
        else
            scratch_sql(tampered[i].sql);
        OK(scratch_try(&s, true));
        struct journal j = journal_of_store(s);
        ck_assert_msg(journal_verify(&j, &keys, NULL, &bad, &err) == RC_CHECK, "%s",
                      tampered[i].sql);
        ck_assert_msg(bad == tampered[i].bad, "%s: %s", tampered[i].sql, err.msg);
        (void)snprintf(name, sizeof name, "entry %llu of the journal",
                       (unsigned long long)bad);
        ck_assert_msg(strstr(err.msg, name) != NULL || strstr(tampered[i].sql, "seq = 0"),
                      "%s: %s", tampered[i].sql, err.msg);
        store_close(s);
        scratch_end();
    }
    ed25519_free(key);
}
END_TEST

START_TEST(a_broken_tail_keeps_the_store_from_opening)
{
    struct store *s;

    scratch_begin();
    make_key();
    store_close(ten_entries());
    scratch_sql("UPDATE journal SET tick = 77 WHERE seq = 9");
    ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
    ck_assert_ptr_nonnull(strstr(err.msg, "entry 9 of the journal was changed"));
    ed25519_free(key);
    scratch_end();
}
END_TEST

START_TEST(history_cut_off_behind_the_head_is_found)
{
    const struct store_head head = { .tick = 10, .seq = 10 };
    struct store *s;

    scratch_begin();
    make_key();
    s = ten_entries();
    OK(store_commit_group(s, &head, &err));
    store_close(s);
    scratch_sql("DELETE FROM journal WHERE seq > 8");
    ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
    ck_assert_ptr_nonnull(strstr(err.msg, "ends at entry 8, the head says 10"));
    ed25519_free(key);
    scratch_end();
}
END_TEST

START_TEST(what_cannot_be_an_entry_is_refused_before_it_is_written)
{
    static const struct {
        const char *actor, *command, *args;
        size_t args_len;
    } bad[] = {
        { "", "decide", "{}", 0 },       { "a\nb", "decide", "{}", 0 },
        { "a\xff", "decide", "{}", 0 },  { "alice", "", "{}", 0 },
        { "alice", "Decide", "{}", 0 },  { "alice", "decide", "\xc0\x80", 0 },
        { "alice", "decide", "{\0}", 3 },
        { "a123456789012345678901234567890123456789012345678901234567890123x", "x", "", 0 },
        { "alice", "a23456789012345678901234567890123", "{}", 0 },
    };
    const struct journal_signer none = { .sign = refuse };
    struct store *s = memory_open();
    struct journal j = journal_of_store(s);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct journal_entry e = { .actor = bad[i].actor, .command = bad[i].command,
                                   .args = bad[i].args, .args_len = bad[i].args_len };
        ck_assert_msg(journal_append(&j, 1, &e, NULL, &err) == RC_USAGE, "row %zu", i);
    }
    ck_assert_int_eq(add_entry(s, 1, "decide", &none), RC_REFUSED);
    OK(add_entry(s, 1, "decide", NULL));
    store_close(s);
}
END_TEST

/* The bytes as the header describes them, written here by hand. */
static const uint8_t sample[] =
    "dpn-jrn1"
    "\x00\x00\x00\x00\x00\x00\x00\x02" "\x00\x00\x00\x00" "\x00\x00\x00\x0a"
    "\x00\x00\x00\x03" "eve" "\x00\x00\x00\x04" "init" "\x00\x00\x00\x02" "{}"
    "0123456789abcdef0123456789abcdef";

START_TEST(the_canonical_bytes_are_those_of_the_header)
{
    struct journal_entry e = {
        .seq = 2, .tick = 10, .actor = "eve", .actor_len = 3, .command = "init",
        .command_len = 4, .args = "{}", .args_len = 2,
    };
    struct journal_entry back;
    struct buf out = BUF_INIT;

    memcpy(e.prev_hash.b, "0123456789abcdef0123456789abcdef", 32);
    OK(journal_encode(&e, &out, &err));
    ck_assert_uint_eq(out.len, sizeof sample - 1);
    ck_assert_mem_eq(out.data, sample, out.len);
    OK(journal_decode(sample, sizeof sample - 1, &back, &err));
    ck_assert_uint_eq(back.seq, 2);
    ck_assert_uint_eq(back.tick, 10);
    ck_assert_mem_eq(back.command, "init", back.command_len);
    for (size_t n = 0; n < sizeof sample - 1; n++)
        ck_assert_int_eq(journal_decode(sample, n, &back, &err), RC_INPUT);
    ck_assert_int_eq(journal_decode(sample, sizeof sample, &back, &err), RC_INPUT);
    buf_free(&out);
}
END_TEST

SUITE("journal", entries_are_read_back_in_order_with_a_chain_that_holds,
      reading_begins_where_asked_and_ends_when_the_row_says_so,
      every_tampered_column_is_found_and_the_entry_named,
      a_broken_tail_keeps_the_store_from_opening, history_cut_off_behind_the_head_is_found,
      what_cannot_be_an_entry_is_refused_before_it_is_written,
      the_canonical_bytes_are_those_of_the_header)
