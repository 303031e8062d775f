/* One verb for many cases over a real session: each decision is a command, one undo takes them
 * back, what does not fit is left out; and lists and exports with their options. */
#include "config.h"

#include "../suite.h"
#include "app/action.h"
#include "app/bulk.h"
#include "app/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct app_options options = { .is_demo = true, .has_seed = true, .seed = 7 };
static struct app *app;
static struct buf said;
static struct err err;

static void set_up(void)
{
    err = (struct err)ERR_INIT;
    said = (struct buf)BUF_INIT;
    ck_assert_msg(app_open(&app, &options, &err) == RC_OK, "%s", err.msg);
}

static void tear_down(void)
{
    app_close(app);
    buf_free(&said);
}

static enum rc run(const char *line)
{
    err = (struct err)ERR_INIT;
    buf_reset(&said);
    return action_run_line(app, line, &said, &err);
}

static void run_ok(const char *line)
{
    ck_assert_msg(run(line) == RC_OK, "%s: %s", line, err.msg);
}

static uint32_t pending(void)
{
    struct metrics m;
    engine_metrics(app->engine, &m);
    return (uint32_t)m.cases_pending;
}

static uint32_t open_cases(void)
{
    struct status s;
    query_status(app, &s);
    return (uint32_t)s.review_open;
}

START_TEST(each_decision_is_a_command_and_one_undo_takes_them_back)
{
    uint32_t open = open_cases();
    uint64_t seq = app->head_seq;
    ck_assert_uint_ge(open, 3);
    run_ok("case escalate --filter state:open --reason E01 --yes");
    uint64_t decided = app->head_seq - seq;
    ck_assert_uint_eq(decided, open);
    ck_assert_ptr_nonnull(strstr(said.data, "left out"));
    ck_assert_ptr_nonnull(strstr(said.data, "case undo or the key u takes them back together"));
    run_ok("case undo");
    ck_assert_ptr_nonnull(strstr(said.data, "decisions are taken back"));
    ck_assert_uint_eq(app->head_seq, seq + 2 * decided);
    ck_assert_uint_eq(pending(), 0);
    ck_assert_uint_eq(open_cases(), open);
}
END_TEST

START_TEST(a_dry_run_and_a_missing_yes_decide_nothing)
{
    uint64_t seq = app->head_seq;
    run_ok("case escalate --filter state:open --reason E01 --dry-run");
    ck_assert_ptr_nonnull(strstr(said.data, "C-0001"));
    ck_assert_ptr_nonnull(strstr(said.data, "at stake"));
    ck_assert_int_eq(run("case escalate --filter state:open --reason E01"), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "say --yes"));
    ck_assert_int_eq(run("case approve --filter state:open --yes"), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "--reason"));
    ck_assert_int_eq(run("case approve --filter state:anchored --reason A05 --yes"), RC_REFUSED);
    ck_assert_int_eq(run("case approve --reason A05"), RC_USAGE);
    ck_assert_int_eq(run("case approve 1 --filter open --reason A05"), RC_USAGE);
    ck_assert_int_eq(run("case approve 1,x --reason A05"), RC_USAGE);
    ck_assert_int_eq(run("case approve --filter nix:1 --reason A05 --yes"), RC_USAGE);
    ck_assert_uint_eq(app->head_seq, seq);
}
END_TEST

START_TEST(a_case_that_changed_since_it_was_seen_is_left_out)
{
    struct bulk_case cases[2] = { { .id = 1 }, { .id = 2 } };
    struct bulk_sum sum;
    char line[128];
    bulk_check(app, 'E', cases, 2, &sum);
    ck_assert_uint_eq(sum.decided, 2);
    (void)snprintf(line, sizeof line, "case escalate 1:%" PRIu32 ",C-0002:%" PRIu32 " --reason E01",
                   cases[0].version, cases[1].version + 1);
    uint64_t seq = app->head_seq;
    run_ok(line);
    ck_assert_uint_eq(app->head_seq, seq + 1);
    ck_assert_ptr_nonnull(strstr(said.data, "1 case escalated"));
    bulk_check(app, 'E', cases, 2, &sum);
    ck_assert_str_eq(cases[0].why, "changed since it was seen");
}
END_TEST

