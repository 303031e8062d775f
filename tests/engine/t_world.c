/* t_world.c - the block of words and its undo log, against copies of the words. */
#include "engine/world.h"
#include "tests/engine/kit.h"

#define ROWS 700u /* of each table: more than one chunk of the widest rows */

struct copy {
    uint32_t *words;
    uint64_t end;
};

static size_t all_words(const struct world *w)
{
    return (size_t)w->chunk_count * CHUNK_WORDS;
}

static uint32_t *copy_words(const struct world *w)
{
    uint32_t *words = malloc(all_words(w) * sizeof *words);
    ck_assert_ptr_nonnull(words);
    for (uint32_t i = 0; i < w->chunk_count; i++)
        memcpy(words + (size_t)i * CHUNK_WORDS, w->chunks[i].words, CHUNK_BYTES);
    return words;
}

static void make(struct world *w, size_t undo_bytes)
{
    ck_assert_int_eq(world_init(w, undo_bytes, NULL), RC_OK);
    ck_assert_int_eq(world_reserve(w, WORLD_GLOBALS, 1, NULL), RC_OK);
    for (int t = WORLD_NODES; t < WORLD_TABLE_COUNT; t++)
        ck_assert_int_eq(world_reserve(w, (enum world_table)t, ROWS, NULL), RC_OK);
}

static void frame(struct world *w, bool is_step)
{
    ck_assert_int_eq(world_frame(w, is_step, NULL), RC_OK);
}

/* One record of any kind, and words written behind it. */
static void scribble(struct world *w, uint64_t *chance)
{
    uint32_t chunk = kit_below(chance, w->chunk_count);
    uint32_t room = 1 + kit_below(chance, 3) % 3;
    uint32_t word = kit_below(chance, CHUNK_WORDS - 600), offset = chunk << CHUNK_WORDS_LOG2 | word;
    uint32_t count, *p;

    if (room == 1) {
        count = kit_below(chance, 14);
        p = world_edit(w, offset, count);
    } else if (room == 2) {
        count = kit_below(chance, 600);
        p = world_edit_block(w, offset, count);
    } else {
        count = 1 + kit_below(chance, 32);
        for (uint32_t i = 0; i < count; i++)
            if (world_at(w, offset)[i] != 0)
                return; /* only of words that are zero */
        p = world_edit_zero(w, offset, count);
    }
    for (uint32_t i = 0; i < count; i++)
        p[i] = (uint32_t)kit_next(chance);
}

struct seen {
    uint32_t records;
    uint64_t words;
};

static void see(void *ctx, uint32_t offset, uint32_t count, bool is_zero)
{
    struct seen *s = ctx;
    (void)offset;
    (void)is_zero;
    s->records++;
    s->words += count;
}

static void check_back(struct world *w, const struct copy *to)
{
    struct seen walked = { 0 }, restored = { 0 };
    world_walk(w, see, &walked);
    ck_assert(world_back(w, see, &restored));
    ck_assert_uint_eq(walked.records, restored.records);
    ck_assert_uint_eq(walked.words, restored.words);
    ck_assert_uint_eq(w->end, to->end);
    for (uint32_t i = 0; i < w->chunk_count; i++)
        ck_assert_msg(memcmp(w->chunks[i].words, to->words + (size_t)i * CHUNK_WORDS,
                             CHUNK_BYTES) == 0,
                      "chunk %u differs after going back", i);
}

START_TEST(every_kind_of_record_is_taken_back)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct world w;
        struct copy before[12];
        uint64_t chance = seed;

        make(&w, 1u << 22);
        for (size_t i = 0; i < ARRAY_LEN(before); i++) {
            before[i] = (struct copy){ copy_words(&w), w.end };
            frame(&w, i % 3 == 0);
            ck_assert_int_eq(world_newest_is_step(&w), i % 3 == 0);
            for (uint32_t n = kit_below(&chance, 60); n > 0; n--)
                scribble(&w, &chance);
        }
        ck_assert_uint_eq(world_frames(&w), ARRAY_LEN(before));
        for (size_t i = ARRAY_LEN(before); i-- > 0;) {
            ck_assert_int_eq(world_newest_is_step(&w), i % 3 == 0);
            check_back(&w, &before[i]);
            free(before[i].words);
        }
        struct seen none = { 0 };
        ck_assert(!world_back(&w, see, &none));
        ck_assert(!world_newest_is_step(&w));
        world_walk(&w, see, &none);
        ck_assert_uint_eq(none.records, 0);
        world_close(&w);
    }
}
END_TEST

