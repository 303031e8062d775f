/*
 * world.h - the primary state of the engine: one block of 32-bit words, with an undo log.
 *
 * Words are addressed by 28-bit offsets into chunks of 64 KiB that never move. Rows of a
 * table have a fixed power-of-two stride and stand in chunks of their own, so a row is one
 * or two cache lines. Primary words are written only through world_edit() and
 * world_fresh(): the first logs the old words, so that a frame can be taken back.
 *
 * The undo log is a ring of records: the old words, then a header (count << 28 | offset).
 * Count 15: the true count stands before the header; 14: likewise, and the old words were
 * all zero and are not stored. It is read backwards. When a frame
 * needs more room than there is, the oldest frames are dropped; a frame larger than the
 * ring cannot be taken back. Nothing here fails inside a frame: memory for rows is taken
 * by world_reserve() before it.
 *
 * The digest is SHA-256 over the hashes of the chunks in use, table by table; words beyond
 * the rows in use are zero. Only chunks written since the last digest are hashed again.
 * Little-endian machines only (asserted in world.c).
 */
#ifndef ENGINE_WORLD_H
#define ENGINE_WORLD_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/digest.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CHUNK_WORDS_LOG2 14u
#define CHUNK_WORDS      (1u << CHUNK_WORDS_LOG2)
#define CHUNK_BYTES      (CHUNK_WORDS * 4u)
#define CHUNKS_MAX       (1u << (28u - CHUNK_WORDS_LOG2))

/* The tables of the world. TABLE(id, log2 of the words of a row) */
#define WORLD_TABLE_LIST(X) \
    X(GLOBALS, 14)          \
    X(NODES, 5)             \
    X(SPECS, 4)             \
    X(TASKS, 4)             \
    X(EXTRAS, 4)            \
    X(CASES, 5)             \
    X(ENERGY, 3)            \
    X(LATENCY, 3)           \
    X(OUTAGES, 3)           \
    X(ESCROWS, 4)           \
    X(REQUESTERS, 0)        \
    X(CHALLENGERS, 2)       \
    X(RECENT, 3)            \
    X(DISPUTES, 4)          \
    X(FAULTS, 2)            \
    X(MATURING, 2)

enum world_table {
#define X(id, stride_log2) WORLD_##id,
    WORLD_TABLE_LIST(X)
#undef X
        WORLD_TABLE_COUNT
};

struct world_chunk {
    uint32_t *words;
    uint8_t table;
    bool is_dirty; /* its hash is stale */
    uint32_t index; /* which chunk of its table */
    struct digest hash;
};

struct world_rows {
    uint32_t *chunks; /* numbers of its chunks, in order */
    uint32_t **words; /* and where their words are */
    uint32_t count, capacity;
};

struct world {
    struct world_chunk *chunks;
    uint32_t chunk_count, chunk_capacity;
    struct world_rows tables[WORLD_TABLE_COUNT];
    /* undo ring; positions only grow and are taken modulo the capacity */
    uint32_t *ring;
    uint64_t ring_capacity, ring_max; /* words; capacity is a power of two, or 0: no undo */
    uint64_t end, floor;              /* floor: oldest position still held */
    uint64_t *frames;                 /* start << 1 | is_step */
    uint64_t frame_first, frame_end, frame_capacity;
    uint64_t words_logged;
};

/* Words of a row; in the header so that a known table folds it. */
static const uint8_t world_stride_log2[WORLD_TABLE_COUNT] = {
#define X(id, stride_log2) [WORLD_##id] = (stride_log2),
    WORLD_TABLE_LIST(X)
#undef X
};

enum rc world_init(struct world *w, size_t undo_bytes, struct err *err) MUST_CHECK; /* 0: none */
void world_close(struct world *w);

/* Room for `rows` rows in a table. RC_INTERNAL: no memory, or beyond 28 bits of words;
 * nothing changed. */
enum rc world_reserve(struct world *w, enum world_table t, uint32_t rows,
                      struct err *err) MUST_CHECK;

