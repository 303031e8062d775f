/* Opening: what a store's file must be, who may write it, groups and backups. */
#include "config.h"

#include "scratch.h"

#include <sys/stat.h>
#include <sys/wait.h>

#define CONTAINS(text, part) \
    ck_assert_msg(strstr(text, part) != NULL, "'%s' lacks '%s'", text, part)

START_TEST(a_new_store_is_ours_private_and_opens_again)
{
    struct stat st;

    scratch_begin();
    struct store *s = scratch_open();
    ck_assert(store_is_new(s));
    ck_assert_int_eq(stat(scratch_path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    OK(store_check(s, &err));
    store_close(s);
    s = scratch_open();
    ck_assert(!store_is_new(s));
    store_close(s);
    ck_assert_int_eq(scratch_number("PRAGMA application_id"), STORE_APPLICATION_ID);
    ck_assert_int_eq(scratch_number("PRAGMA user_version"), STORE_SCHEMA_VERSION);
    scratch_end();
}
END_TEST

static const struct {
    const char *sql, *says;
} planted[] = {
    { "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal; END",
      "trigger 't' that is not ours" },
    { "CREATE VIEW v AS SELECT * FROM journal", "view 'v' that is not ours" },
    { "CREATE TABLE extra (x)", "table 'extra' that is not ours" },
    { "CREATE INDEX i ON events (task)", "index 'i' that is not ours" },
    { "ALTER TABLE events ADD COLUMN more INTEGER", "table 'events' that was changed" },
    { "DROP TABLE events", "lacks the table 'events'" },
    { "DROP INDEX ledger_by_ref; CREATE INDEX ledger_by_ref ON ledger (ref)",
      "index 'ledger_by_ref' that was changed" },
    { "PRAGMA user_version = 4", "newer version (schema 4" },
    { "PRAGMA user_version = 1", "schema 1, which no version wrote" },
    { "PRAGMA user_version = 0", "schema 0, which no version wrote" },
    { "PRAGMA application_id = 42", "another program" },
    { "INSERT INTO head VALUES (0, 1, 1, 0, zeroblob(32))", "the journal ends at entry 0" },
    { "INSERT INTO head VALUES (0, 1, 0, 1, zeroblob(32))", "the ledger has 0 entries" },
    { "DELETE FROM commits", "count of transactions" },
};

START_TEST(what_was_planted_in_the_file_is_refused_and_named)
{
    struct store *s;

    for (size_t i = 0; i < sizeof planted / sizeof *planted; i++) {
        scratch_begin();
        store_close(scratch_open());
        scratch_sql(planted[i].sql);
        ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
        ck_assert_ptr_null(s);
        CONTAINS(err.msg, planted[i].says);
        scratch_end();
    }
}
END_TEST

#define MAKE_OLD "DROP TABLE faults; PRAGMA user_version = 2"

static int64_t version_of(const char *tail)
{
    char kept[sizeof scratch_path], name[sizeof scratch_path + 16];

    (void)snprintf(kept, sizeof kept, "%s", scratch_path);
    (void)snprintf(name, sizeof name, "%s%s", kept, tail);
    (void)snprintf(scratch_path, sizeof scratch_path, "%.95s", name);
    int64_t version = scratch_number("PRAGMA user_version");
    (void)snprintf(scratch_path, sizeof scratch_path, "%s", kept);
    return version;
}

static void remove_copy(const char *tail)
{
    char name[sizeof scratch_path + 16];

    (void)snprintf(name, sizeof name, "%s%s", scratch_path, tail);
    ck_assert_int_eq(unlink(name), 0);
}

START_TEST(a_store_of_the_schema_before_is_copied_and_brought_up_to_date)
{
    const struct store_options read_only = { .path = scratch_path, .is_read_only = true };
    struct store *s;

    scratch_begin();
    s = scratch_open();
    OK(add_entry(s, 1, "tick", NULL));
    store_close(s);
    scratch_sql(MAKE_OLD);
    ck_assert_int_eq(store_open(&s, &read_only, &err), RC_STORE);
    CONTAINS(err.msg, "open it once for writing");
    ck_assert_int_eq(version_of(""), 2);
    OK(scratch_try(&s, true)); /* an audit needs nothing of it */
    store_close(s);
    store_close(scratch_open());
    ck_assert_int_eq(version_of(""), STORE_SCHEMA_VERSION);
    ck_assert_int_eq(version_of(".schema2"), 2);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM journal"), 1);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM faults"), 0);
    scratch_sql(MAKE_OLD); /* the copy that is there stays */
    store_close(scratch_open());
    ck_assert_int_eq(version_of(".schema2.1"), 2);
    remove_copy(".schema2");
    remove_copy(".schema2.1");
    scratch_end();
}
END_TEST

