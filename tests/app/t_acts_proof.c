/* status, proofs, audits, policy, bench over a store in memory. */
#include "config.h"

#include "app/acts.h"
#include "base/file.h"
#include "base/json.h"
#include "store/tables.h"
#include "tests/app/fake_session.h"

#include <string.h>
#include <unistd.h>

#define RUN(a, id, line) fake_run(a, act_##id, ACTION_##id, line)

static char path[64];
static struct buf key = BUF_INIT; /* of the log, as others are given it */

static bool says(const char *text)
{
    return strstr(fake_out.data, text) != NULL;
}

static bool is_json(void)
{
    struct json_doc *doc;
    struct err err = ERR_INIT;
    bool is = json_parse(fake_out.data, fake_out.len, NULL, &doc, &err) == RC_OK;
    if (is)
        json_free(doc);
    return is;
}

static void temporary(const char *text)
{
    static const char pattern[] = "t_acts_proof.XXXXXX";
    memcpy(path, pattern, sizeof pattern);
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    ck_assert_int_eq(close(fd), 0);
}

/* "COMMAND-WORDS path more" */
static const char *with_path(const char *more)
{
    static char line[512];
    (void)snprintf(line, sizeof line, "%s %s", path, more);
    return line;
}

static struct app *with_task(void)
{
    struct app *a = fake_session(30);
    struct task_row row = { .duration_s = 20, .reward_uusd = 1000 };
    row.spec = (struct task_spec){ .kind = 1, .gpus = 1, .size = 8, .tier = TIER_STANDARD,
                                   .max_price_uusd = UINT32_MAX,
                                   .max_latency_ms = UINT32_MAX };
    const struct command c = { .kind = COMMAND_IMPORT_TASKS,
                               .tasks = { .rows = &row, .count = 1 } };
    ck_assert_msg(session_do(a, &c, 0, &fake_err) == RC_OK, "%s", fake_err.msg);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(engine_step(a->engine, &fake_err), RC_OK);
    return a;
}

START_TEST(a_status_says_how_far_the_proof_has_got)
{
    struct app *a = with_task();
    const char caveat[] = "process check, not proof of correctness";

    ck_assert_int_eq(RUN(a, STATUS, "t-1"), RC_OK);
    ck_assert(says("reached    recorded\n") && says(caveat));
    ck_assert_int_eq(RUN(a, STATUS, "1 --json"), RC_OK);
    ck_assert(is_json() && says("\"proof\":null") && says("\"level\":\"recorded\"") &&
              says(caveat));
    fake_entry(a, LEDGER_REF_TASK, 1, "{\"task\":1}");
    ck_assert_int_eq(RUN(a, STATUS, "T-1"), RC_OK);
    ck_assert(says("reached    logged\n") && says("entry 0, task_proof"));
    fake_checkpoint(a);
    ck_assert_int_eq(RUN(a, STATUS, "t-1"), RC_OK);
    ck_assert(says("reached    checkpointed (checkpoint 1 covers 1 entries)"));
    ck_assert_int_eq(RUN(a, STATUS, "t-1 --json"), RC_OK);
    ck_assert(is_json() && says("\"level\":\"checkpointed\",\"ledger_index\":") &&
              says("\"checkpoint\":"));
    ck_assert_int_eq(RUN(a, STATUS, "t-99"), RC_NOT_FOUND);
    ck_assert_int_eq(RUN(a, STATUS, "t-1 --csv"), RC_USAGE);
    fake_session_end(a);
}
END_TEST

START_TEST(a_task_that_the_engine_forgot_has_a_status)
{
    struct app *a = fake_session(1);
    struct task_info old = { .id = 77, .state = TASK_FINAL, .backup = NODE_NONE,
                             .result_count = 1 };
    old.row.duration_s = 1;
    old.row.spec.kind = 1;
    old.results[0] = (struct result_info){ .node = 0, .state = RESULT_OK };
    ck_assert_msg(tables_put_task(a->store, &old, NULL, &fake_err) == RC_OK, "%s",
                  fake_err.msg);
    ck_assert_int_eq(RUN(a, STATUS, "77"), RC_OK);
    ck_assert(says("task       t-77\nstatus     final\nnode       node-000000\n"));
    fake_session_end(a);
}
END_TEST

