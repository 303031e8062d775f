/*
 * import_votes.h - the voting rules of the network (model/posterior.h) on answers that
 * people gave: files of labels, what each rule makes of them, and how often it is right.
 * Nothing of it enters the network.
 *
 * Labels: CSV with the columns item, worker and label; any text. One worker has one vote on
 * an item: the first counts, each further one is skipped and counted as a duplicate.
 * Truths: CSV with item and truth; an item may lack one.
 *
 * Items are decided in the order in which they first appear. Every worker begins with the
 * prior of posterior.h; after its decision an item is audited with the chance given, and only
 * then the votes on it raise or lower the records of who gave them. So no decision knows the
 * truth of its own item or of a later one. Without truths nothing is learned.
 */
#ifndef APP_IMPORT_VOTES_H
#define APP_IMPORT_VOTES_H

#include "app/import.h"
#include "model/posterior.h"

struct votes_options {
    enum posterior_rule rule; /* of the decisions handed out */
    uint32_t audit_ppm;
    uint64_t seed; /* of the choice of audits */
    bool is_strict;
};
#define VOTES_AUDIT_PPM 150000u

struct votes_score {
    uint32_t correct; /* items with a truth whose one leader is the truth */
    uint32_t ties;    /* items whose lead is shared, with or without a truth */
    uint32_t accuracy_ppm; /* over items with a truth; a tie of n counts 1/n for the truth */
};

struct votes_part { /* items of a kind, how many have a truth, and how many of these the
                       majority decided wrongly */
    uint32_t n, known, wrong;
};

struct votes_report {
    struct import_report labels, truth; /* truth.format NULL: no file */
    uint32_t items, items_with_truth, audited;
    uint32_t workers; /* with a vote that counts */
    uint32_t choices; /* labels of votes that count and of truths; at least 2 */
    uint64_t votes, duplicates;
    struct votes_score scores[POSTERIOR_RULE_COUNT];
    struct votes_part unanimous, split;
    uint32_t no_majority;  /* no answer has more than half of the votes */
    uint32_t rules_differ; /* each rule has one leader, and they are two */
};

/* What the rule made of an item. */
struct votes_decision {
    const char *item, *label; /* borrowed until the callback returns */
    struct posterior_verdict verdict;
};

/* `truth` and `each` may be NULL; `each` is called item by item. The report is filled in also
 * on failure. Errors as of import_nodes(), with RC_INPUT for a file without one sound row. */
enum rc votes_import(struct import_file *labels, struct import_file *truth,
                     const struct votes_options *o, struct votes_report *report,
                     void (*each)(void *ctx, const struct votes_decision *d), void *ctx,
                     struct err *err) MUST_CHECK;

#endif