/* `words` logged in one frame, in blocks of 500. */
static void write_much(struct world *w, uint64_t words)
{
    for (uint64_t n = 0; n < words; n += 502)
        memset(world_edit_block(w, (1u << CHUNK_WORDS_LOG2) + (uint32_t)(n % 8000), 500),
               (int)(n & 0xff), 2000);
}

START_TEST(a_full_ring_drops_the_oldest_frames)
{
    struct world w;
    make(&w, 1); /* the smallest ring: 65,536 words */
    for (int i = 0; i < 100; i++) {
        frame(&w, true);
        write_much(&w, 3000);
        ck_assert_uint_le(w.end - w.floor, w.ring_capacity);
        ck_assert_uint_eq(w.floor, w.frames[w.frame_first & (w.frame_capacity - 1)] >> 1);
    }
    uint64_t held = world_frames(&w);
    ck_assert_uint_ge(held, 19);
    ck_assert_uint_lt(held, 22);
    struct seen s = { 0 };
    for (uint64_t i = 0; i < held; i++)
        ck_assert(world_back(&w, see, &s));
    ck_assert(!world_back(&w, see, &s));
    ck_assert_uint_eq(w.end, w.floor);
    world_close(&w);
}
END_TEST

START_TEST(a_frame_larger_than_the_ring_is_lost_and_the_next_is_not)
{
    struct world w;
    make(&w, 1);
    frame(&w, true);
    write_much(&w, 1000);
    frame(&w, true);
    write_much(&w, 200000);
    ck_assert_uint_eq(world_frames(&w), 0);
    struct seen s = { 0 };
    ck_assert(!world_back(&w, see, &s));
    for (int i = 0; i < 3; i++) {
        struct copy before = { copy_words(&w), w.end };
        frame(&w, false);
        write_much(&w, 40000);
        ck_assert_uint_eq(world_frames(&w), 1);
        check_back(&w, &before);
        free(before.words);
    }
    world_close(&w);
}
END_TEST

START_TEST(the_ring_grows_to_its_cap_and_keeps_its_frames)
{
    struct world w;
    struct copy before[8];
    make(&w, 1u << 20); /* 262,144 words */
    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        before[i] = (struct copy){ copy_words(&w), w.end };
        frame(&w, true);
        write_much(&w, 20000);
    }
    ck_assert_uint_gt(w.ring_capacity, UINT64_C(1) << 16);
    ck_assert_uint_eq(world_frames(&w), ARRAY_LEN(before));
    for (size_t i = ARRAY_LEN(before); i-- > 0;) {
        check_back(&w, &before[i]);
        free(before[i].words);
    }
    for (int i = 0; i < 50; i++) {
        frame(&w, true);
        write_much(&w, 30000);
    }
    ck_assert_uint_eq(w.ring_capacity, UINT64_C(1) << 18);
    world_close(&w);
}
END_TEST

START_TEST(many_small_frames_are_kept)
{
    struct world w;
    struct seen s = { 0 };
    make(&w, 1u << 20);
    for (uint32_t i = 0; i < 5000; i++) {
        frame(&w, false);
        *world_edit(&w, 1u << CHUNK_WORDS_LOG2, 1) = i + 1;
    }
    ck_assert_uint_eq(world_frames(&w), 5000);
    for (uint32_t i = 5000; i-- > 0;) {
        ck_assert(world_back(&w, see, &s));
        ck_assert_uint_eq(*world_at(&w, 1u << CHUNK_WORDS_LOG2), i);
    }
    world_close(&w);
}
END_TEST

