/* t_wheel.c - the timing wheel against a list that is searched at every tick. */
#include "engine/wheel.h"

#include "tests/suite.h"

#include <string.h>

#define NAIVE_MAX 4096

struct naive {
    uint64_t keys[NAIVE_MAX]; /* due << 32 | item */
    size_t count;
};

static uint64_t random_next(uint64_t *state) /* SplitMix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static uint32_t random_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(random_next(state) % n);
}

static int compare_items(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static size_t sort_distinct(uint32_t *items, size_t n)
{
    size_t distinct = 0;
    qsort(items, n, sizeof *items, compare_items);
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || items[distinct - 1] != items[i])
            items[distinct++] = items[i];
    return distinct;
}

static size_t naive_pop(struct naive *list, uint32_t tick, uint32_t *items)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->keys[i] >> 32 == tick)
            items[n++] = (uint32_t)list->keys[i];
        else
            list->keys[kept++] = list->keys[i];
    }
    list->count = kept;
    return sort_distinct(items, n);
}

static void push_both(struct wheel *w, struct naive *list, uint32_t due, uint32_t item)
{
    if (!wheel_reserve(w, 1) || list->count == NAIVE_MAX)
        ck_abort_msg("no room");
    wheel_push(w, due, item);
    list->keys[list->count++] = (uint64_t)due << 32 | item;
}

struct seen {
    uint32_t items[NAIVE_MAX];
    size_t count;
};

static void see(void *ctx, uint32_t item)
{
    struct seen *s = ctx;
    ck_assert_uint_lt(s->count, NAIVE_MAX);
    s->items[s->count++] = item;
}

static void pop_both(struct wheel *w, struct naive *list, uint64_t seed)
{
    static uint32_t expected[NAIVE_MAX];
    static struct seen seen;
    uint32_t tick = wheel_now(w) + 1;
    size_t n = naive_pop(list, tick, expected);
    const uint32_t *items = NULL;
    seen.count = 0;
    wheel_peek(w, see, &seen);
    if (sort_distinct(seen.items, seen.count) != n ||
        memcmp(seen.items, expected, n * sizeof *expected) != 0)
        ck_abort_msg("seed %llu: tick %u shows other items than fall due in it",
                     (unsigned long long)seed, (unsigned)tick);
    size_t got = wheel_pop(w, tick, &items);
    if (got != n || (n > 0 && memcmp(items, expected, n * sizeof *items) != 0))
        ck_abort_msg("seed %llu: tick %u gives %zu items, not %zu",
                     (unsigned long long)seed, (unsigned)tick, got, n);
}

struct profile {
    uint32_t start, ticks, delay_max, rewind_max, item_count;
    uint32_t pushes_max; /* in one tick */
    size_t pending_max;
};

static void run_profile(const struct profile *p, uint64_t seed)
{
    uint64_t rng = seed;
    static struct naive list;
    list.count = 0;
    struct wheel *w = wheel_new(p->start);
    ck_assert_ptr_nonnull(w);
    for (uint32_t t = 0; t < p->ticks; t++) {
        uint32_t pushes = random_below(&rng, p->pushes_max + 1);
        for (; pushes > 0 && list.count < p->pending_max; pushes--) {
            uint32_t span = 1 + random_below(&rng, p->delay_max);
            uint32_t due = wheel_now(w) + 1 + random_below(&rng, span);
            uint32_t item = random_below(&rng, p->item_count) * 0x01000193U;
            push_both(w, &list, due, item);
        }
        pop_both(w, &list, seed);
        if (p->rewind_max > 0 && random_below(&rng, 8) == 0) {
            uint32_t back = random_below(&rng, p->rewind_max);
            if (wheel_now(w) - p->start >= back)
                wheel_rewind(w, wheel_now(w) - back);
        }
    }
    wheel_free(w);
}

START_TEST(every_entry_comes_out_at_its_tick_whatever_rewinds_lie_between)
{
    static const struct profile profiles[] = {
        { .ticks = 3000,
          .delay_max = 20,
          .item_count = 1000,
          .pushes_max = 60,
          .pending_max = 2000 },
        { .start = 250,
          .ticks = 4000,
          .delay_max = 600,
          .rewind_max = 12,
          .item_count = 50,
          .pushes_max = 5,
          .pending_max = 800 },
        { .ticks = 20000,
          .delay_max = 1500,
          .rewind_max = 14,
          .item_count = 1U << 30,
          .pushes_max = 1,
          .pending_max = 400 },
        { .start = 65000,
          .ticks = 700000,
          .delay_max = 600000,
          .item_count = 9,
          .pushes_max = 1,
          .pending_max = 60 },
        { .start = 3000000000U,
          .ticks = 600000,
          .delay_max = 500000,
          .rewind_max = 9,
          .item_count = 4,
          .pushes_max = 1,
          .pending_max = 50 },
        { .start = UINT32_MAX - 90000,
          .ticks = 20000,
          .delay_max = 60000,
          .rewind_max = 10,
          .item_count = 900,
          .pushes_max = 1,
          .pending_max = 50 },
    };
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            run_profile(&profiles[i], seed * 1000 + i);
}
END_TEST

