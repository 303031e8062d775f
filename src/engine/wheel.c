#include "engine/wheel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_BITS   10
#define FAR_BITS    8
#define NEAR_TICKS  (1U << NEAR_BITS)              /* span of the first level */
#define FAR_TICKS   (1U << (NEAR_BITS + FAR_BITS)) /* span of both */
#define SLOT_FAR    NEAR_TICKS                     /* first list of the second level */
#define SLOT_BEYOND (SLOT_FAR + (1U << FAR_BITS))  /* the list behind both levels */
#define SLOT_COUNT  (SLOT_BEYOND + 1)

#define CHUNK_KEYS 15 /* a chunk is two cache lines */
#define CHUNK_NONE UINT32_MAX
#define CHUNKS_MAX (UINT32_MAX - 1)

#define SMALL_SORT      16   /* up to here by insertion */
#define DIGIT_WIDE_FROM 1024 /* from here radix with wide digits */
#define DIGIT_BITS_MIN  6
#define DIGIT_BITS_MAX  9

/* Keys are due << 32 | item. Slots are lists of chunks of one pool; only the
 * last chunk of a list is partly filled. */
struct chunk {
    uint32_t next;
    uint32_t count;
    uint64_t keys[CHUNK_KEYS];
};

struct slot {
    uint32_t head, tail;
};

struct wheel {
    uint32_t now;
    size_t count;
    size_t capacity; /* keys that `out` and `spare` hold */
    struct chunk *chunks;
    size_t chunk_count;
    uint32_t free_chunk;
    uint64_t *out; /* what one pop collects */
    uint64_t *spare;
    size_t out_count;
    struct slot slots[SLOT_COUNT];
};

/* Each list may end in one partly filled chunk, and draining holds one more. */
static size_t chunks_for(size_t keys)
{
    return keys / CHUNK_KEYS + SLOT_COUNT + 2;
}

static void slots_reset(struct wheel *w)
{
    for (size_t i = 0; i < SLOT_COUNT; i++)
        w->slots[i] = (struct slot){ CHUNK_NONE, CHUNK_NONE };
    for (size_t i = 0; i < w->chunk_count; i++)
        w->chunks[i].next = i + 1 < w->chunk_count ? (uint32_t)(i + 1) : CHUNK_NONE;
    w->free_chunk = w->chunk_count > 0 ? 0 : CHUNK_NONE;
    w->count = 0;
}

struct wheel *wheel_new(uint32_t now)
{
    struct wheel *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    slots_reset(w);
    w->now = now;
    return w;
}

void wheel_free(struct wheel *w)
{
    if (w == NULL)
        return;
    free(w->chunks);
    free(w->out);
    free(w->spare);
    free(w);
}

/* --- sorting ---------------------------------------------------------------- */

