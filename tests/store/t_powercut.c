/*
 * The power goes at every point of a session: what was acknowledged is there afterwards,
 * once, and all chains hold. The same trial with synchronous=NORMAL must lose something,
 * or the trial proves nothing. A long run: CK_FORK=no STORE_CUTS=100000.
 */
#include "config.h"

#include "power_disk.h"
#include "scratch.h"

#include "store/store_int.h"

#define CUTS    600
#define ENTRIES 12

struct acknowledged {
    uint64_t seq, size;
    bool is_unknown; /* a call failed: more may be there than was acknowledged */
};

/* A session that goes on until it is done or a call fails. */
static void session(struct store *s, struct acknowledged *ack)
{
    for (uint64_t seq = 1; seq <= ENTRIES; seq++) {
        const struct store_head head = { .tick = (uint32_t)seq, .seq = seq };

        if (add_entry(s, seq, "decide", NULL) != RC_OK)
            break;
        ack->seq = seq;
        if (store_begin_group(s, &err) != RC_OK || add_leaf(s, 2 * seq - 2) != RC_OK ||
            add_leaf(s, 2 * seq - 1) != RC_OK ||
            (seq % 3 != 0 && store_commit_group(s, &head, &err) != RC_OK))
            break;
        if (seq % 3 != 0)
            ack->size = 2 * seq;
        if (seq == 7)
            (void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL);
    }
}

static void make_base(void)
{
    power_disk_clear();
    store_close(scratch_open());
    power_disk_keep();
}

/* True when the store opens and holds all that was acknowledged, and nothing twice. */
static bool holds(const struct acknowledged *ack)
{
    struct store *s;
    uint64_t count = 0, bad;
    bool is_whole = scratch_try(&s, false) == RC_OK;

    if (!is_whole)
        return false;
    struct journal j = journal_of_store(s);
    is_whole = journal_verify(&j, NULL, &count, &bad, &err) == RC_OK && count >= ack->seq &&
               count <= ack->seq + 1 && ledger_size(s) >= ack->size &&
               store_check(s, &err) == RC_OK;
    for (uint64_t i = 0; is_whole && i < ledger_size(s); i++)
        is_whole = add_leaf(s, i) == RC_OK;
    store_close(s);
    return is_whole;
}

/* One life: cut at `op`, restart, look. Returns false when something was lost. */
static bool trial(uint64_t op, uint64_t seed, const char *pragma, bool *is_cut)
{
    struct acknowledged ack = { 0 };
    struct store *s;

    power_disk_recall();
    power_disk_cut_at(op);
    if (scratch_try(&s, false) == RC_OK) {
        if (pragma != NULL)
            (void)sqlite3_exec(s->db, pragma, NULL, NULL, NULL);
        session(s, &ack);
        *is_cut = power_disk_is_off();
        store_close(s);
    } else {
        *is_cut = power_disk_is_off();
    }
    power_disk_restart(seed << 32 | op);
    return holds(&ack);
}

START_TEST(what_was_acknowledged_outlives_a_power_cut_at_any_point)
{
    const char *wish = getenv("STORE_CUTS");
    uint64_t cuts = wish == NULL ? CUTS : strtoull(wish, NULL, 10), op = 1, seed = 1;

    scratch_begin();
    power_disk_install();
    make_base();
    for (uint64_t done = 0; done < cuts; done++, op++) {
        bool is_cut = false;

        ck_assert_msg(trial(op, seed, NULL, &is_cut), "lost: cut at %llu, seed %llu: %s",
                      (unsigned long long)op, (unsigned long long)seed, err.msg);
        if (!is_cut) {
            ck_assert_uint_gt(op, 50);
            op = 0;
            seed++;
        }
    }
    scratch_end();
}
END_TEST

START_TEST(the_trial_notices_synchronous_normal)
{
    unsigned lost = 0, cuts = 0;

    scratch_begin();
    power_disk_install();
    make_base();
    for (uint64_t op = 1, seed = 1; cuts < 150; op++) {
        bool is_cut = false;

        if (!trial(op, seed, "PRAGMA synchronous = NORMAL", &is_cut))
            lost++;
        if (!is_cut) {
            op = 0;
            seed++;
        } else {
            cuts++;
        }
    }
    ck_assert_uint_gt(lost, 20);
    scratch_end();
}
END_TEST

/* One call of the disk fails and all goes well again: is what was said true? */
START_TEST(after_an_error_the_store_says_what_is_true)
{
    unsigned errors = 0, kept = 0;

    scratch_begin();
    power_disk_install();
    make_base();
    for (uint64_t op = 1; op < 120; op++) {
        struct acknowledged ack = { 0 };
        struct store *s;
        struct err why;
        uint64_t last;

        power_disk_recall();
        power_disk_fail_once(op);
        if (scratch_try(&s, false) == RC_OK) {
            session(s, &ack);
            why = err;
            store_close(s);
            power_disk_restart(op);
            s = scratch_open();
            struct journal j = journal_of_store(s);
            OK(journal_last(&j, &last, &err));
            ck_assert_uint_ge(last, ack.seq);
            ck_assert_uint_ge(ledger_size(s), ack.size);
            if (ack.seq < ENTRIES) {
                errors++;
                if (strstr(why.msg, "nothing of it was kept") != NULL)
                    ck_assert_uint_eq(last, ack.seq);
            } else {
                kept++;
            }
            store_close(s);
        } else {
            ck_assert_int_eq(err.rc, RC_STORE);
            power_disk_restart(op);
            ck_assert(holds(&ack));
        }
    }
    ck_assert_uint_gt(errors, 0);
    ck_assert_uint_gt(kept, 0);
    scratch_end();
}
END_TEST

SUITE("powercut", what_was_acknowledged_outlives_a_power_cut_at_any_point,
      the_trial_notices_synchronous_normal, after_an_error_the_store_says_what_is_true)
