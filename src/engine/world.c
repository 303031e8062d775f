#include "engine/world.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "saved states and digests are little-endian words");

#define RING_WORDS_MIN (UINT64_C(1) << 16)
#define FRAMES_MAX     (UINT64_C(1) << 20)

static uint64_t power_of_two_below(uint64_t n)
{
    uint64_t p = RING_WORDS_MIN;
    while (p * 2 <= n)
        p *= 2;
    return p;
}

enum rc world_init(struct world *w, size_t undo_bytes, struct err *err)
{
    memset(w, 0, sizeof *w);
    if (undo_bytes == 0)
        return RC_OK;
    w->ring_max = power_of_two_below(undo_bytes / 4);
    w->ring_capacity = RING_WORDS_MIN;
    w->ring = calloc(w->ring_capacity, sizeof *w->ring);
    w->frame_capacity = 1024;
    w->frames = calloc(w->frame_capacity, sizeof *w->frames);
    if (w->ring == NULL || w->frames == NULL) {
        world_close(w);
        return err_nomem(err, "make the world");
    }
    return RC_OK;
}

void world_close(struct world *w)
{
    for (uint32_t i = 0; i < w->chunk_count; i++)
        free(w->chunks[i].words);
    for (int t = 0; t < WORLD_TABLE_COUNT; t++) {
        free(w->tables[t].chunks);
        free(w->tables[t].words);
    }
    free(w->chunks);
    free(w->ring);
    free(w->frames);
    memset(w, 0, sizeof *w);
}

static bool grow_array(void **array, uint32_t *capacity, uint32_t need, size_t size)
{
    if (need <= *capacity)
        return true;
    uint32_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < need)
        wanted *= 2;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = wanted;
    return true;
}

static bool grow_rows(struct world_rows *rows)
{
    void *numbers = rows->chunks, *words = rows->words;
    uint32_t capacity = rows->capacity;

    bool is_grown = grow_array(&numbers, &capacity, rows->count + 1, sizeof *rows->chunks);
    rows->chunks = numbers;
    if (!is_grown)
        return false;
    is_grown = grow_array(&words, &rows->capacity, rows->count + 1, sizeof *rows->words);
    rows->words = words;
    return is_grown;
}

static bool add_chunk(struct world *w, enum world_table t)
{
    struct world_rows *rows = &w->tables[t];
    void *chunks = w->chunks;

    if (w->chunk_count == CHUNKS_MAX)
        return false;
    bool is_grown = grow_array(&chunks, &w->chunk_capacity, w->chunk_count + 1,
                               sizeof *w->chunks);
    w->chunks = chunks;
    if (!is_grown || !grow_rows(rows))
        return false;
    struct world_chunk *c = &w->chunks[w->chunk_count];
    *c = (struct world_chunk){ .table = (uint8_t)t, .is_dirty = true, .index = rows->count };
    c->words = calloc(1, CHUNK_BYTES);
    if (c->words == NULL)
        return false;
    rows->words[rows->count] = c->words;
    rows->chunks[rows->count++] = w->chunk_count++;
    return true;
}

static uint32_t chunks_for(enum world_table t, uint32_t rows)
{
    uint32_t per_chunk_log2 = CHUNK_WORDS_LOG2 - world_stride_log2[t];
    return (uint32_t)(((uint64_t)rows + (1u << per_chunk_log2) - 1) >> per_chunk_log2);
}

enum rc world_reserve(struct world *w, enum world_table t, uint32_t rows, struct err *err)
{
    while (w->tables[t].count < chunks_for(t, rows))
        if (!add_chunk(w, t))
            return err_nomem(err, "enlarge the world");
    return RC_OK;
}

static void drop_oldest_frame(struct world *w)
{
    w->frame_first++;
    w->floor = w->frame_first == w->frame_end
                   ? w->end
                   : w->frames[w->frame_first & (w->frame_capacity - 1)] >> 1;
}

void world_make_room(struct world *w, uint64_t words)
{
    assert(words <= w->ring_capacity);
    while (w->end + words - w->floor > w->ring_capacity) {
        if (w->frame_first < w->frame_end)
            drop_oldest_frame(w);
        else /* a frame larger than the ring: it cannot be taken back */
            w->floor = w->end + words - w->ring_capacity;
    }
}

