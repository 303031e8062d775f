/*
 * imports.h - what was read from files: one row for each import and its normalised rows,
 * so that replay never needs the file again.
 *
 * An import is one transaction: store_begin_group(), imports_add(), any number of
 * imports_put_*(), names, then journal_append() of the command that uses it, which
 * commits all of it. A refused import: store_drop_group().
 */
#ifndef STORE_IMPORTS_H
#define STORE_IMPORTS_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "model/feed.h"
#include "model/task.h"

#include <stdint.h>

struct store;

enum import_kind { IMPORT_NODES, IMPORT_TASKS, IMPORT_ENERGY, IMPORT_LATENCY, IMPORT_OUTAGES,
                   IMPORT_KIND_COUNT };
extern const char *const import_kind_words[IMPORT_KIND_COUNT]; /* "nodes" "tasks" ... */

struct import {
    uint32_t id; /* from 1, dense; out */
    enum import_kind kind;
    char source[256];       /* name of the file, as it is to be shown */
    struct digest sha256;   /* of the whole file */
    uint64_t read, accepted, skipped; /* rows of the file */
    uint32_t first, count;  /* numbers that the engine gave out: nodes or tasks */
};

/* Writes the row and fills in its id. RC_CONFLICT: the same file was imported as the same
 * kind (ask imports_find() first). */
enum rc imports_add(struct store *s, struct import *in, struct err *err) MUST_CHECK;
/* The counts of an import whose end was not known when it was added. */
enum rc imports_set_counts(struct store *s, const struct import *in,
                           struct err *err) MUST_CHECK;
/* RC_NOT_FOUND. */
enum rc imports_find(struct store *s, enum import_kind kind, const struct digest *sha256,
                     struct import *out, struct err *err) MUST_CHECK;
enum rc imports_get(struct store *s, uint32_t id, struct import *out,
                    struct err *err) MUST_CHECK;

/* Rows [first, first + n) of an import; a row is written once. */
enum rc imports_put_nodes(struct store *s, uint32_t import, uint32_t first,
                          const struct node_spec *rows, uint32_t n,
                          struct err *err) MUST_CHECK;
enum rc imports_put_tasks(struct store *s, uint32_t import, uint32_t first,
                          const struct task_row *rows, uint32_t n,
                          struct err *err) MUST_CHECK;

/* Rows in order, in slices of at most IMPORTS_SLICE; `rows` is borrowed until the
 * callback returns. A callback that does not return RC_OK ends it. */
#define IMPORTS_SLICE 1024
enum rc imports_each_nodes(struct store *s, uint32_t import,
                           enum rc (*rows)(void *ctx, const struct node_spec *rows,
                                           uint32_t n, struct err *err),
                           void *ctx, struct err *err) MUST_CHECK;
enum rc imports_each_tasks(struct store *s, uint32_t import,
                           enum rc (*rows)(void *ctx, const struct task_row *rows,
                                           uint32_t n, struct err *err),
                           void *ctx, struct err *err) MUST_CHECK;

/* The same for the feeds (model/feed.h): kinds IMPORT_ENERGY, IMPORT_LATENCY and
 * IMPORT_OUTAGES, whose rows are imports_feed_words() words each. */
unsigned imports_feed_words(enum import_kind kind); /* 0: no feed */
enum rc imports_put_feed(struct store *s, enum import_kind kind, uint32_t import,
                         uint32_t first, const uint32_t *words, uint32_t n,
                         struct err *err) MUST_CHECK;
enum rc imports_each_feed(struct store *s, enum import_kind kind, uint32_t import,
                          enum rc (*rows)(void *ctx, const uint32_t *words, uint32_t n,
                                          struct err *err),
                          void *ctx, struct err *err) MUST_CHECK;

#endif
