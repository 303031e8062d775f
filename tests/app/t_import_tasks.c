/* Files of tasks: tasks.json and workload logs. */
#include "config.h"

#include "importing.h"
#include "model/jurisdiction.h"
#include "work/work.h"

#include <stdlib.h>

static void add_limit(struct buf *out, const char *key, uint32_t v)
{
    if (v != UINT32_MAX)
        buf_addf(out, " %s=%u", key, v);
}

static void add_count(struct buf *out, const char *key, uint32_t v)
{
    if (v != 0)
        buf_addf(out, " %s=%u", key, v);
}

static void add_task(struct importing *t, const struct import_batch *b, uint32_t i)
{
    const struct task_row *row = &b->tasks[i];
    const struct task_spec *s = &row->spec;
    struct buf *out = &t->rows;
    struct safe_text who;

    names_get(t->names, NAME_REQUESTER, row->requester, &who);
    buf_addf(out, "%s %s@%u %us %" PRId64, who.s, work_kind_name((enum work_kind)s->kind),
             row->arrival_tick, row->duration_s, row->reward_uusd);
    buf_addf(out, " %s %s", task_tier_words[s->tier], privacy_words[s->privacy]);
    add_count(out, "size", s->size);
    add_count(out, "gpus", s->gpus);
    add_count(out, "gb", s->min_gpu_gb);
    add_count(out, "ram", s->min_ram_gb);
    add_count(out, "cores", s->min_cores);
    add_count(out, "prio", s->priority);
    add_limit(out, "ms", s->max_latency_ms);
    add_limit(out, "price", s->max_price_uusd);
    for (uint16_t p = 1; p <= JURISDICTION_COUNT; p++)
        if (jurisdiction_set_has(&s->allowed, p))
            buf_addf(out, " %s", jurisdiction_code(p));
    ck_assert_uint_eq(s->spare, 0);
    buf_addc(out, ';');
}

struct row {
    const char *file, *transcript;
};

static void check_rows(const struct import_options *o, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct importing t;
        struct buf got = BUF_INIT;
        importing_begin(&t, o->format, add_task);
        const struct policy *policy = t.o.policy;
        t.o = *o;
        t.o.policy = policy;
        enum rc rc = importing_run(&t, rows[i].file, strlen(rows[i].file), import_tasks);
        importing_transcript(&t, &got);
        ck_assert_str_eq(got.data, rows[i].transcript);
        ck_assert(rc == RC_OK || rc == RC_INPUT);
        buf_free(&got);
        importing_end(&t);
    }
}

/* What a task that says nothing is with the default policy: 5 minutes at $0.10 an hour.
 */
#define PLAIN "? mlp@100 300s 8333 standard standard size=8 gpus=1;"

START_TEST(tasks_are_read_and_the_policy_fills_the_gaps)
{
    static const struct row rows[] = {
        { "[]", "||" },
        { "{\"tasks\":[]}", "||" },
        { "[{}]", PLAIN "||" },
        { "\xef\xbb\xbf[{}]\r\n", PLAIN "||" },
        { "{\"tasks\":[{\"task_id\":\"a\"},{\"task_id\":7}]}", PLAIN PLAIN "||" },
        { "[{\"type\":null,\"gpus\":null}]", PLAIN "||" },
        { "[{\"type\":\"training\",\"min_gpu_memory\":\"80GB\",\"max_latency_ms\":500,"
          "\"privacy_level\":\"high\",\"jurisdictions\":[\"DE\",\"se\"],\"reward\":5.11,"
          "\"duration_s\":900,\"priority\":2,\"tier\":\"high\",\"gpus\":2,\"requester\":"
          "\"x\","
          "\"arrival_s\":19.9,\"min_ram_gb\":64,\"min_cores\":8,\"max_price\":\"1.5\"}]",
          "x chain@101 900s 5110000 high high size=2048 gpus=2 gb=80 ram=64 cores=8 "
          "prio=2 "
          "ms=500 price=1500000 DE SE;||" },
        { "[{\"type\":\"chain\",\"duration_s\":0.001,\"gpus\":0}]",
          "? chain@100 1s 1 standard standard size=2048;||" },
        { "[{\"duration_s\":3600,\"gpus\":3,\"max_latency_ms\":4000000000}]",
          "? mlp@100 3600s 300000 standard standard size=8 gpus=3;||" },
        { "[{\"reward\":0,\"jurisdictions\":\"FR\"}]",
          "? mlp@100 300s 0 standard standard size=8 gpus=1 FR;||" },
    };
    const struct import_options o = { .format = "seed", .tick = 100 };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(the_requirements_of_the_policy_hold_for_tasks_that_do_not_say)
{
    static const char file[] = "[{},{\"gpus\":0},{\"min_gpu_memory\":0}]";
    struct importing t;

    importing_begin(&t, "seed", add_task);
    t.policy.task_min_gpu_gb = 8;
    t.policy.task_max_latency_ms = 500;
    t.policy.task_privacy = PRIVACY_HIGH;
    t.policy.demand_mlp_batch = 16;
    t.policy.demand_duration_s = 36000;
    t.policy.base_rate_uusd = 200000;
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_tasks), RC_OK);
    ck_assert_str_eq(t.rows.data,
                     "? mlp@0 36000s 2000000 standard high size=16 gpus=1 gb=8 ms=500;"
                     "? mlp@0 36000s 1 standard high size=16 ms=500;"
                     "? mlp@0 36000s 2000000 standard high size=16 gpus=1 ms=500;");
    importing_end(&t);
}
END_TEST