static inline uint32_t world_row(const struct world *w, enum world_table t, uint32_t row)
{
    uint32_t stride = world_stride_log2[t];
    uint32_t per_chunk = CHUNK_WORDS_LOG2 - stride;
    uint32_t chunk = w->tables[t].chunks[row >> per_chunk];
    return chunk << CHUNK_WORDS_LOG2 | (row & ((1u << per_chunk) - 1)) << stride;
}

static inline uint32_t *world_at(const struct world *w, uint32_t offset)
{
    return w->chunks[offset >> CHUNK_WORDS_LOG2].words + (offset & (CHUNK_WORDS - 1));
}

static inline const void *world_get(const struct world *w, enum world_table t, uint32_t row)
{
    uint32_t stride = world_stride_log2[t];
    uint32_t per_chunk = CHUNK_WORDS_LOG2 - stride;
    const uint32_t *words = w->tables[t].words[row >> per_chunk];
    return words + ((row & ((1u << per_chunk) - 1)) << stride);
}

void world_make_room(struct world *w, uint64_t words);

void world_log(struct world *w, const uint32_t *p, uint32_t count, uint32_t header);

/* Log `count` words (<= 13) at an offset and hand them out for writing. */
static inline uint32_t *world_edit(struct world *w, uint32_t offset, uint32_t count)
{
    struct world_chunk *c = &w->chunks[offset >> CHUNK_WORDS_LOG2];
    uint32_t *p = c->words + (offset & (CHUNK_WORDS - 1));
    uint64_t at = w->end & (w->ring_capacity - 1);

    assert(count < 14);
    c->is_dirty = true;
    if (w->end + count + 1 - w->floor > w->ring_capacity || at + count >= w->ring_capacity) {
        world_log(w, p, count, count << 28 | offset); /* around the end, or nowhere */
        return p;
    }
    memcpy(&w->ring[at], p, count * sizeof *p);
    w->ring[at + count] = count << 28 | offset;
    w->end += count + 1;
    return p;
}

/* Words that this frame already logged: no second record. */
static inline uint32_t *world_fresh(struct world *w, uint32_t offset)
{
    struct world_chunk *c = &w->chunks[offset >> CHUNK_WORDS_LOG2];
    c->is_dirty = true;
    return c->words + (offset & (CHUNK_WORDS - 1));
}

/* Words of rows that were never used: known to be zero, so little is logged. */
uint32_t *world_edit_zero(struct world *w, uint32_t offset, uint32_t count);

/* Like world_edit() for any number of words within one chunk. */
uint32_t *world_edit_block(struct world *w, uint32_t offset, uint32_t count);

/* Open a frame. May enlarge the ring; when there is no memory for that it stays. */
enum rc world_frame(struct world *w, bool is_step, struct err *err) MUST_CHECK;
uint64_t world_frames(const struct world *w);         /* that can be taken back */
bool world_newest_is_step(const struct world *w);     /* false when there is none */
bool world_reaches(const struct world *w, uint32_t steps); /* does it hold as many steps? */

/* Take the newest frame back; `restored` is told every stretch of words, newest first, each
 * after it was restored; `is_zero`: rows that had not been used. False when there is none. */
bool world_back(struct world *w,
                void (*restored)(void *ctx, uint32_t offset, uint32_t count, bool is_zero),
                void *ctx);
/* The same walk without restoring anything. */
void world_walk(const struct world *w,
                void (*visit)(void *ctx, uint32_t offset, uint32_t count, bool is_zero),
                void *ctx);
void world_forget_frames(struct world *w);

/* `rows[t]`: rows in use of each table. */
void world_digest(struct world *w, struct sha256 *sha, const uint32_t rows[WORLD_TABLE_COUNT],
                  struct digest *out);
void world_save(const struct world *w, const uint32_t rows[WORLD_TABLE_COUNT],
                struct buf *out);
size_t world_save_size(const uint32_t rows[WORLD_TABLE_COUNT]);
/* Replaces the rows; world_reserve() must have made room. `bytes` holds world_save_size(). */
void world_load(struct world *w, const uint32_t rows[WORLD_TABLE_COUNT], const uint8_t *bytes);

size_t world_memory(const struct world *w); /* bytes of chunks, undo ring excluded */

#endif