static void sort_small(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t j = i;
        for (; j > 0 && keys[j - 1] > key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

static void radix_pass(const uint64_t *from, uint64_t *to, size_t n, unsigned shift,
                       unsigned bits)
{
    uint32_t start[1U << DIGIT_BITS_MAX];
    const uint64_t mask = (1U << bits) - 1;
    memset(start, 0, (mask + 1) * sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[from[i] >> shift & mask]++;
    uint32_t sum = 0;
    for (size_t i = 0; i <= mask; i++) {
        uint32_t here = start[i];
        start[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++)
        to[start[from[i] >> shift & mask]++] = from[i];
}

/* Sorts *keys with the help of *spare (the two may change places). Runs of bits
 * that are the same in all keys cost nothing: in a pop those of the due tick. */
static void sort_keys(uint64_t **keys, uint64_t **spare, size_t n)
{
    if (n <= SMALL_SORT) {
        sort_small(*keys, n);
        return;
    }
    uint64_t differing = 0;
    bool is_sorted = true;
    for (size_t i = 1; i < n; i++) {
        differing |= (*keys)[i] ^ (*keys)[0];
        is_sorted &= (*keys)[i - 1] <= (*keys)[i];
    }
    const unsigned bits = n < DIGIT_WIDE_FROM ? DIGIT_BITS_MIN : DIGIT_BITS_MAX;
    for (unsigned shift = 0; shift < 64 && !is_sorted; shift += bits) {
        if (differing >> shift == 0)
            break;
        while ((differing >> shift & 1) == 0)
            shift++;
        radix_pass(*keys, *spare, n, shift, bits);
        uint64_t *swap = *keys;
        *keys = *spare;
        *spare = swap;
    }
}

/* --- lists ------------------------------------------------------------------- */

static uint32_t slot_near(uint32_t due)
{
    return due % NEAR_TICKS;
}

static uint32_t slot_far(uint32_t due)
{
    return SLOT_FAR + due % FAR_TICKS / NEAR_TICKS;
}

static uint32_t slot_of(uint32_t base, uint32_t due)
{
    uint32_t ahead = due - base;
    if (ahead < NEAR_TICKS)
        return slot_near(due);
    return ahead < FAR_TICKS ? slot_far(due) : SLOT_BEYOND;
}

static uint32_t chunk_take(struct wheel *w)
{
    uint32_t c = w->free_chunk;
    assert(c != CHUNK_NONE); /* wheel_reserve came first */
    w->free_chunk = w->chunks[c].next;
    w->chunks[c].next = CHUNK_NONE;
    w->chunks[c].count = 0;
    return c;
}

static void slot_append(struct wheel *w, struct slot *slot, uint64_t key)
{
    if (slot->tail == CHUNK_NONE) {
        slot->head = slot->tail = chunk_take(w);
    } else if (w->chunks[slot->tail].count == CHUNK_KEYS) {
        uint32_t c = chunk_take(w);
        w->chunks[slot->tail].next = c;
        slot->tail = c;
    }
    struct chunk *chunk = &w->chunks[slot->tail];
    chunk->keys[chunk->count++] = key;
}

/* Empty a list at `tick`: what is due now goes to `out`, what lies ahead to the
 * list where it belongs seen from here, what is past is dropped. An entry may
 * lie further ahead than its list's span, because time went back after it was
 * filed; it is filed again. A list of the second level, and the one beyond, only
 * hold entries of later blocks of NEAR_TICKS (FAR_TICKS) ticks than the one `now`
 * is in, so emptying them on entering a block is early enough. */
static void slot_drain(struct wheel *w, uint32_t s, uint32_t tick)
{
    uint32_t c = w->slots[s].head;
    w->slots[s] = (struct slot){ CHUNK_NONE, CHUNK_NONE };
    while (c != CHUNK_NONE) {
        struct chunk *chunk = &w->chunks[c];
        for (uint32_t i = 0; i < chunk->count; i++) {
            uint32_t due = (uint32_t)(chunk->keys[i] >> 32);
            if (due > tick) {
                slot_append(w, &w->slots[slot_of(tick, due)], chunk->keys[i]);
                continue;
            }
            w->count--;
            if (due == tick)
                w->out[w->out_count++] = chunk->keys[i];
        }
        uint32_t next = chunk->next;
        chunk->next = w->free_chunk;
        w->free_chunk = c;
        c = next;
    }
}

/* --- growing ------------------------------------------------------------------ */

/* All entries ahead of now into `keys`, sorted, each once; returns how many. */
static size_t collect(const struct wheel *w, uint64_t **keys, uint64_t **spare)
{
    size_t n = 0;
    for (size_t s = 0; s < SLOT_COUNT; s++)
        for (uint32_t c = w->slots[s].head; c != CHUNK_NONE; c = w->chunks[c].next)
            for (uint32_t i = 0; i < w->chunks[c].count; i++)
                if ((uint32_t)(w->chunks[c].keys[i] >> 32) > w->now)
                    (*keys)[n++] = w->chunks[c].keys[i];
    sort_keys(keys, spare, n);
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || (*keys)[distinct - 1] != (*keys)[i])
            (*keys)[distinct++] = (*keys)[i];
    return distinct;
}

static void refill(struct wheel *w, const uint64_t *keys, size_t n)
{
    slots_reset(w);
    for (size_t i = 0; i < n; i++) {
        uint32_t s = slot_of(w->now, (uint32_t)(keys[i] >> 32));
        slot_append(w, &w->slots[s], keys[i]);
    }
    w->count = n;
}

/* New buffers of `capacity` keys each; the old ones stand until all are there. */
static bool grow(struct wheel *w, const uint64_t *keys, size_t n, size_t capacity)
{
    size_t chunk_count = chunks_for(capacity);
    struct chunk *chunks = NULL;
    uint64_t *out = NULL;
    uint64_t *spare = NULL;
    if (chunk_count <= CHUNKS_MAX && capacity <= UINT32_MAX) {
        chunks = malloc(chunk_count * sizeof *chunks);
        out = malloc(capacity * sizeof *out);
        spare = malloc(capacity * sizeof *spare);
    }
    if (chunks == NULL || out == NULL || spare == NULL) {
        free(chunks);
        free(out);
        free(spare);
        return false;
    }
    free(w->chunks);
    free(w->out);
    free(w->spare);
    w->chunks = chunks;
    w->chunk_count = chunk_count;
    w->out = out;
    w->spare = spare;
    w->capacity = capacity;
    refill(w, keys, n);
    return true;
}

/* First without the repeated entries; more memory only when more than half of
 * the capacity is needed after that, so that the work is O(1) a push. */
bool wheel_reserve(struct wheel *w, size_t extra)
{
    if (extra > SIZE_MAX / 64 || w->count + extra > SIZE_MAX / 64)
        return false;
    if (w->count + extra <= w->capacity)
        return true;
    uint64_t *keys = malloc((w->count + 1) * sizeof *keys);
    uint64_t *spare = malloc((w->count + 1) * sizeof *spare);
    bool is_done = false;
    if (keys != NULL && spare != NULL) {
        size_t n = collect(w, &keys, &spare);
        if (n + extra > w->capacity / 2) {
            is_done = grow(w, keys, n, 2 * (n + extra));
        } else {
            refill(w, keys, n);
            is_done = true;
        }
    }
    free(keys);
    free(spare);
    return is_done;
}

/* --- the wheel ------------------------------------------------------------------ */

void wheel_push(struct wheel *w, uint32_t due, uint32_t item)
{
    assert(due > w->now);
    assert(w->count < w->capacity);
    uint64_t key = (uint64_t)due << 32 | item;
    slot_append(w, &w->slots[slot_of(w->now, due)], key);
    w->count++;
}

size_t wheel_pop(struct wheel *w, uint32_t tick, const uint32_t **items)
{
    assert(w->now < UINT32_MAX && tick == w->now + 1);
    w->out_count = 0;
    if (tick % FAR_TICKS == 0)
        slot_drain(w, SLOT_BEYOND, tick);
    if (tick % NEAR_TICKS == 0)
        slot_drain(w, slot_far(tick), tick);
    slot_drain(w, slot_near(tick), tick);
    w->now = tick;

    sort_keys(&w->out, &w->spare, w->out_count);
    uint32_t *distinct = (uint32_t *)w->spare;
    size_t n = 0;
    for (size_t i = 0; i < w->out_count; i++) {
        uint32_t item = (uint32_t)w->out[i];
        if (n == 0 || distinct[n - 1] != item)
            distinct[n++] = item;
    }
    *items = distinct;
    return n;
}

static void slot_show(const struct wheel *w, uint32_t s, uint32_t tick,
                      void (*see)(void *ctx, uint32_t item), void *ctx)
{
    for (uint32_t c = w->slots[s].head; c != CHUNK_NONE; c = w->chunks[c].next)
        for (uint32_t i = 0; i < w->chunks[c].count; i++)
            if ((uint32_t)(w->chunks[c].keys[i] >> 32) == tick)
                see(ctx, (uint32_t)w->chunks[c].keys[i]);
}

void wheel_peek(const struct wheel *w, void (*see)(void *ctx, uint32_t item), void *ctx)
{
    uint32_t tick = w->now + 1;

    if (tick % FAR_TICKS == 0)
        slot_show(w, SLOT_BEYOND, tick, see, ctx);
    if (tick % NEAR_TICKS == 0)
        slot_show(w, slot_far(tick), tick, see, ctx);
    slot_show(w, slot_near(tick), tick, see, ctx);
}

void wheel_rewind(struct wheel *w, uint32_t tick)
{
    assert(tick <= w->now);
    w->now = tick;
}

void wheel_clear(struct wheel *w, uint32_t now)
{
    slots_reset(w);
    w->now = now;
}

size_t wheel_count(const struct wheel *w)
{
    return w->count;
}

uint32_t wheel_now(const struct wheel *w)
{
    return w->now;
}

size_t wheel_memory(const struct wheel *w)
{
    return sizeof *w + w->chunk_count * sizeof *w->chunks +
           2 * w->capacity * sizeof *w->out;
}