START_TEST(long_rewinds_over_both_levels_lose_nothing)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t rng = seed;
        static struct naive list;
        list.count = 0;
        struct wheel *w = wheel_new(100000);
        for (int round = 0; round < 15; round++) {
            uint32_t now = wheel_now(w);
            for (int i = 0; i < 20; i++)
                push_both(w, &list, now + 1 + random_below(&rng, 700000),
                          random_below(&rng, 100));
            for (uint32_t n = random_below(&rng, 400000); n > 0; n--)
                pop_both(w, &list, seed);
            wheel_rewind(w, wheel_now(w) - random_below(&rng, wheel_now(w) - 99999));
        }
        wheel_free(w);
    }
}
END_TEST

START_TEST(items_of_a_tick_come_sorted_and_once)
{
    struct wheel *w = wheel_new(7);
    ck_assert(wheel_reserve(w, 4000));
    for (uint32_t i = 0; i < 2000; i++) {
        wheel_push(w, 9, (i * 7919) % 2000 << 17);
        wheel_push(w, 9, i << 17);
    }
    const uint32_t *items = NULL;
    ck_assert_uint_eq(wheel_pop(w, 8, &items), 0);
    ck_assert_uint_eq(wheel_pop(w, 9, &items), 2000);
    for (uint32_t i = 0; i < 2000; i++)
        ck_assert_uint_eq(items[i], i << 17);
    ck_assert_uint_eq(wheel_count(w), 0);
    wheel_free(w);
}
END_TEST

START_TEST(pushing_the_same_entries_again_and_again_does_not_grow_the_wheel)
{
    struct wheel *w = wheel_new(50);
    size_t most = 0;
    for (uint32_t round = 0; round < 2000; round++) {
        const uint32_t *items = NULL;
        ck_assert(wheel_reserve(w, 100));
        for (uint32_t i = 0; i < 100; i++)
            wheel_push(w, 100 + i * 37, i);
        wheel_pop(w, 51, &items);
        wheel_rewind(w, 50);
        if (round == 4)
            most = wheel_memory(w);
        ck_assert_uint_le(wheel_count(w), 400);
    }
    ck_assert_uint_eq(wheel_memory(w), most);
    wheel_free(w);
}
END_TEST

START_TEST(a_cleared_wheel_holds_nothing_and_stands_where_told)
{
    struct wheel *w = wheel_new(0);
    ck_assert(wheel_reserve(w, 3));
    wheel_push(w, 1, 1);
    wheel_push(w, 1000, 2);
    wheel_push(w, 1000000, 3);
    wheel_clear(w, 500);
    ck_assert_uint_eq(wheel_count(w), 0);
    ck_assert_uint_eq(wheel_now(w), 500);
    const uint32_t *items = NULL;
    for (uint32_t tick = 501; tick < 1200; tick++)
        ck_assert_uint_eq(wheel_pop(w, tick, &items), 0);
    wheel_free(w);
    wheel_free(NULL);
}
END_TEST

START_TEST(a_reserve_that_cannot_be_met_is_refused_and_loses_nothing)
{
    struct wheel *w = wheel_new(0);
    ck_assert(wheel_reserve(w, 1));
    wheel_push(w, 2, 77);
    ck_assert(!wheel_reserve(w, SIZE_MAX));
    const uint32_t *items = NULL;
    ck_assert_uint_eq(wheel_pop(w, 1, &items), 0);
    ck_assert_uint_eq(wheel_pop(w, 2, &items), 1);
    ck_assert_uint_eq(items[0], 77);
    wheel_free(w);
}
END_TEST

SUITE("engine/wheel", every_entry_comes_out_at_its_tick_whatever_rewinds_lie_between,
      long_rewinds_over_both_levels_lose_nothing, items_of_a_tick_come_sorted_and_once,
      pushing_the_same_entries_again_and_again_does_not_grow_the_wheel,
      a_cleared_wheel_holds_nothing_and_stands_where_told,
      a_reserve_that_cannot_be_met_is_refused_and_loses_nothing)