START_TEST(a_proof_that_is_exported_verifies_without_a_store)
{
    struct app *a = with_task();
    struct err err = ERR_INIT;
    char line[400];

    fake_entry(a, LEDGER_REF_NODE, 3, "{\"node\":3}");
    fake_entry(a, LEDGER_REF_TASK, 1, "{\"task\":1}");
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-1"), RC_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "no checkpoint covers it yet"));
    fake_checkpoint(a);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "C-1"), RC_NOT_FOUND);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "12"), RC_USAGE);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-"), RC_USAGE);
    temporary("");
    (void)snprintf(line, sizeof line, "T-1 --output %s", path);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, line), RC_OK);
    ck_assert(says("log key  " FAKE_ORIGIN "+"));
    const char *at = strstr(fake_out.data, "log key  ") + strlen("log key  ");
    buf_add(&key, at, strcspn(at, "\n"));
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-1 --json"), RC_OK);
    ck_assert(is_json() && says("\"index\":"));
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-1"), RC_OK);
    struct buf file = BUF_INIT;
    ck_assert_int_eq(file_read(path, 1 << 20, &file, &err), RC_OK);
    ck_assert_str_eq(file.data, fake_out.data);
    buf_free(&file);
    (void)snprintf(line, sizeof line, "--log-key %s", key.data);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path(line)), RC_OK);
    ck_assert(says("reached  checkpointed\n") && says("entry    1 of 2") &&
              says("{\"task\":1}"));
    (void)snprintf(line, sizeof line, "--json --log-key %s", key.data);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path(line)), RC_OK);
    ck_assert(is_json() && says("\"ok\":true,\"level\":\"checkpointed\",\"first_bad\":null,"
                                "\"reason\":null"));
    ck_assert_int_eq(RUN(a, PROOF_VERIFY, with_path("")), RC_OK);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path("")), RC_USAGE);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path("--log-key abc")), RC_USAGE);
    (void)unlink(path);
    buf_free(&key);
    fake_session_end(a);
}
END_TEST

START_TEST(a_proof_with_any_byte_changed_is_refused)
{
    struct app *a = with_task();
    fake_entry(a, LEDGER_REF_TASK, 1, "{\"task\":1}");
    fake_entry(a, LEDGER_REF_TASK, 2, "{\"task\":2}");
    fake_checkpoint(a);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-1"), RC_OK);
    struct buf proof = BUF_INIT;
    buf_add(&proof, fake_out.data, fake_out.len);
    for (size_t i = 0; i < proof.len; i++) {
        proof.data[i] ^= 1;
        temporary("");
        ck_assert_int_eq(file_write(path, proof.data, proof.len, 0600, &fake_err), RC_OK);
        enum rc rc = RUN(a, PROOF_VERIFY, with_path("--json"));
        ck_assert_msg(rc == RC_CHECK || rc == RC_INPUT, "byte %zu: %d %s", i, (int)rc,
                      fake_out.data);
        ck_assert(is_json() && says("\"ok\":false,\"level\":\"none\""));
        (void)unlink(path);
        proof.data[i] ^= 1;
    }
    buf_free(&proof);
    fake_session_end(a);
}
END_TEST

/* --- signed commitments ------------------------------------------------------------- */

static struct digest root_of(uint8_t fill)
{
    struct digest d;
    memset(d.b, fill, sizeof d.b);
    return d;
}

/* Node 3 committed to two answers for t-77, which is gone; node 5 to one. */
static void take_down_two(struct app *a)
{
    struct table_fault f = { .task = 77, .node = 3, .class_word = "LAZY",
                             .party = "NODE_FRAUD", .sentence = "LAZY: a constant",
                             .first_wrong = FAULT_NO_PART, .has_root = true, .has_second = true,
                             .root = root_of(0x11), .second = root_of(0x22) };
    ck_assert_int_eq(tables_add_fault(a->store, 0, &f, &fake_err), RC_OK);
    f.node = 5;
    f.has_second = false;
    ck_assert_int_eq(tables_add_fault(a->store, 0, &f, &fake_err), RC_OK);
}

/* The keys that an export names, with commas between. */
static void keys_of(const char *text, struct buf *out)
{
    static const char label[] = "node key  ";
    buf_reset(out);
    for (const char *at = text; (at = strstr(at, label)) != NULL;) {
        at += sizeof label - 1;
        if (out->len > 0)
            buf_addc(out, ',');
        buf_add(out, at, strcspn(at, "\n"));
    }
}

