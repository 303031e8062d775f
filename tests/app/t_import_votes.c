/* Files of votes: what counts, what is refused, and what the two rules make of it. */
#include "config.h"

#include "../suite.h"
#include "app/import_votes.h"
#include "base/buf.h"

#include <string.h>

static struct votes_report report;
static struct buf decisions;

static void add_decision(void *ctx, const struct votes_decision *d)
{
    (void)ctx;
    buf_addf(&decisions, "%s=%s/%u;", d->item, d->verdict.leaders == 1 ? d->label : "-",
             d->verdict.leaders);
}

static enum rc run(const char *labels, const char *truth, const struct votes_options *o,
                   struct err *err)
{
    struct import_file l, t = { .in = NULL };

    buf_reset(&decisions);
    *err = (struct err)ERR_INIT;
    ck_assert_int_eq(import_open_memory(&l, labels, strlen(labels), "labels", NULL), RC_OK);
    if (truth != NULL)
        ck_assert_int_eq(import_open_memory(&t, truth, strlen(truth), "truth", NULL), RC_OK);
    enum rc rc = votes_import(&l, truth != NULL ? &t : NULL, o, &report, add_decision, NULL,
                              err);
    import_close(&l);
    import_close(&t);
    ck_assert_int_eq(rc, err->rc);
    return rc;
}

static const struct votes_options majority = { .rule = POSTERIOR_MAJORITY };

START_TEST(one_worker_has_one_vote_and_the_first_counts)
{
    struct err err;

    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,b,0\nx,b,1\nx,c,0\ny,b,1\n", NULL,
                         &majority, &err), RC_OK);
    ck_assert_str_eq(decisions.data, "x=0/1;y=1/1;");
    ck_assert_uint_eq(report.duplicates, 1);
    ck_assert_uint_eq(report.votes, 4);
    ck_assert_uint_eq(report.labels.skipped, 1);
    ck_assert_str_eq(report.labels.reasons[0].text,
                     "worker 'b' voted on item 'x' before: the first vote counts");
}
END_TEST

START_TEST(who_has_no_vote_that_counts_is_no_worker)
{
    struct err err;

    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,b,0\nx,c,\n,d,1\nx,a,7\n",
                         NULL, &majority, &err), RC_OK);
    ck_assert_uint_eq(report.votes, 2);
    ck_assert_uint_eq(report.workers, 2);
    ck_assert_uint_eq(report.choices, 2); /* the label of a duplicate is no choice */
    ck_assert_uint_eq(report.split.n, 1);
    ck_assert_uint_eq(report.split.known, 0);
    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,b,0\n", "item,truth\nx,2\ny,9\n",
                         &majority, &err), RC_OK);
    ck_assert_uint_eq(report.choices, 3);
    ck_assert_uint_eq(report.split.known, 1);
}
END_TEST

START_TEST(ties_are_told_and_split_evenly)
{
    struct err err;

    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,b,0\ny,a,2\ny,b,2\nz,a,0\nz,b,1\nz,c,2\n",
                         "item,truth\nx,1\ny,2\nz,3\n", &majority, &err), RC_OK);
    ck_assert_str_eq(decisions.data, "x=-/2;y=2/1;z=-/3;");
    const struct votes_score *s = &report.scores[POSTERIOR_MAJORITY];
    ck_assert_uint_eq(s->correct, 1);
    ck_assert_uint_eq(s->ties, 2);
    ck_assert_uint_eq(s->accuracy_ppm, 500000); /* a half, one, and none of three */
    ck_assert_uint_eq(report.unanimous.n, 1);
    ck_assert_uint_eq(report.split.n, 2);
    ck_assert_uint_eq(report.no_majority, 2);
}
END_TEST

START_TEST(a_unanimous_answer_can_be_wrong)
{
    struct err err;

    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,b,1\n", "item,truth\nx,0\n", &majority,
                         &err), RC_OK);
    ck_assert_uint_eq(report.unanimous.n, 1);
    ck_assert_uint_eq(report.unanimous.wrong, 1);
    ck_assert_uint_eq(report.scores[POSTERIOR_MAJORITY].accuracy_ppm, 0);
}
END_TEST