START_TEST(an_old_store_with_something_planted_stays_as_it_is)
{
    struct store *s;

    scratch_begin();
    store_close(scratch_open());
    scratch_sql(MAKE_OLD "; CREATE TABLE extra (x)");
    ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
    CONTAINS(err.msg, "table 'extra' that is not ours");
    ck_assert_int_eq(version_of(""), 2);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM sqlite_schema WHERE name = 'faults'"), 0);
    remove_copy(".schema2");
    scratch_end();
}
END_TEST

START_TEST(a_file_that_is_no_database_is_refused_and_left_alone)
{
    static const char text[] = "not a database, but long enough to be looked at as one";
    struct store *s;
    char back[sizeof text] = "";

    scratch_begin();
    FILE *f = fopen(scratch_path, "w");
    ck_assert_ptr_nonnull(f);
    for (int i = 0; i < 100; i++)
        fputs(text, f);
    fclose(f);
    ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
    f = fopen(scratch_path, "r");
    ck_assert_uint_eq(fread(back, 1, sizeof text - 1, f), sizeof text - 1);
    fclose(f);
    ck_assert_str_eq(back, text);
    scratch_end();
}
END_TEST

START_TEST(a_link_in_the_place_of_the_file_is_not_followed)
{
    struct store *s;
    char target[128];

    scratch_begin();
    (void)snprintf(target, sizeof target, "%s.2", scratch_path);
    FILE *f = fopen(target, "w");
    fclose(f);
    ck_assert_int_eq(symlink("console.db.2", scratch_path), 0);
    ck_assert_int_eq(scratch_try(&s, false), RC_STORE);
    scratch_end();
}
END_TEST