START_TEST(signed_commitments_verify_without_a_store_and_prove_equivocation)
{
    struct app *a = with_task();
    struct buf keys = BUF_INIT, file = BUF_INIT, line = BUF_INIT;
    struct err err = ERR_INIT;

    take_down_two(a);
    temporary("");
    buf_addf(&line, "t-77 --commitments --output %s", path);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, line.data), RC_OK);
    ck_assert(says("signed    3 commitments\n"));
    keys_of(fake_out.data, &keys);
    ck_assert_ptr_nonnull(strstr(keys.data, ",n-005+"));
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-77 --commitments"), RC_OK);
    ck_assert_int_eq(file_read(path, 1 << 20, &file, &err), RC_OK);
    ck_assert_str_eq(file.data, fake_out.data); /* the same every time */
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-77 --commitments --json"), RC_OK);
    ck_assert(is_json() && says("\"is_second\":true,\"key\":\"n-003+"));
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-99 --commitments"), RC_NOT_FOUND);

    buf_reset(&line);
    buf_addf(&line, "--node-key %s", keys.data);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path(line.data)), RC_OK);
    ck_assert(says("signed   n-003 committed to 1111..111 for t-77\n") &&
              says("signed   n-005 committed to 1111..111 for t-77\n") &&
              says("proves   n-003 committed to two answers for t-77\n") &&
              says("caveat   process check"));
    buf_adds(&line, " --json");
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path(line.data)), RC_OK);
    ck_assert(is_json() && says("\"ok\":true") && says("\"equivocation\":true"));
    ck_assert_int_eq(RUN(a, PROOF_VERIFY, with_path("")), RC_OK); /* the network's own keys */
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path("")), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "--node-key"));
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path("--node-key abc")), RC_USAGE);
    buf_reset(&line);
    buf_addf(&line, "--json --node-key %s", strchr(keys.data, ',') + 1);
    ck_assert_int_eq(RUN(NULL, PROOF_VERIFY, with_path(line.data)), RC_CHECK);
    ck_assert(is_json() && says("\"ok\":false") && says("no key of n-003 was given"));
    (void)unlink(path);
    fake_session_end(a);
    buf_free(&keys);
    buf_free(&file);
    buf_free(&line);
}
END_TEST

START_TEST(a_signed_commitment_with_any_byte_changed_is_refused)
{
    struct app *a = with_task();
    struct buf notes = BUF_INIT;

    take_down_two(a);
    ck_assert_int_eq(RUN(a, PROOF_EXPORT, "t-77 --commitments"), RC_OK);
    buf_add(&notes, fake_out.data, fake_out.len);
    for (size_t i = 0; i < notes.len; i++) {
        notes.data[i] ^= 1;
        temporary("");
        ck_assert_int_eq(file_write(path, notes.data, notes.len, 0600, &fake_err), RC_OK);
        enum rc rc = RUN(a, PROOF_VERIFY, with_path("--json"));
        ck_assert_msg(rc == RC_CHECK || rc == RC_INPUT, "byte %zu: %d %s", i, (int)rc,
                      fake_out.data);
        ck_assert(is_json() && says("\"ok\":false"));
        (void)unlink(path);
        notes.data[i] ^= 1;
    }
    buf_free(&notes);
    fake_session_end(a);
}
END_TEST

START_TEST(a_status_names_commitments_and_who_made_two)
{
    struct app *a = fake_session(8);
    struct task_info old = { .id = 77, .state = TASK_FAILED, .backup = NODE_NONE };

    old.row.duration_s = 1;
    ck_assert_int_eq(tables_put_task(a->store, &old, NULL, &fake_err), RC_OK);
    take_down_two(a);
    ck_assert_int_eq(RUN(a, STATUS, "t-77"), RC_OK);
    ck_assert(says("wrong      n-003 LAZY: a constant (NODE_FRAUD)\n") &&
              says("twice      n-003 committed to two answers; `proof export t-77 --commitments`"));
    ck_assert_int_eq(RUN(a, STATUS, "t-77 --json"), RC_OK);
    ck_assert(is_json() && says("\"class\":\"LAZY\"") && says("\"commitments\":[{\"task\":77"));
    fake_session_end(a);
}
END_TEST

