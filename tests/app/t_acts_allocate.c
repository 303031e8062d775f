/* allocate: the options, the answer in each format, and what is said when there is none. */
#include "app/acts.h"
#include "base/json.h"
#include "model/jurisdiction.h"
#include "tests/app/fake_session.h"

#include <string.h>

#define RUN(a, line) fake_run(a, act_ALLOCATE, ACTION_ALLOCATE, line)

static const struct json *parse(struct json_doc **doc)
{
    ck_assert_msg(json_parse(fake_out.data, fake_out.len, NULL, doc, &fake_err) == RC_OK,
                  "%s: %s", fake_err.msg, fake_out.data);
    return json_root(*doc);
}

static int64_t number(const struct json *object, const char *key, unsigned scale)
{
    int64_t n = -1;
    ck_assert_msg(json_decimal(json_get(object, key), scale, &n), "%s", key);
    return n;
}

START_TEST(the_answer_is_the_engine_s)
{
    struct app *a = fake_session(300);
    struct json_doc *doc;
    struct task_row task = { .duration_s = 1 };
    struct allocation want;
    struct safe_text name;

    task.spec = (struct task_spec){ .kind = 1, .gpus = 1, .min_gpu_gb = 8, .size = 8,
                                    .max_price_uusd = UINT32_MAX, .max_latency_ms = 400,
                                    .privacy = PRIVACY_STANDARD, .tier = TIER_STANDARD };
    for (unsigned p = 0; p < PROFILE_COUNT; p++) {
        static const char *const lines[] = {
            "--json --min-gpu-gb 8 --max-latency-ms 400 --profile article",
            "--json --min-gpu-gb 8 --max-latency-ms 400 --profile green_first",
            "--json --min-gpu-gb 8 --max-latency-ms 400 --profile balanced",
        };
        engine_allocate(a->engine, &task, (enum score_profile)p, NULL, 0, true, &want);
        ck_assert_int_eq(RUN(a, lines[p]), RC_OK);
        const struct json *root = parse(&doc);
        names_get(a->names, NAME_NODE, want.node, &name);
        ck_assert_str_eq(json_string(json_get(root, "node_id")), name.s);
        ck_assert_int_eq(number(root, "score", 9), want.score);
        ck_assert_int_eq(number(root, "candidates", 0), want.candidates);
        ck_assert_int_eq(number(json_get(root, "rejected"), "gpu_memory", 0),
                         want.rejected[FILTER_GPU_MEMORY]);
        const struct json *top = json_first(json_get(root, "top"));
        ck_assert_str_eq(json_string(json_get(top, "node_id")), name.s);
        ck_assert_int_eq(number(top, "score", 9), want.score);
        names_get(a->names, NAME_NODE, want.backup, &name);
        ck_assert_str_eq(json_string(json_get(root, "backup")), name.s);
        json_free(doc);
    }
    fake_session_end(a);
}
END_TEST

START_TEST(the_terms_of_a_score_add_up)
{
    static const char *const terms[] = { "performance", "reputation", "latency", "green",
                                         "cost" };
    struct app *a = fake_session(50);
    struct json_doc *doc;

    ck_assert_int_eq(RUN(a, "--json"), RC_OK);
    const struct json *root = parse(&doc);
    for (const struct json *top = json_first(json_get(root, "top")); top != NULL;
         top = json_next(top)) {
        int64_t sum = 0, score = number(top, "score", 9);
        for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
            sum += number(json_get(top, "terms"), terms[i], 9);
        ck_assert_int_le(score - sum, 5); /* each term is rounded */
        ck_assert_int_le(sum - score, 5);
    }
    json_free(doc);
    fake_session_end(a);
}
END_TEST

START_TEST(tasks_in_a_row_take_different_nodes)
{
    struct app *a = fake_session(150);
    struct json_doc *doc;
    char seen[150] = { 0 };
    int count = 0;

    ck_assert_int_eq(RUN(a, "--json --min-gpu-gb 0 --count 100"), RC_OK);
    for (const struct json *p = json_first(parse(&doc)); p != NULL; p = json_next(p)) {
        const char *name = json_string(json_get(p, "node_id"));
        uint32_t node = names_find(a->names, NAME_NODE, name);
        ck_assert_uint_lt(node, 150);
        ck_assert_int_eq(seen[node]++, 0);
        const char *backup = json_string(json_get(p, "backup"));
        ck_assert(backup != NULL && strcmp(backup, name) != 0);
        ck_assert_uint_lt(names_find(a->names, NAME_NODE, backup), 150);
        ck_assert_int_eq(seen[names_find(a->names, NAME_NODE, backup)], 0);
        count++;
    }
    ck_assert_int_eq(count, 100);
    json_free(doc);
    fake_session_end(a);
}
END_TEST