START_TEST(a_held_store_is_refused_with_the_pid_of_its_holder)
{
    struct store *s;
    int ready[2], done[2];
    char byte = 0, pid[32];

    scratch_begin();
    ck_assert_int_eq(pipe(ready), 0);
    ck_assert_int_eq(pipe(done), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *held;
        if (scratch_try(&held, false) != RC_OK || write(ready[1], "r", 1) != 1)
            _exit(1);
        (void)!read(done[0], &byte, 1);
        store_close(held);
        _exit(0);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    ck_assert_int_eq(scratch_try(&s, false), RC_CONFLICT);
    (void)snprintf(pid, sizeof pid, "process %ld", (long)child);
    CONTAINS(err.msg, pid);
    /* To be refused takes nothing from the holder. */
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(scratch_try(&s, false), RC_CONFLICT);
    /* Readers are welcome meanwhile. */
    const struct store_options reader = { .path = scratch_path, .is_read_only = true };
    OK(store_open(&s, &reader, &err));
    store_close(s);
    ck_assert_int_eq(write(done[1], "d", 1), 1);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    store_close(scratch_open());
    scratch_end();
}
END_TEST

START_TEST(a_reader_writes_nothing_and_needs_the_file)
{
    const struct store_options reader = { .path = scratch_path, .is_read_only = true };
    const struct store_head head = { .tick = 1 };
    struct store *s;

    scratch_begin();
    ck_assert_int_eq(store_open(&s, &reader, &err), RC_NOT_FOUND);
    ck_assert_int_ne(access(scratch_path, F_OK), 0);
    store_close(scratch_open());
    OK(store_open(&s, &reader, &err));
    ck_assert(store_is_read_only(s));
    ck_assert_int_eq(store_commit_group(s, &head, &err), RC_STORE);
    ck_assert_int_eq(add_entry(s, 1, "init", NULL), RC_STORE);
    ck_assert_int_eq(add_leaf(s, 0), RC_STORE);
    ck_assert_int_eq(store_put_setting(s, "a", "b", &err), RC_STORE);
    CONTAINS(err.msg, "read-only");
    store_close(s);
    scratch_end();
}
END_TEST

START_TEST(groups_are_kept_with_their_head_or_not_at_all)
{
    struct store_head head = { .tick = 7, .seq = 1 }, back;

    scratch_begin();
    memset(head.digest.b, 5, sizeof head.digest.b);
    struct store *s = scratch_open();
    ck_assert_int_eq(store_get_head(s, 0, &back, &err), RC_NOT_FOUND);
    OK(add_entry(s, 1, "init", NULL));
    OK(store_begin_group(s, &err));
    OK(store_begin_group(s, &err));
    OK(add_leaf(s, 0));
    OK(add_leaf(s, 1));
    OK(store_commit_group(s, &head, &err));
    ck_assert(!store_has_group(s));
    OK(store_begin_group(s, &err));
    OK(add_leaf(s, 2));
    ck_assert_uint_eq(ledger_size(s), 3);
    store_drop_group(s);
    ck_assert_uint_eq(ledger_size(s), 2);
    OK(store_begin_group(s, &err));
    OK(add_leaf(s, 2));
    store_close(s); /* as a crash would */
    s = scratch_open();
    ck_assert_uint_eq(ledger_size(s), 2);
    OK(store_get_head(s, 0, &back, &err));
    ck_assert_uint_eq(back.tick, 7);
    ck_assert_uint_eq(back.seq, 1);
    ck_assert_uint_eq(back.ledger_size, 2);
    ck_assert(digest_equal(&back.digest, &head.digest));
    head.seq = 2;
    ck_assert_int_eq(store_commit_group(s, &head, &err), RC_INTERNAL);
    store_close(s);
    scratch_end();
}
END_TEST

START_TEST(an_entry_closes_the_open_group)
{
    scratch_begin();
    struct store *s = scratch_open();
    OK(store_begin_group(s, &err));
    OK(add_leaf(s, 0));
    ck_assert_int_eq(add_entry(s, 9, "init", NULL), RC_CONFLICT);
    ck_assert(store_has_group(s));
    OK(add_entry(s, 1, "init", NULL));
    ck_assert(!store_has_group(s));
    store_close(s);
    s = scratch_open();
    ck_assert_uint_eq(ledger_size(s), 1);
    store_close(s);
    scratch_end();
}
END_TEST

START_TEST(a_failed_write_in_a_group_spoils_the_group)
{
    const struct store_head head = { .tick = 1 };

    scratch_begin();
    struct store *s = scratch_open();
    OK(store_begin_group(s, &err));
    OK(add_leaf(s, 0));
    OK(store_commit_group(s, &head, &err));
    /* The row that comes next stands there already: somebody wrote behind our back. */
    scratch_sql("INSERT INTO ledger SELECT 1, tick, kind, ref, ref_number, bytes, leaf_hash,"
                " chain_hash FROM ledger");
    OK(store_begin_group(s, &err));
    OK(store_put_setting(s, "lost", "with the group", &err));
    ck_assert_int_eq(add_leaf(s, 1), RC_STORE);
    ck_assert_int_eq(store_commit_group(s, &head, &err), RC_STORE);
    CONTAINS(err.msg, "a write before it failed");
    ck_assert_int_eq(add_leaf(s, 1), RC_STORE);
    CONTAINS(err.msg, "open it again");
    store_close(s);
    ck_assert_int_eq(scratch_number("SELECT count(*) FROM settings"), 0);
    scratch_end();
}
END_TEST

START_TEST(settings_are_kept_and_replaced)
{
    struct buf out = BUF_INIT;
    struct store *s = memory_open();

    ck_assert_int_eq(store_get_setting(s, "origin", &out, &err), RC_NOT_FOUND);
    OK(store_put_setting(s, "origin", "one", &err));
    OK(store_put_setting(s, "origin", "two", &err));
    OK(store_get_setting(s, "origin", &out, &err));
    ck_assert_str_eq(out.data, "two");
    buf_free(&out);
    store_close(s);
}
END_TEST

START_TEST(a_backup_is_a_whole_store_and_overwrites_nothing)
{
    char copy[128];
    struct stat st;

    scratch_begin();
    (void)snprintf(copy, sizeof copy, "%s.2", scratch_path);
    struct store *s = scratch_open();
    for (uint64_t i = 0; i < 50; i++)
        OK(add_leaf(s, i));
    OK(add_entry(s, 1, "init", NULL));
    OK(store_backup(s, copy, &err));
    ck_assert_int_eq(store_backup(s, copy, &err), RC_CONFLICT);
    OK(store_begin_group(s, &err));
    ck_assert_int_eq(store_backup(s, "elsewhere", &err), RC_CONFLICT);
    store_close(s);
    ck_assert_int_eq(stat(copy, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    const struct store_options o = { .path = copy, .is_read_only = true };
    OK(store_open(&s, &o, &err));
    ck_assert_uint_eq(ledger_size(s), 50);
    store_close(s);
    scratch_end();
    char more[160];
    (void)snprintf(more, sizeof more, "%s-wal", copy);
    (void)unlink(more);
    (void)snprintf(more, sizeof more, "%s-shm", copy);
    (void)unlink(more);
    (void)rmdir(scratch_dir);
}
END_TEST

START_TEST(a_directory_that_is_not_there_is_named)
{
    const struct store_options o = { .path = "no/such/place/console.db" };
    struct store *s;

    ck_assert_int_eq(store_open(&s, &o, &err), RC_NOT_FOUND);
    CONTAINS(err.msg, "no/such/place");
}
END_TEST

SUITE("store", a_new_store_is_ours_private_and_opens_again,
      what_was_planted_in_the_file_is_refused_and_named,
      a_store_of_the_schema_before_is_copied_and_brought_up_to_date,
      an_old_store_with_something_planted_stays_as_it_is,
      a_file_that_is_no_database_is_refused_and_left_alone,
      a_link_in_the_place_of_the_file_is_not_followed,
      a_held_store_is_refused_with_the_pid_of_its_holder,
      a_reader_writes_nothing_and_needs_the_file,
      groups_are_kept_with_their_head_or_not_at_all, an_entry_closes_the_open_group,
      a_failed_write_in_a_group_spoils_the_group, settings_are_kept_and_replaced,
      a_backup_is_a_whole_store_and_overwrites_nothing,
      a_directory_that_is_not_there_is_named)
