/*
 * acts_commitments.h - proof export and proof verify of signed commitments.
 */
#ifndef APP_ACTS_COMMITMENTS_H
#define APP_ACTS_COMMITMENTS_H

#include "app/commitments.h"
#include "base/json_writer.h"

enum rc acts_commitments_export(struct app *a, const struct args *args, struct buf *out,
                                struct err *err) MUST_CHECK;

/* `file` holds notes. `a` may be NULL when --node-key is given. */
enum rc acts_commitments_verify(struct app *a, const struct args *args, const struct buf *file,
                                struct buf *out, struct err *err) MUST_CHECK;

/* "commitments": an array of {node, root, nonce, commitment, is_second, key, note}. */
enum rc acts_commitments_json(struct app *a, const struct commitments *c, struct json_writer *w,
                              struct err *err) MUST_CHECK;

#endif