START_TEST(no_feasible_node_names_the_filters_that_refused)
{
    struct app *a = fake_session(40);
    struct json_doc *doc;

    ck_assert_int_eq(RUN(a, "--min-gpu-gb 4000"), RC_NOT_FOUND);
    ck_assert_str_eq(fake_err.msg, "no node can take the task: of 40 nodes gpu_memory refuses "
                                   "40");
    ck_assert_uint_eq(fake_out.len, 0);
    ck_assert_int_eq(RUN(a, "--min-gpu-gb 4000 --json"), RC_NOT_FOUND);
    const struct json *root = parse(&doc);
    ck_assert(json_is_null(json_get(root, "node_id")));
    ck_assert_int_eq(number(json_get(root, "rejected"), "gpu_memory", 0), 40);
    json_free(doc);
    ck_assert_int_eq(RUN(a, "--count 41"), RC_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "40 of 41 tasks placed"));
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "40 are taken"));
    fake_session_end(a);
    a = fake_session(0);
    ck_assert_int_eq(RUN(a, ""), RC_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "there are no nodes"));
    fake_session_end(a);
}
END_TEST

START_TEST(a_bad_option_is_refused_with_what_is_allowed)
{
    static const struct {
        const char *line, *says;
    } rows[] = {
        { "--min-gpu-gb 4097", "--min-gpu-gb 4097 is not in 0..4096" },
        { "--gpus -1", "--gpus -1 is not in 0..65534" },
        { "--max-latency-ms fast", "--max-latency-ms 'fast' is not a whole number" },
        { "--max-price 1.0000001", "dollars per GPU-hour" },
        { "--max-price -1", "dollars per GPU-hour" },
        { "--jurisdictions DE,XQ", "'XQ' is no place" },
        { "--jurisdictions DE,", "'' is no place" },
        { "--jurisdictions deu", "'deu' is no place" },
        { "--profile best", "--profile 'best' is none of article|green_first|balanced" },
        { "--privacy secret", "--privacy 'secret' is none of low|standard|high" },
        { "--count 0", "--count 0 is not in 1..100000" },
    };
    struct app *a = fake_session(3);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_int_eq(RUN(a, rows[i].line), RC_USAGE);
        ck_assert_msg(strstr(fake_err.msg, rows[i].says) != NULL, "%s: %s", rows[i].line,
                      fake_err.msg);
    }
    fake_session_end(a);
}
END_TEST

/* Two nodes in known places; the better one is outside the list. */
START_TEST(a_place_filters_where_a_list_is_given)
{
    struct app *a = fake_session(0);
    struct node_spec specs[2] = {
        { .gpu_memory_gb = 24, .gpu_count = 1, .cpu_cores = 8, .ram_gb = NODE_UNKNOWN,
          .price_uusd = NODE_UNKNOWN, .performance_ppm = NODE_UNKNOWN, .latency_ms = 10,
          .green_claimed_ppm = 900000, .reputation_ppm = 900000, .jurisdiction = 0,
          .stake_uusd = -1 },
    };
    specs[1] = specs[0];
    specs[0].green_claimed_ppm = 100000;
    specs[0].jurisdiction = jurisdiction_by_code("DE", 2);
    specs[1].jurisdiction = jurisdiction_by_code("US", 2);
    const struct command c = { .kind = COMMAND_IMPORT_NODES,
                               .nodes = { .rows = specs, .count = 2 } };
    ck_assert_int_eq(session_do(a, &c, 0, &fake_err), RC_OK);
    ck_assert(names_set(a->names, NAME_NODE, 0, "berlin"));
    ck_assert(names_set(a->names, NAME_NODE, 1, "austin"));
    ck_assert_int_eq(RUN(a, ""), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "node        austin\n"));
    ck_assert_ptr_nonnull(strstr(fake_out.data, "backup      berlin\n"));
    ck_assert_int_eq(RUN(a, "--privacy high"), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "node        austin\n"));
    ck_assert_int_eq(RUN(a, "--privacy high --jurisdictions eea"), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "node        berlin\n"));
    ck_assert_ptr_nonnull(strstr(fake_out.data, "backup      none\n"));
    ck_assert_int_eq(RUN(a, "--jurisdictions fr,de --explain"), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "node        berlin\n"));
    ck_assert_ptr_nonnull(strstr(fake_out.data, "refused     1 by jurisdiction\n"));
    ck_assert_int_eq(RUN(a, "--jurisdictions CH"), RC_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fake_err.msg, "jurisdiction refuses 2"));
    fake_session_end(a);
}
END_TEST

START_TEST(a_list_is_a_table_in_text_and_csv)
{
    struct app *a = fake_session(20);

    ck_assert_int_eq(RUN(a, "--count 3"), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "#  NODE"));
    ck_assert_int_eq(RUN(a, "--count 3 --csv"), RC_OK);
    ck_assert_ptr_nonnull(
        strstr(fake_out.data, "placement,node_id,score,backup,candidates\r\n1,node-"));
    ck_assert_int_eq(RUN(a, "--count 2 --explain"), RC_OK);
    ck_assert_ptr_nonnull(strstr(fake_out.data, "PERFORMANCE"));
    fake_session_end(a);
}
END_TEST

SUITE("acts_allocate", the_answer_is_the_engine_s, the_terms_of_a_score_add_up,
      tasks_in_a_row_take_different_nodes, no_feasible_node_names_the_filters_that_refused,
      a_bad_option_is_refused_with_what_is_allowed, a_place_filters_where_a_list_is_given,
      a_list_is_a_table_in_text_and_csv)
