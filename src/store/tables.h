/*
 * tables.h - the tables that people query with sqlite3. Derived: never the truth, made
 * again from the journal by `rebuild` (tables_clear and a replay).
 *
 * Entities (nodes, tasks, cases) are put whole and replace their row. Events and
 * verifications are keyed (branch, tick, ordinal) and written once: a row that is there
 * is compared and not written, RC_CHECK says what differs. The hidden truth of a case and
 * of behaviours never comes here.
 */
#ifndef STORE_TABLES_H
#define STORE_TABLES_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "model/event.h"

#include <stdint.h>

struct store;

/* Words that the model's numbers stand for; NULL members are stored as NULL. Borrowed. */
struct node_words {
    const char *name, *owner, *region, *jurisdiction, *gpu_model, *hw_class;
};
struct task_words {
    const char *kind, *requester;
};

/* `words` NULL: the words already stored stay (none for a new row). */
enum rc tables_put_node(struct store *s, const struct node_info *n,
                        const struct node_words *words, struct err *err) MUST_CHECK;
/* With its results. */
enum rc tables_put_task(struct store *s, const struct task_info *t,
                        const struct task_words *words, struct err *err) MUST_CHECK;
enum rc tables_put_case(struct store *s, const struct case_info *c,
                        struct err *err) MUST_CHECK;

/* A task that the engine may have forgotten. RC_NOT_FOUND. */
enum rc tables_get_task(struct store *s, uint32_t id, struct task_info *out,
                        struct err *err) MUST_CHECK;

/* *id (may be NULL): number of the row, from 1, dense in order of writing. The sentence
 * is stored with it. */
enum rc tables_add_event(struct store *s, uint32_t branch, const struct event *e,
                         uint64_t *id, struct err *err) MUST_CHECK;

struct table_verification {
    uint64_t id; /* from 1, dense; out */
    uint32_t tick, ordinal; /* of the event that told */
    uint32_t task, node;
    uint32_t ran, failed; /* bit sets of layers */
};
enum rc tables_add_verification(struct store *s, uint32_t branch,
                                struct table_verification *v, struct err *err) MUST_CHECK;

/* One that the session may hold no more. RC_NOT_FOUND. */
enum rc tables_get_verification(struct store *s, uint64_t id, struct table_verification *out,
                                struct err *err) MUST_CHECK;

/* The newest `n` rows of a branch with tick <= `tick`, oldest first. A row that does not
 * return RC_OK ends it. */
enum rc tables_last_events(struct store *s, uint32_t branch, uint32_t tick, uint32_t n,
                           enum rc (*row)(void *ctx, uint64_t id, const struct event *e,
                                          struct err *err),
                           void *ctx, struct err *err) MUST_CHECK;
enum rc tables_last_verifications(struct store *s, uint32_t branch, uint32_t tick,
                                  uint32_t n,
                                  enum rc (*row)(void *ctx,
                                                 const struct table_verification *v,
                                                 struct err *err),
                                  void *ctx, struct err *err) MUST_CHECK;

/* Why the answer of a node to a task was refused, as it was found when it was: what a task
 * that is over and gone from the engine can no longer tell. */
#define FAULT_WORD_MAX     24
#define FAULT_SENTENCE_MAX 256
#define FAULT_NO_PART      UINT32_MAX
struct table_fault {
    uint64_t id; /* from 1, dense; out */
    uint32_t tick, ordinal; /* of the event that told */
    uint32_t task, node;
    char class_word[FAULT_WORD_MAX]; /* "TRUNCATED"; "NONE": equal, or nobody may run it */
    char party[FAULT_WORD_MAX];      /* to blame */
    char sentence[FAULT_SENTENCE_MAX];
    uint64_t steps_done, steps_total;    /* TRUNCATED; total 0: of no other class */
    uint32_t first_wrong;                /* part; FAULT_NO_PART: none */
    uint32_t parts, differing;           /* 0: not known */
    bool has_root, has_expected, has_second;
    struct digest root, expected, second; /* committed to; of a true run; committed to as well */
};
/* Keyed (branch, tick, ordinal, node); compared when it is there. */
enum rc tables_add_fault(struct store *s, uint32_t branch, struct table_fault *f,
                         struct err *err) MUST_CHECK;
/* Rows are lent. One that does not return RC_OK ends it. */
typedef enum rc tables_fault_row(void *ctx, const struct table_fault *f, struct err *err);
enum rc tables_last_faults(struct store *s, uint32_t branch, uint32_t tick, uint32_t n,
                           tables_fault_row *row, void *ctx, struct err *err) MUST_CHECK;
/* Of one task up to a tick, oldest first. */
enum rc tables_faults_of_task(struct store *s, uint32_t branch, uint32_t task, uint32_t tick,
                              tables_fault_row *row, void *ctx, struct err *err) MUST_CHECK;

/* Columns of metrics_by_tick, in the order of metrics.def. */
enum metric_column {
#define METRIC(name) METRIC_##name,
#include "store/metrics.def"
#undef METRIC
    METRIC_COUNT
};
extern const char *const metric_names[METRIC_COUNT];

enum rc tables_put_metrics(struct store *s, uint32_t branch, uint32_t tick,
                           const int64_t values[METRIC_COUNT], struct err *err) MUST_CHECK;
/* Ticks first..last in order, those that were written. */
enum rc tables_each_metrics(struct store *s, uint32_t branch, uint32_t first, uint32_t last,
                            enum rc (*row)(void *ctx, uint32_t tick,
                                           const int64_t values[METRIC_COUNT],
                                           struct err *err),
                            void *ctx, struct err *err) MUST_CHECK;

/* Empties the tables of this header; journal, ledger, imports, names, keyframes and the
 * head stay. Within the open group, if there is one: people never see them half full. */
enum rc tables_clear(struct store *s, struct err *err) MUST_CHECK;

#endif
