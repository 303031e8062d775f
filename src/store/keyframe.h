/*
 * keyframe.h - saved engine states at some positions, so that opening and going back
 * need not replay from zero. A cache: the journal can make every one of them again.
 *
 * The bytes are those of engine_save(), in rows of at most 1 MiB, with their SHA-256. A
 * keyframe whose bytes do not hash to it is passed over and the next older one is taken.
 */
#ifndef STORE_KEYFRAME_H
#define STORE_KEYFRAME_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

/* A position in time is (tick, seq): commands come after the step of their tick. */
struct keyframe {
    uint64_t id;          /* out */
    uint32_t branch, tick;
    uint64_t seq;         /* last journal entry that had taken effect */
    uint64_t ledger_size; /* entries the ledger had then: replay goes on numbering there */
    struct digest digest; /* engine_digest() of the state */
    uint64_t bytes;       /* out */
};

/* A keyframe at the same (branch, tick, seq) is replaced. Fills in id and bytes. */
enum rc keyframe_save(struct store *s, struct keyframe *k, const void *bytes, size_t len,
                      struct err *err) MUST_CHECK;

/* The newest sound one at or before (tick, seq); the state goes to `bytes` (reset first).
 * RC_NOT_FOUND: none. */
enum rc keyframe_load(struct store *s, uint32_t branch, uint32_t tick, uint64_t seq,
                      struct keyframe *out, struct buf *bytes, struct err *err) MUST_CHECK;

/* Drops all keyframes of a branch that `keep` does not want; called oldest first. */
enum rc keyframe_thin(struct store *s, uint32_t branch,
                      bool (*keep)(void *ctx, const struct keyframe *k), void *ctx,
                      struct err *err) MUST_CHECK;

#endif