/* A record, word by word: it may go around the end of the ring. */
void world_log(struct world *w, const uint32_t *p, uint32_t count, uint32_t header)
{
    uint64_t mask = w->ring_capacity - 1;

    if (w->ring_capacity == 0)
        return;
    if (w->end + count + 1 - w->floor > w->ring_capacity)
        world_make_room(w, count + 1);
    for (uint32_t i = 0; i < count; i++)
        w->ring[(w->end + i) & mask] = p[i];
    w->ring[(w->end + count) & mask] = header;
    w->end += count + 1;
}

uint32_t *world_edit_zero(struct world *w, uint32_t offset, uint32_t count)
{
    world_log(w, &count, 1, UINT32_C(14) << 28 | offset);
    return world_fresh(w, offset);
}

uint32_t *world_edit_block(struct world *w, uint32_t offset, uint32_t count)
{
    uint64_t mask = w->ring_capacity - 1;
    const uint32_t *p = world_at(w, offset);

    if (w->ring_capacity == 0)
        return world_fresh(w, offset);
    if (w->end + count + 2 - w->floor > w->ring_capacity)
        world_make_room(w, count + 2);
    for (uint32_t i = 0; i < count; i++)
        w->ring[(w->end + i) & mask] = p[i];
    w->end += count;
    world_log(w, &count, 1, UINT32_C(15) << 28 | offset);
    return world_fresh(w, offset);
}

/* Twice the ring while it is more than half full; keeps what it holds. */
static void grow_ring(struct world *w)
{
    uint64_t used = w->end - w->floor;
    if (used <= w->ring_capacity / 2 || w->ring_capacity * 2 > w->ring_max)
        return;
    uint32_t *grown = malloc(w->ring_capacity * 2 * sizeof *grown);
    if (grown == NULL)
        return;
    uint64_t mask = w->ring_capacity * 2 - 1;
    for (uint64_t i = w->floor; i < w->end; i++)
        grown[i & mask] = w->ring[i & (w->ring_capacity - 1)];
    free(w->ring);
    w->ring = grown;
    w->ring_capacity *= 2;
}

static bool grow_frames(struct world *w)
{
    if (w->frame_end - w->frame_first < w->frame_capacity)
        return true;
    if (w->frame_capacity >= FRAMES_MAX) {
        drop_oldest_frame(w);
        return true;
    }
    uint64_t *grown = malloc(w->frame_capacity * 2 * sizeof *grown);
    if (grown == NULL)
        return false;
    for (uint64_t i = w->frame_first; i < w->frame_end; i++)
        grown[i & (w->frame_capacity * 2 - 1)] = w->frames[i & (w->frame_capacity - 1)];
    free(w->frames);
    w->frames = grown;
    w->frame_capacity *= 2;
    return true;
}

enum rc world_frame(struct world *w, bool is_step, struct err *err)
{
    if (w->ring_capacity == 0)
        return RC_OK;
    grow_ring(w);
    if (!grow_frames(w))
        return err_nomem(err, "keep the undo log");
    if (w->frame_first == w->frame_end)
        w->floor = w->end;
    w->frames[w->frame_end & (w->frame_capacity - 1)] = w->end << 1 | (is_step ? 1 : 0);
    w->frame_end++;
    return RC_OK;
}

uint64_t world_frames(const struct world *w)
{
    return w->frame_end - w->frame_first;
}

bool world_newest_is_step(const struct world *w)
{
    return world_frames(w) > 0 &&
           (w->frames[(w->frame_end - 1) & (w->frame_capacity - 1)] & 1) != 0;
}

bool world_reaches(const struct world *w, uint32_t steps)
{
    for (uint64_t i = w->frame_end; steps > 0 && i > w->frame_first; i--)
        steps -= (uint32_t)(w->frames[(i - 1) & (w->frame_capacity - 1)] & 1);
    return steps == 0;
}

struct record {
    uint32_t offset, count;
    bool is_zero;
    uint64_t from; /* position of its first word; of the record itself when is_zero */
};

