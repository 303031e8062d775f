/* import nodes, import tasks: all or nothing, once, and the names that come with rows. */
#include "config.h"

#include "app/acts.h"
#include "app/import_once.h"
#include "base/file.h"
#include "base/json.h"
#include "store/name_table.h"
#include "tests/app/fake_session.h"

#include <string.h>
#include <unistd.h>

#define RUN(a, id, more) fake_run(a, act_##id, ACTION_##id, with_path(more))

static const char nodes[] =
    "node_id,gpu_memory_gb,cpu_cores,green_energy_ratio,latency_ms,reputation_score,owner\n"
    "berlin,24,16,0.9,20,0.95,anna\n"
    "oslo,8,8,1.0,40,0.90,bo\n"
    "broken,8,8,1.5,40,0.90,bo\n"
    "rome,12,8,0.4,30,0.80,anna\n";
static const char tasks[] =
    "[{\"task_id\": \"a\", \"type\": \"inference\", \"min_gpu_memory\": \"8GB\","
    " \"requester\": \"clinic\"},"
    " {\"task_id\": \"b\", \"type\": \"training\", \"duration_s\": 60}]\n";

static char path[64];

static const char *with_path(const char *more)
{
    static char line[512];
    (void)snprintf(line, sizeof line, "%s %s", path, more);
    return line;
}

static void set_up(void)
{
    static const char pattern[] = "t_acts_import.XXXXXX";
    memcpy(path, pattern, sizeof pattern);
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(close(fd), 0);
}

static void tear_down(void)
{
    (void)unlink(path);
}

static void put(const char *text)
{
    ck_assert_int_eq(file_write(path, text, strlen(text), 0600, &fake_err), RC_OK);
}

static bool says(const char *text)
{
    return strstr(fake_out.data, text) != NULL;
}

static uint64_t journal_entries(struct app *a)
{
    struct journal j = session_journal(a);
    uint64_t last = 0;
    ck_assert_int_eq(journal_last(&j, &last, &fake_err), RC_OK);
    return last;
}

static enum rc count_name(void *ctx, uint32_t number, const char *text, size_t len,
                          struct err *err)
{
    (void)number;
    (void)text;
    (void)len;
    (void)err;
    ++*(unsigned *)ctx;
    return RC_OK;
}

static unsigned stored_names(struct app *a, enum name_kind k)
{
    unsigned n = 0;
    ck_assert_int_eq(name_table_load(a->store, k, count_name, &n, &fake_err), RC_OK);
    return n;
}

static bool is_import_stored(struct app *a)
{
    struct import in;
    struct err none = ERR_INIT;
    return imports_get(a->store, 1, &in, &none) == RC_OK;
}

START_TEST(nodes_come_with_their_names_in_one_entry)
{
    struct app *a = fake_session(5);
    struct node_info node;
    struct import in;
    struct safe_text name;

    put(nodes);
    ck_assert_msg(RUN(a, IMPORT_NODES, "") == RC_OK, "%s", fake_err.msg);
    ck_assert(says("read      4\naccepted  3\nskipped   1\n") && says("line 4: "));
    ck_assert_uint_eq(engine_node_count(a->engine), 8);
    ck_assert_uint_eq(journal_entries(a), 3);
    ck_assert_uint_eq(names_find(a->names, NAME_NODE, "rome"), 7);
    engine_node(a->engine, 5, &node);
    names_get(a->names, NAME_OWNER, node.spec.owner, &name);
    ck_assert_str_eq(name.s, "anna");
    ck_assert_uint_eq(stored_names(a, NAME_NODE), 3);
    ck_assert_int_eq(imports_get(a->store, 1, &in, &fake_err), RC_OK);
    ck_assert(in.first == 5 && in.count == 3 && in.read == 4 && in.skipped == 1);
    ck_assert(!store_has_group(a->store));
    fake_session_end(a);
}
END_TEST

START_TEST(the_same_file_again_adds_nothing)
{
    struct app *a = fake_session(0);

    put(nodes);
    ck_assert_int_eq(RUN(a, IMPORT_NODES, ""), RC_OK);
    ck_assert_int_eq(RUN(a, IMPORT_NODES, ""), RC_OK);
    ck_assert(says("imported before: nothing added"));
    ck_assert_int_eq(RUN(a, IMPORT_NODES, "--json"), RC_OK);
    ck_assert(says("\"read\":0,\"accepted\":0,\"skipped\":0,\"reasons\":[],\"sha256\":\"") &&
              says("\"notes\":[],") && says("\"format\":\"seed\",\"known_before\":true"));
    ck_assert_uint_eq(engine_node_count(a->engine), 3);
    fake_session_end(a);
}
END_TEST

START_TEST(remarks_that_skip_nothing_are_no_reasons)
{
    struct app *a = fake_session(0);

    put("node_id,gpu_memory_gb,colour\na,16,red\n");
    ck_assert_int_eq(RUN(a, IMPORT_NODES, "--json"), RC_OK);
    ck_assert(says("\"skipped\":0,\"reasons\":[],") &&
              says("\"notes\":[{\"line\":1,\"note\":\"column not used: colour\"}]"));
    put("node_id,gpu_memory_gb,colour\nb,-1,red\n");
    ck_assert_int_eq(RUN(a, IMPORT_NODES, ""), RC_INPUT);
    ck_assert(strstr(fake_err.msg, "can be used; line 2: gpu_memory_gb '-1'") != NULL);
    fake_session_end(a);
}
END_TEST