/* One worker is always right, two are always wrong: after some audits the one prevails. */
START_TEST(records_learned_from_audits_turn_the_vote)
{
    const struct votes_options o = { .rule = POSTERIOR_WEIGHTED, .audit_ppm = 1000000 };
    const struct votes_options blind = { .rule = POSTERIOR_WEIGHTED };
    struct buf labels = BUF_INIT, truth = BUF_INIT;
    struct err err;

    buf_adds(&labels, "item,worker,label\n");
    buf_adds(&truth, "item,truth\n");
    for (int i = 0; i < 100; i++) {
        buf_addf(&labels, "i%d,good,yes\ni%d,bad,no\ni%d,worse,no\n", i, i, i);
        buf_addf(&truth, "i%d,yes\n", i);
    }
    ck_assert_int_eq(run(labels.data, truth.data, &o, &err), RC_OK);
    ck_assert_uint_eq(report.audited, 100);
    ck_assert_uint_eq(report.scores[POSTERIOR_MAJORITY].correct, 0);
    ck_assert_uint_ge(report.scores[POSTERIOR_WEIGHTED].correct, 95);
    ck_assert_uint_lt(report.scores[POSTERIOR_WEIGHTED].correct, 100); /* the first is lost */
    ck_assert_int_eq(run(labels.data, truth.data, &blind, &err), RC_OK);
    ck_assert_uint_eq(report.audited, 0);
    ck_assert_uint_eq(report.scores[POSTERIOR_WEIGHTED].correct, 0);
    buf_free(&labels);
    buf_free(&truth);
}
END_TEST

START_TEST(real_files_have_marks_line_ends_and_more_columns)
{
    struct err err;

    ck_assert_int_eq(run("\xef\xbb\xbfLabel,time,WORKER,item\r\n\"a,b\",9,w,x\r\na,9,v,y",
                         "truth,item\r\na,y\r\nq,unseen", &majority, &err), RC_OK);
    ck_assert_str_eq(decisions.data, "x=a,b/1;y=a/1;");
    ck_assert_uint_eq(report.items_with_truth, 1);
    ck_assert_uint_eq(report.scores[POSTERIOR_MAJORITY].correct, 1);
    ck_assert_str_eq(report.labels.reasons[0].text, "column not used: time");
}
END_TEST

START_TEST(what_is_not_sound_is_refused_with_its_reason)
{
    static const struct {
        const char *labels, *truth, *message;
    } bad[] = {
        { "", NULL, "cannot import 'labels': line 1: no line of column names" },
        { "item,worker\nx,a\n", NULL,
          "cannot import 'labels': no column 'label'; the columns are item, worker" },
        { "worker,label,item,item\nx,a,1,1\n", NULL,
          "cannot import 'labels': columns 3 and 4 are both 'item'" },
        { "item,worker,label\nx,a,1\n", "item,truth,TRUTH\nx,1,1\n",
          "cannot import 'truth': columns 2 and 3 are both 'truth'" },
        { "item,worker,label\nx,,1\n", NULL,
          "cannot import 'labels': none of its 1 rows can be used; line 2: worker is empty" },
        { "item,worker,label\nx,a,1\n", "item,truth\nx,\n",
          "cannot import 'truth': none of its 1 rows can be used; line 2: truth is empty" },
        { "item,worker,label\nx,a,\"1\n", NULL, "cannot import 'labels': line 2: " },
    };
    const struct votes_options strict = { .is_strict = true };
    struct err err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(run(bad[i].labels, bad[i].truth, &majority, &err), RC_INPUT);
        if (strncmp(err.msg, bad[i].message, strlen(bad[i].message)) != 0)
            ck_assert_str_eq(err.msg, bad[i].message);
    }
    ck_assert_int_eq(run("item,worker,label\nx,a,1\nx,a,1\n", NULL, &strict, &err), RC_INPUT);
    ck_assert_int_eq(run("item,worker,label\nx,a,1\n", "item,truth\nx,1\nx,0\n", &strict, &err),
                     RC_INPUT);
    ck_assert_str_eq(err.msg, "cannot import 'truth': line 3: item 'x' has a truth already");
    ck_assert_int_eq(run("item,worker,label\n", NULL, &majority, &err), RC_OK);
    ck_assert_uint_eq(report.items, 0);
}
END_TEST

static void begin(void)
{
    decisions = (struct buf)BUF_INIT;
}

static void end(void)
{
    buf_free(&decisions);
}

SUITE_WITH("import votes", begin, end, one_worker_has_one_vote_and_the_first_counts,
           who_has_no_vote_that_counts_is_no_worker, ties_are_told_and_split_evenly,
           a_unanimous_answer_can_be_wrong,
           records_learned_from_audits_turn_the_vote,
           real_files_have_marks_line_ends_and_more_columns,
           what_is_not_sound_is_refused_with_its_reason)