START_TEST(one_reason_is_for_one_kind)
{
    struct bulk_case cases[16];
    struct bulk_sum sum;
    size_t count = engine_case_count(app->engine);
    count = count < 16 ? count : 16;
    for (size_t i = 0; i < count; i++)
        cases[i] = (struct bulk_case){ .id = i + 1 };
    bulk_check(app, 'A', cases, count, &sum);
    for (size_t i = 1; i < count; i++)
        ck_assert(cases[i].why != NULL || strcmp(cases[i].kind, cases[0].kind) == 0);
    bulk_check(app, 'A', &(struct bulk_case){ .id = 4711 }, 1, &sum);
    ck_assert_uint_eq(sum.left_out, 1);
}
END_TEST

START_TEST(the_case_that_leads_gives_the_kind)
{
    struct bulk_case cases[16];
    struct bulk_sum sum;
    size_t count = engine_case_count(app->engine);
    bool has_other = false;
    count = count < 16 ? count : 16;
    for (size_t lead = 0; lead < count; lead++) {
        for (size_t i = 0; i < count; i++)
            cases[i] = (struct bulk_case){ .id = i + 1, .is_lead = i == lead };
        bulk_check(app, 'R', cases, count, &sum);
        ck_assert_str_eq(sum.kind, cases[lead].kind);
        ck_assert(cases[lead].why == NULL || strcmp(cases[lead].why, "is of another kind") != 0);
        has_other = has_other || strcmp(cases[0].kind, cases[lead].kind) != 0;
        for (size_t i = 0; i < count; i++)
            ck_assert(cases[i].why != NULL || strcmp(cases[i].kind, cases[lead].kind) == 0);
    }
    ck_assert(has_other);
    bulk_check(app, 'E', cases, count, &sum);
    ck_assert_ptr_null(sum.kind);
}
END_TEST

START_TEST(a_list_takes_filter_order_and_columns)
{
    run_ok("node list --filter id<3 --sort id --reverse --columns id,state --csv");
    ck_assert_ptr_eq(strstr(said.data, "id,state\r\nn-002,"), said.data);
    ck_assert_ptr_nonnull(strstr(said.data, "\r\nn-000,"));
    ck_assert_int_eq(run("node list --filter nix:1"), RC_USAGE);
    ck_assert_ptr_nonnull(strstr(err.msg, "\n  nix:1\n  ^"));
    ck_assert_int_eq(run("node list --sort nix"), RC_USAGE);
    ck_assert_int_eq(run("node list --columns id,nix"), RC_USAGE);
    ck_assert_int_eq(run("node list --reverse"), RC_USAGE);
}
END_TEST

START_TEST(an_export_is_written_by_its_suffix)
{
    char folder[] = "t_bulk.XXXXXX", path[64], line[128];
    struct stat st;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/cases.json", folder);
    (void)snprintf(line, sizeof line, "export case --output %s", path);
    run_ok(line);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(run("export case --output cases.txt"), RC_USAGE);
    run_ok("export case");
    ck_assert_ptr_eq(strstr(said.data, "id,age_s"), said.data);
}
END_TEST

SUITE_WITH("bulk", set_up, tear_down,
           each_decision_is_a_command_and_one_undo_takes_them_back,
           a_dry_run_and_a_missing_yes_decide_nothing,
           a_case_that_changed_since_it_was_seen_is_left_out,
           one_reason_is_for_one_kind,
           the_case_that_leads_gives_the_kind,
           a_list_takes_filter_order_and_columns,
           an_export_is_written_by_its_suffix)