START_TEST(a_dry_run_and_a_refusal_change_nothing)
{
    static const struct {
        const char *text, *options;
        enum rc rc;
    } rows[] = {
        { nodes, "--dry-run", RC_OK },
        { nodes, "--strict", RC_INPUT },
        { "node_id,gpu_memory_gb\na,-1\nb,-2\n", "", RC_INPUT },
        { "node_id,gpu_memory_gb\na,8\n\"b,8\n", "", RC_INPUT },
        { "name,gpu\na,8\n", "", RC_INPUT },
        { "", "", RC_INPUT },
        { "node_id,gpu_memory_gb\n", "", RC_OK },
    };
    struct app *a = fake_session(2);
    struct digest before, after;

    engine_digest(a->engine, &before);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].text);
        ck_assert_msg(RUN(a, IMPORT_NODES, rows[i].options) == rows[i].rc, "row %zu: %s", i,
                      fake_err.msg);
        engine_digest(a->engine, &after);
        ck_assert(digest_equal(&before, &after));
        ck_assert_uint_eq(journal_entries(a), 2);
        ck_assert_uint_eq(stored_names(a, NAME_NODE) + stored_names(a, NAME_OWNER), 0);
        ck_assert_uint_eq(names_find(a->names, NAME_NODE, "berlin"), UINT32_MAX);
        ck_assert(!is_import_stored(a) && !store_has_group(a->store));
    }
    put(nodes); /* and then all of it still can be had */
    ck_assert_msg(RUN(a, IMPORT_NODES, "") == RC_OK, "%s", fake_err.msg);
    ck_assert_uint_eq(engine_node_count(a->engine), 5);
    ck_assert_uint_eq(names_count(a->names, NAME_OWNER), stored_names(a, NAME_OWNER) + 1);
    fake_session_end(a);
}
END_TEST

START_TEST(tasks_come_with_their_requesters)
{
    struct app *a = fake_session(3);
    struct task_info task;
    struct import in;
    struct safe_text name;

    put(tasks);
    ck_assert_msg(RUN(a, IMPORT_TASKS, "--json") == RC_OK, "%s", fake_err.msg);
    ck_assert(says("\"read\":2,\"accepted\":2,\"skipped\":0,"));
    ck_assert(!says("gpu_memory_unknown"));
    ck_assert(engine_task(a->engine, 1, &task));
    names_get(a->names, NAME_REQUESTER, task.row.requester, &name);
    ck_assert_str_eq(name.s, "clinic");
    ck_assert_uint_eq(stored_names(a, NAME_REQUESTER), 1);
    put("[{\"task_id\": \"c\", \"type\": \"inference\"}]");
    ck_assert_msg(RUN(a, IMPORT_TASKS, "") == RC_OK, "%s", fake_err.msg);
    ck_assert_int_eq(imports_get(a->store, 2, &in, &fake_err), RC_OK);
    ck_assert(in.first == 3 && in.count == 1);
    put("[{\"task_id\": ]");
    ck_assert_int_eq(RUN(a, IMPORT_TASKS, ""), RC_INPUT);
    fake_session_end(a);
}
END_TEST

START_TEST(the_format_is_told_from_the_beginning)
{
    static const char swf[] = "; UnixStartTime: 0\n"
                              "1 0 10 100 8 -1 -1 8 100 -1 1 3 1 -1 1 -1 -1 -1\n"
                              "2 60 10 -1 8 -1 -1 8 100 -1 0 3 1 -1 1 -1 -1 -1\n";
    static const char openb[] = "\xef\xbb\xbfsn,cpu_milli,memory_mib,gpu,model\n"
                                "openb-node-0000,64000,262144,0,\n";
    struct app *a = fake_session(1);

    put(swf);
    ck_assert_msg(RUN(a, IMPORT_TASKS, "--limit 5 --time-unit 60") == RC_OK, "%s",
                  fake_err.msg);
    ck_assert(says("accepted  1\n"));
    ck_assert_int_eq(RUN(a, IMPORT_TASKS, "--time-unit 0"), RC_USAGE);
    put(openb);
    enum rc rc = RUN(a, IMPORT_NODES, "--dry-run");
    ck_assert_msg(rc == RC_OK || rc == RC_NOT_FOUND, "%s", fake_err.msg); /* no GPU table */
    put(nodes);
    ck_assert_int_eq(import_into(a, IMPORT_NODES, path, NULL, &fake_err), RC_OK);
    ck_assert_uint_eq(engine_node_count(a->engine), 4);
    ck_assert_int_eq(import_into(a, IMPORT_NODES, "there-is-no-such-file", NULL, &fake_err),
                     RC_NOT_FOUND);
    fake_session_end(a);
}
END_TEST

START_TEST(a_name_from_a_file_is_not_given_to_what_was_generated)
{
    struct app *a = fake_session(20);
    struct node_info imported, node;

    put(nodes);
    ck_assert_msg(RUN(a, IMPORT_NODES, "") == RC_OK, "%s", fake_err.msg);
    engine_node(a->engine, 20, &imported);
    for (uint32_t i = 0; i < 20; i++) {
        struct safe_text name;
        engine_node(a->engine, i, &node);
        ck_assert_uint_ne(node.spec.owner, imported.spec.owner);
        names_get(a->names, NAME_OWNER, node.spec.owner, &name);
        ck_assert_int_eq(strncmp(name.s, "owner-", 6), 0);
    }
    ck_assert_uint_eq(names_count(a->names, NAME_OWNER), stored_names(a, NAME_OWNER) + 1);
    fake_session_end(a);
}
END_TEST

SUITE_WITH("acts_import", set_up, tear_down, nodes_come_with_their_names_in_one_entry,
           the_same_file_again_adds_nothing,
      remarks_that_skip_nothing_are_no_reasons, a_dry_run_and_a_refusal_change_nothing,
           a_name_from_a_file_is_not_given_to_what_was_generated,
           tasks_come_with_their_requesters, the_format_is_told_from_the_beginning)