START_TEST(the_european_economic_area_is_a_list_of_its_own)
{
    static const char file[] = "[{\"jurisdictions\":[\"EEA\",\"CH\"]}]";
    struct importing t;

    importing_begin(&t, "seed", add_task);
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_tasks), RC_OK);
    ck_assert_ptr_nonnull(strstr(t.rows.data, " AT BE BG CH CY "));
    ck_assert_ptr_null(strstr(t.rows.data, " GB"));
    importing_end(&t);
}
END_TEST

START_TEST(a_task_with_a_wrong_value_is_skipped_with_its_line_and_field)
{
    static const struct row rows[] = {
        { "[\n{\n\"duration_s\":\n0},{}]", PLAIN "|4:duration_s '0' is below 0.001;|" },
        { "[{\"gpus\":\"two\"},{\"gpus\":-1},{\"gpus\":1.5},{\"gpus\":65535},{\"gpus\":[]"
          "}]",
          "|1:gpus 'two' is no whole number;1:gpus '-1' is below 0;"
          "1:gpus '1.5' is no whole number;1:gpus '65535' is above 65534;"
          "1:gpus '[...]' is no whole number;|" },
        { "[{\"tier\":\"hihg\"},{\"type\":\"mining\"},{\"privacy_level\":3}]",
          "|1:tier 'hihg' is not one of low, standard, high;"
          "1:type 'mining' is not one of inference, training, rendering, simulation, "
          "fine-tuning, embedding, chain, matmul;"
          "1:privacy_level '3' is not one of low, standard, high;|" },
        { "[{\"min_gpu_memory\":\"8 "
          "apples\"},{\"min_gpu_memory\":1e9},{\"min_ram_gb\":true}]",
          "|1:min_gpu_memory '8 apples' is no whole number of GiB such as 8 or 8GB;"
          "1:min_gpu_memory '1e9' is above 65534;"
          "1:min_ram_gb 'a truth value' is no whole number;|" },
        { "[{\"jurisdictions\":[\"DE\",\"XX\"]},{\"jurisdictions\":[1]},"
          "{\"jurisdictions\":{}}]",
          "|1:jurisdictions 'XX' is no ISO 3166-1 code of two letters;"
          "1:jurisdictions '1' is no code of a place;"
          "1:jurisdictions '{...}' is no list of places such as [\"DE\", \"FR\"];|" },
        { "[{\"task_id\":\"a\"},{\"task_id\":\"a\"},{\"task_id\":{}}]",
          PLAIN "|1:task_id 'a' is there twice;1:task_id '{...}' is no text;|" },
        { "[3,[],{}]", PLAIN "|1:a task is an object, such as {\"task_id\": \"a\"};"
                             "1:a task is an object, such as {\"task_id\": \"a\"};|" },
        { "[{\"max_latency_ms\":0},{\"arrival_s\":-1},{\"reward\":-0.01},{\"max_price\":"
          "4001}]",
          "|1:max_latency_ms '0' is below 1;1:arrival_s '-1' is below 0;"
          "1:reward '-0.01' is below 0;1:max_price '4001' is above 4000;|" },
        { "[{\"arrival_s\":20000000000},{\"arrival_s\":19999999000}]",
          "? mlp@2000000000 300s 8333 standard standard size=8 gpus=1;"
          "|1:arrives after tick 2000000000, the last one;|" },
        { "[{\"gpus\":65534,\"duration_s\":100000000}]",
          "|1:a reward of $182038888 at the base rate is too high;|" },
        { "[{\"requester\":\"a\\u0007\"}]",
          "|1:requester 'a\xef\xbf\xbd' has characters that cannot be shown;|" },
    };
    const struct import_options o = { .format = "seed", .tick = 100 };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(an_unknown_key_is_named_once_and_costs_nothing)
{
    static const struct row rows[] = {
        { "[{\"colour\":1},\n{\"colour\":{\"a\":[]},\"min_gpu_memry\":8}]", PLAIN PLAIN
          "|1:key 'colour' not used;2:key 'min_gpu_memry' not used; did you mean "
          "'min_gpu_memory'?;|" },
        { "{\"version\":1,\"tasks\":[{}]}", PLAIN "|1:key 'version' not used;|" },
    };
    const struct import_options o = { .format = "seed", .tick = 100, .is_strict = true };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(what_is_no_list_of_tasks_is_refused)
{
    static const struct row rows[] = {
        { "", "||cannot import 'f': line 1:1: expected a value, not the end" },
        { "[{}", "||cannot import 'f': line 1:4: expected ',' or ']', not the end" },
        { "{}", "||cannot import 'f': expected a list of tasks, or an object with one: "
                "{\"tasks\": []}" },
        { "3", "||cannot import 'f': expected a list of tasks, or an object with one: "
               "{\"tasks\": []}" },
        { "[{\"gpus\":1,\"gpus\":2}]",
          "||cannot import 'f': line 1:19: duplicate key 'gpus'" },
        { "[\n{},\n{\"gpus\":\n-1}]",
          "|4:gpus '-1' is below 0;|cannot import 'f': line 4: "
          "gpus '-1' is below 0" },
    };
    const struct import_options o = { .format = "seed", .is_strict = true };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(the_shipped_tasks_are_all_sound)
{
    struct importing t;
    struct import_file f;

    importing_begin(&t, "seed", add_task);
    t.o.is_strict = true;
    ck_assert_int_eq(import_open(&f, SRCDIR "/data/tasks.json", &t.err), RC_OK);
    ck_assert_int_eq(import_tasks(&f, &t.o, t.names, NULL, &t.report, &t.err), RC_OK);
    import_close(&f);
    ck_assert_uint_eq(t.report.accepted, 60);
    ck_assert_uint_eq(t.report.reason_count, 0);
    importing_end(&t);
}
END_TEST

#define TAIL " -1 -1 -1 -1 -1\n"

START_TEST(a_job_of_a_log_becomes_a_chain)
{
    static const struct row rows[] = {
        { "", "||" },
        { "; UnixStartTime: 7\r\n;MaxProcs:  128 \n;\n\n", "||" },
        { "1 0 -1 3600 128 -1 -1 -1 -1 -1 -1 7 1" TAIL,
          "user-7 chain@100 3600s 100000 standard standard size=2048 gpus=1;||" },
        { "  1\t25 -1 3.6 1 0.5 -1 -1 -1 -1 1 -1 1" TAIL,
          "? chain@102 4s 111 standard standard size=2048 gpus=1;||" },
        { "1 0 -1 3600 1 -1 -1 -1 -1 -1 -1 7 1 -1 -1 -1 -1 -1\r"
          "2 10 -1 3600 1 -1 -1 -1 -1 -1 -1 7 1 -1 -1 -1 -1 -1",
          "user-7 chain@100 3600s 100000 standard standard size=2048 gpus=1;"
          "user-7 chain@101 3600s 100000 standard standard size=2048 gpus=1;||" },
        { "1 0 -1 0 1 -1 -1 -1 -1 -1 -1 7 1" TAIL
          "2 0 -1 -1 1 -1 -1 -1 -1 -1 -1 7 1" TAIL,
          "|1:run time (field 4) '0' is not above 0;2:run time (field 4) '-1' is not "
          "above "
          "0;|" },
        { "1 -1 -1 9 1 -1 -1 -1 -1 -1 -1 7 1" TAIL
          "2 0 -1 100000001 1 -1 -1 -1 -1 -1 -1 7 1" TAIL,
          "|1:submit time (field 2) '-1' is not from 0 to 1000000000000;"
          "2:run time (field 4) '100000001' is above 100000000;|" },
        { "1 0 -1 3600 1 -1 -1 -1 -1 -1 -1 7 1" TAIL "1 2 3\nx 0\n",
          "user-7 chain@100 3600s 100000 standard standard size=2048 gpus=1;"
          "|2:3 fields instead of 18;3:field 1 'x' is no number;|" },
        { "node_id,latency_ms\na,1\n",
          "|1:field 1 'node_id,latency_ms' is no number;2:field 1 'a,1' is no number;"
          "|cannot import 'f': line 1: field 1 'node_id,latency_ms' is no number; no "
          "line is "
          "a job of 18 numbers" },
    };
    const struct import_options o = { .format = "swf", .tick = 100 };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(processors_and_the_unit_of_time_count_when_asked_for)
{
    static const struct row rows[] = {
        { "1 600 -1 3601 128 -1 -1 -1 -1 -1 -1 7 1" TAIL,
          "user-7 chain@1 61s 216888 standard standard size=2048 gpus=128;||" },
        { "1 600 -1 3600 -1 -1 -1 2 -1 -1 -1 7 1" TAIL,
          "user-7 chain@1 60s 3333 standard standard size=2048 gpus=2;||" },
        { "1 600 -1 1 -1 -1 -1 -1 -1 -1 -1 7 1" TAIL,
          "|1:processors (field 5) '-1' is not from 1 to 65534;|" },
    };
    const struct import_options o = { .format = "swf",
                                      .time_unit = 60,
                                      .takes_gpus_from_procs = true };
    check_rows(&o, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(the_head_of_a_log_is_reported_and_a_limit_ends_it)
{
    static const char file[] =
        "; UnixStartTime: 749458803\n; MaxProcs: 128\n; MaxProcsX: 9\n"
        "1 0 -1 9 1 -1 -1 -1 -1 -1 -1 7 1" TAIL "2 0 -1 0 1 -1 -1 -1 -1 -1 -1 7 1" TAIL
        "3 0 -1 9 1 -1 -1 -1 -1 -1 -1 7 1" TAIL "4 0 -1 9 1 -1 -1 -1 -1 -1 -1 7 1" TAIL;
    struct importing t;

    importing_begin(&t, "swf", add_task);
    t.o.limit = 2;
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_tasks), RC_OK);
    ck_assert_uint_eq(t.report.unix_start_s, 749458803);
    ck_assert_uint_eq(t.report.procs_max, 128);
    ck_assert_uint_eq(t.report.read, 3);
    ck_assert_uint_eq(t.report.accepted, 2);
    ck_assert_uint_eq(t.report.skipped, 1);
    importing_end(&t);
}
END_TEST

static void count_only(struct importing *t, const struct import_batch *b, uint32_t i)
{
    ck_assert_uint_eq(b->tasks[i].arrival_tick, b->first + i);
    (void)t;
}

START_TEST(a_long_log_comes_in_batches_and_all_reasons_are_counted)
{
    struct buf file = BUF_INIT;
    struct importing t;
    unsigned next = 0;

    for (int i = 0; i < 5000; i++) {
        bool is_bad = i % 7 == 3;
        buf_addf(&file, "%d %u -1 %d 1 -1 -1 -1 -1 -1 -1 %d 1" TAIL, i, next * 10,
                 !is_bad, i % 9);
        next += !is_bad;
    }
    buf_adds(&file, ";");
    for (int i = 0; i < 100000; i++)
        buf_addc(&file, 'x');
    buf_adds(&file, "\n1");
    for (int i = 0; i < 100000; i++)
        buf_adds(&file, " 1");
    buf_add(&file, "\n1 0 \0 1\n", 9);
    importing_begin(&t, "swf", count_only);
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_tasks), RC_OK);
    ck_assert_uint_eq(t.report.read, 5002);
    ck_assert_uint_eq(t.report.accepted, next);
    ck_assert_uint_eq(t.report.reason_count, 5002 - next);
    ck_assert_uint_eq(t.report.reasons[99].line, 99 * 7 + 4);
    ck_assert_uint_eq(names_count(t.names, NAME_REQUESTER), 10);
    buf_free(&file);
    importing_end(&t);
}
END_TEST

START_TEST(lines_that_are_no_text_are_refused_one_by_one)
{
    struct importing t;
    struct buf file = BUF_INIT;

    buf_adds(&file, "1 0 -1 9 1 -1 -1 -1 -1 -1 -1 7 1" TAIL);
    buf_add(&file, "1 \0 2\n1", 7);
    for (int i = 0; i < 5000; i++)
        buf_adds(&file, " 1");
    importing_begin(&t, "swf", add_task);
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_tasks), RC_OK);
    ck_assert_uint_eq(t.report.reason_count, 2);
    ck_assert_str_eq(t.report.reasons[0].text, "NUL byte");
    ck_assert_str_eq(t.report.reasons[1].text, "longer than 4096 bytes");
    buf_free(&file);
    importing_end(&t);
}
END_TEST

SUITE("import_tasks", tasks_are_read_and_the_policy_fills_the_gaps,
      the_requirements_of_the_policy_hold_for_tasks_that_do_not_say,
      the_european_economic_area_is_a_list_of_its_own,
      a_task_with_a_wrong_value_is_skipped_with_its_line_and_field,
      an_unknown_key_is_named_once_and_costs_nothing, what_is_no_list_of_tasks_is_refused,
      the_shipped_tasks_are_all_sound, a_job_of_a_log_becomes_a_chain,
      processors_and_the_unit_of_time_count_when_asked_for,
      the_head_of_a_log_is_reported_and_a_limit_ends_it,
      a_long_log_comes_in_batches_and_all_reasons_are_counted,
      lines_that_are_no_text_are_refused_one_by_one)