START_TEST(the_digest_follows_the_words_in_use)
{
    struct world w;
    struct sha256 *sha = sha256_new();
    uint32_t rows[WORLD_TABLE_COUNT] = { 1, ROWS, 3, 9, 1, 2 };
    struct digest first, changed, back;
    uint64_t chance = 5;

    ck_assert_ptr_nonnull(sha);
    make(&w, 1u << 20);
    world_digest(&w, sha, rows, &first);
    for (int i = 0; i < 40; i++) {
        uint32_t node = kit_below(&chance, ROWS);
        frame(&w, true);
        uint32_t at = world_row(&w, WORLD_NODES, node) + kit_below(&chance, 32);
        *world_edit(&w, at, 1) ^= 1u << kit_below(&chance, 32);
        world_digest(&w, sha, rows, &changed);
        ck_assert(!digest_equal(&first, &changed));
        struct seen s = { 0 };
        ck_assert(world_back(&w, see, &s));
        world_digest(&w, sha, rows, &back);
        ck_assert(digest_equal(&first, &back));
    }
    rows[WORLD_NODES]--; /* how many rows there are counts, even of zeros */
    world_digest(&w, sha, rows, &changed);
    ck_assert(!digest_equal(&first, &changed));
    sha256_free(sha);
    world_close(&w);
}
END_TEST

START_TEST(saved_words_come_back_and_the_rest_is_zero)
{
    struct world w, to;
    struct sha256 *sha = sha256_new();
    uint32_t rows[WORLD_TABLE_COUNT] = { 1, 600, 100, 513, 20, 40 };
    struct buf saved = BUF_INIT;
    struct digest a, b;

    ck_assert_ptr_nonnull(sha);
    make(&w, 1u << 20);
    make(&to, 1u << 20);
    for (int t = 0; t < WORLD_TABLE_COUNT; t++)
        for (uint32_t i = 0; i < rows[t]; i++)
            world_fresh(&w, world_row(&w, (enum world_table)t, i))[1] = i * 7 + (uint32_t)t;
    for (uint32_t i = 0; i < ROWS; i++) /* what stood there before is gone afterwards */
        world_fresh(&to, world_row(&to, WORLD_NODES, i))[3] = 99;
    world_save(&w, rows, &saved);
    ck_assert_uint_eq(saved.len, world_save_size(rows));
    frame(&to, true);
    world_load(&to, rows, (const uint8_t *)saved.data);
    ck_assert_uint_eq(world_frames(&to), 0);
    world_digest(&w, sha, rows, &a);
    world_digest(&to, sha, rows, &b);
    ck_assert(digest_equal(&a, &b));
    ck_assert_uint_eq(world_at(&to, world_row(&to, WORLD_NODES, 650))[3], 0);
    sha256_free(sha);
    buf_free(&saved);
    world_close(&w);
    world_close(&to);
}
END_TEST

START_TEST(rows_fill_chunks_of_their_own)
{
    struct world w;
    ck_assert_int_eq(world_init(&w, 0, NULL), RC_OK);
    for (uint32_t i = 0; i < WORLD_TABLE_COUNT; i++)
        ck_assert_uint_le(world_stride_log2[i], CHUNK_WORDS_LOG2);
    ck_assert_int_eq(world_reserve(&w, WORLD_NODES, 513, NULL), RC_OK);
    ck_assert_uint_eq(w.chunk_count, 2);
    ck_assert_uint_ge(world_memory(&w), 2 * CHUNK_BYTES);
    world_close(&w);
}
END_TEST

SUITE("world", every_kind_of_record_is_taken_back, a_full_ring_drops_the_oldest_frames,
      a_frame_larger_than_the_ring_is_lost_and_the_next_is_not,
      the_ring_grows_to_its_cap_and_keeps_its_frames, many_small_frames_are_kept,
      the_digest_follows_the_words_in_use, saved_words_come_back_and_the_rest_is_zero,
      rows_fill_chunks_of_their_own)
