/*
 * kill -9 in a loop: a child appends entries and groups of leaves and reports each one
 * that was acknowledged; the parent kills it and opens the store: every acknowledged row
 * is there once, and all chains hold. A long run: CK_FORK=no STORE_KILLS=10000.
 */
#include "config.h"

#include "scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#define KILLS 24

/* Sends the number of the last acknowledged entry, then the size of the ledger. */
static void report(int fd, uint64_t seq, uint64_t size)
{
    const uint64_t message[2] = { seq, size };

    if (write(fd, message, sizeof message) != (ssize_t)sizeof message)
        _exit(2);
}

static void write_for_ever(int fd)
{
    struct store *s;
    uint64_t seq = 0, size;

    if (scratch_try(&s, false) != RC_OK)
        _exit(3);
    struct journal j = journal_of_store(s);
    if (journal_last(&j, &seq, &err) != RC_OK)
        _exit(4);
    size = ledger_size(s);
    for (uint64_t kept = size;; report(fd, seq, kept)) {
        struct store_head head = { .tick = (uint32_t)seq, .seq = seq };
        bool is_head = seq % 3 == 0;

        for (int i = 0; i < 20; i++)
            if (store_begin_group(s, &err) != RC_OK || add_leaf(s, size++) != RC_OK)
                _exit(5);
        if (is_head && store_commit_group(s, &head, &err) != RC_OK)
            _exit(6);
        if (add_entry(s, ++seq, "step", NULL) != RC_OK)
            _exit(7);
        kept = size;
    }
}

static void check_store(const uint64_t seen[2])
{
    struct store *s = scratch_open();
    struct journal j = journal_of_store(s);
    uint64_t count = 0, bad = 0;

    OK(journal_verify(&j, NULL, &count, &bad, &err));
    ck_assert_uint_ge(count, seen[0]);
    ck_assert_uint_ge(ledger_size(s), seen[1]);
    OK(store_check(s, &err));
    for (uint64_t i = 0; i < ledger_size(s); i += 1 + ledger_size(s) / 50)
        OK(add_leaf(s, i)); /* compares */
    store_close(s);
}

/* Kills after `rounds` reports, so that no clock is needed. Returns what was seen last. */
static void one_life(unsigned rounds, uint64_t seen[2])
{
    uint64_t message[2];
    int fd[2], status;

    ck_assert_int_eq(pipe(fd), 0);
    pid_t child = fork();
    if (child == 0) {
        close(fd[0]);
        write_for_ever(fd[1]);
    }
    close(fd[1]);
    for (unsigned i = 0; i < rounds; i++)
        if (read(fd[0], message, sizeof message) == (ssize_t)sizeof message)
            memcpy(seen, message, sizeof message);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    while (read(fd[0], message, sizeof message) == (ssize_t)sizeof message)
        memcpy(seen, message, sizeof message); /* acknowledged before the end */
    close(fd[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status), "the writer ended by itself: %d", WEXITSTATUS(status));
}

START_TEST(what_was_acknowledged_outlives_kill_9)
{
    const char *wish = getenv("STORE_KILLS");
    unsigned long kills = wish == NULL ? KILLS : strtoul(wish, NULL, 10);
    uint64_t seen[2] = { 0, 0 };

    scratch_begin();
    for (unsigned long i = 0; i < kills; i++) {
        one_life((unsigned)(i * 7 % 11), seen);
        if (access(scratch_path, F_OK) == 0 || seen[0] != 0)
            check_store(seen);
    }
    ck_assert_uint_gt(seen[0], 0);
    scratch_end();
}
END_TEST

SUITE("kill", what_was_acknowledged_outlives_kill_9)