/* The record that ends at position `end`. */
static void read_record(const struct world *w, uint64_t end, struct record *r)
{
    uint64_t mask = w->ring_capacity - 1;
    uint32_t header = w->ring[(end - 1) & mask], code = header >> 28;

    r->offset = header & 0x0fffffff;
    r->count = code >= 14 ? w->ring[(end - 2) & mask] : code;
    r->is_zero = code == 14;
    r->from = end - (code >= 14 ? 2 : 1) - (r->is_zero ? 0 : r->count);
}

static uint64_t newest_start(const struct world *w)
{
    return w->frames[(w->frame_end - 1) & (w->frame_capacity - 1)] >> 1;
}

void world_walk(const struct world *w,
                void (*visit)(void *ctx, uint32_t offset, uint32_t count, bool is_zero),
                void *ctx)
{
    struct record r = { .from = w->end };
    if (world_frames(w) == 0)
        return;
    while (r.from > newest_start(w)) {
        read_record(w, r.from, &r);
        visit(ctx, r.offset, r.count, r.is_zero);
    }
}

bool world_back(struct world *w,
                void (*restored)(void *ctx, uint32_t offset, uint32_t count, bool is_zero),
                void *ctx)
{
    uint64_t mask = w->ring_capacity - 1;

    if (world_frames(w) == 0)
        return false;
    while (w->end > newest_start(w)) {
        struct record r;
        read_record(w, w->end, &r);
        uint32_t *p = world_fresh(w, r.offset);
        for (uint32_t i = 0; i < r.count; i++)
            p[i] = r.is_zero ? 0 : w->ring[(r.from + i) & mask];
        w->end = r.from;
        restored(ctx, r.offset, r.count, r.is_zero);
    }
    assert(w->end == newest_start(w));
    w->frame_end--;
    return true;
}

void world_forget_frames(struct world *w)
{
    w->frame_first = w->frame_end;
    w->floor = w->end;
}

void world_digest(struct world *w, struct sha256 *sha, const uint32_t rows[WORLD_TABLE_COUNT],
                  struct digest *out)
{
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < chunks_for((enum world_table)t, rows[t]); i++) {
            struct world_chunk *c = &w->chunks[w->tables[t].chunks[i]];
            if (c->is_dirty)
                sha256_of(sha, c->words, CHUNK_BYTES, &c->hash);
            c->is_dirty = false;
        }
    sha256_init(sha);
    sha256_add(sha, rows, WORLD_TABLE_COUNT * sizeof *rows);
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < chunks_for((enum world_table)t, rows[t]); i++)
            sha256_add(sha, w->chunks[w->tables[t].chunks[i]].hash.b, DIGEST_BYTES);
    sha256_end(sha, out);
}

size_t world_save_size(const uint32_t rows[WORLD_TABLE_COUNT])
{
    size_t words = 0;
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        words += (size_t)rows[t] << world_stride_log2[t];
    return words * 4;
}

/* Bytes of the rows in use within chunk `index` of a table. */
static size_t used_bytes(enum world_table t, uint32_t rows, uint32_t index)
{
    size_t all = ((size_t)rows << world_stride_log2[t]) * 4;
    size_t before = (size_t)index * CHUNK_BYTES;
    return all - before < CHUNK_BYTES ? all - before : CHUNK_BYTES;
}

void world_save(const struct world *w, const uint32_t rows[WORLD_TABLE_COUNT],
                struct buf *out)
{
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < chunks_for((enum world_table)t, rows[t]); i++)
            buf_add(out, w->chunks[w->tables[t].chunks[i]].words,
                    used_bytes((enum world_table)t, rows[t], i));
}

void world_load(struct world *w, const uint32_t rows[WORLD_TABLE_COUNT], const uint8_t *bytes)
{
    for (uint32_t i = 0; i < w->chunk_count; i++) {
        memset(w->chunks[i].words, 0, CHUNK_BYTES);
        w->chunks[i].is_dirty = true;
    }
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < chunks_for((enum world_table)t, rows[t]); i++) {
            size_t n = used_bytes((enum world_table)t, rows[t], i);
            memcpy(w->chunks[w->tables[t].chunks[i]].words, bytes, n);
            bytes += n;
        }
    world_forget_frames(w);
}

size_t world_memory(const struct world *w)
{
    return (size_t)w->chunk_count * (CHUNK_BYTES + sizeof *w->chunks);
}