START_TEST(an_audit_counts_what_holds)
{
    struct app *a = with_task();

    ck_assert_int_eq(RUN(a, LEDGER_AUDIT, "--json"), RC_OK);
    ck_assert(is_json() && says("\"ok\":true,\"level\":\"recorded\""));
    fake_entry(a, LEDGER_REF_TASK, 1, "{\"task\":1}");
    fake_checkpoint(a);
    ck_assert_int_eq(RUN(a, LEDGER_AUDIT, ""), RC_OK);
    ck_assert(says("entries      1 hold\ncheckpoints  1 hold\n") &&
              says("reached      checkpointed\n"));
    fake_entry(a, LEDGER_REF_TASK, 2, "{\"task\":2}");
    ck_assert_int_eq(RUN(a, LEDGER_AUDIT, "--json"), RC_OK);
    ck_assert(is_json() && says("\"level\":\"logged\"") && says("\"first_bad\":null"));
    ck_assert_int_eq(RUN(a, AUDIT_VERIFY, ""), RC_OK);
    ck_assert(says("journal  3 entries hold\n"));
    ck_assert_int_eq(RUN(a, AUDIT_VERIFY, "--json"), RC_OK);
    ck_assert(is_json() && says("\"ok\":true,\"level\":\"recorded\",\"first_bad\":null"));
    ck_assert_int_eq(RUN(a, LEDGER_AUDIT, "--csv"), RC_USAGE);
    fake_session_end(a);
}
END_TEST

START_TEST(a_policy_shows_its_difference_and_counts_from_the_next_tick)
{
    struct app *a = with_task();

    temporary("{\"verification\": {\"sample_rate\": 0.25}}");
    ck_assert_int_eq(RUN(a, POLICY_DIFF, with_path("")), RC_OK);
    ck_assert(says("verification.sample_rate 0.05 -> 0.25\n"));
    ck_assert_int_eq(RUN(a, POLICY_DIFF, with_path("--json")), RC_OK);
    ck_assert(is_json() && says("sample_rate 0.05 -> 0.25\""));
    ck_assert_int_eq(engine_policy(a->engine)->sample_rate_ppm, 50000);
    ck_assert_int_eq(RUN(a, POLICY_APPLY, with_path("")), RC_OK);
    ck_assert(says("in force from tick 4\n"));
    ck_assert_int_eq(engine_step(a->engine, &fake_err), RC_OK);
    ck_assert_int_eq(engine_policy(a->engine)->sample_rate_ppm, 250000);
    ck_assert_int_eq(RUN(a, POLICY_APPLY, with_path("--json")), RC_OK);
    ck_assert(is_json() && says("\"differences\":[],\"in_force_from_tick\":null"));
    (void)unlink(path);
    temporary("{\"verification\": {\"sampel_rate\": 0.25}}");
    ck_assert_int_eq(RUN(a, POLICY_APPLY, with_path("")), RC_INPUT);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "sample_rate"));
    (void)unlink(path);
    fake_session_end(a);
}
END_TEST

START_TEST(a_bench_measures_a_network_of_its_own)
{
    ck_assert_int_eq(RUN(NULL, BENCH, "--nodes 100 --ticks 20 --json"), RC_OK);
    ck_assert(is_json() && says("\"nodes\":100,\"ticks\":20,") && says("\"tasks_per_s\":"));
    ck_assert(!says("\"tasks_final\":0,") && !says("\"allocations\":0,"));
    ck_assert_int_eq(RUN(NULL, BENCH, "--nodes 100 --ticks 3 --csv"), RC_OK);
    ck_assert(says("nodes,ticks,setup_ms"));
    ck_assert_int_eq(RUN(NULL, BENCH, "--nodes 0"), RC_USAGE);
}
END_TEST

SUITE("acts_proof", a_status_says_how_far_the_proof_has_got,
      a_task_that_the_engine_forgot_has_a_status,
      a_proof_that_is_exported_verifies_without_a_store,
      a_proof_with_any_byte_changed_is_refused,
      signed_commitments_verify_without_a_store_and_prove_equivocation,
      a_signed_commitment_with_any_byte_changed_is_refused,
      a_status_names_commitments_and_who_made_two, an_audit_counts_what_holds,
      a_policy_shows_its_difference_and_counts_from_the_next_tick,
      a_bench_measures_a_network_of_its_own)
