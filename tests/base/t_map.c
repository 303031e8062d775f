/* The hash maps against a plain array. */
#include "../suite.h"
#include "base/map.h"
#include "base/rng.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEYS 512

/* Keys that differ in few bits only, so that probes collide. */
static uint64_t key_of(uint64_t i)
{
    return i % 2 == 0 ? i << 32 : i;
}

START_TEST(a_map_answers_as_a_plain_array_does)
{
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct map m;
        uint32_t model[KEYS] = { 0 }, v;
        size_t count = 0;
        map_init(&m);
        for (uint32_t step = 1; step < 4000; step++) {
            uint64_t i = draw_below(seed, 1, step, 0, 0, KEYS);
            if (draw_chance(seed, 2, step, 0, 0, 550000)) {
                ck_assert(map_put(&m, key_of(i), step));
                count += model[i] == 0;
                model[i] = step;
            } else {
                ck_assert_msg(map_del(&m, key_of(i)) == (model[i] != 0), "seed %" PRIu64,
                              seed);
                count -= model[i] != 0;
                model[i] = 0;
            }
            ck_assert_uint_eq(map_count(&m), count);
        }
        for (uint64_t i = 0; i < KEYS; i++) {
            v = 0;
            ck_assert_msg(map_get(&m, key_of(i), &v) == (model[i] != 0) && v == model[i],
                          "seed %" PRIu64 " key %" PRIu64, seed, i);
        }
        map_close(&m);
        ck_assert_uint_eq(map_count(&m), 0);
    }
}
END_TEST

START_TEST(an_empty_map_finds_nothing_and_can_be_cleared)
{
    struct map m;
    uint32_t v = 77;
    map_init(&m);
    map_clear(&m);
    ck_assert(!map_get(&m, 0, &v));
    ck_assert(!map_del(&m, 0));
    ck_assert(map_put(&m, 0, 5));
    ck_assert(map_put(&m, UINT64_MAX, 6));
    ck_assert(map_get(&m, 0, &v) && v == 5);
    map_clear(&m);
    ck_assert(!map_get(&m, 0, &v));
    ck_assert_uint_eq(map_count(&m), 0);
    map_close(&m);
}
END_TEST

START_TEST(reserved_room_is_enough_and_an_absurd_reserve_changes_nothing)
{
    struct map m;
    map_init(&m);
    ck_assert(map_reserve(&m, 1000));
    const void *slots = m.slots;
    for (uint64_t i = 0; i < 1000; i++)
        ck_assert(map_put(&m, i, 1));
    ck_assert_ptr_eq(m.slots, slots);
    ck_assert(!map_reserve(&m, SIZE_MAX));
    ck_assert_uint_eq(map_count(&m), 1000);
    map_close(&m);
}
END_TEST

START_TEST(names_are_copied_and_found_by_their_bytes)
{
    struct strmap m;
    char key[32];
    uint32_t v = 0;
    strmap_init(&m);
    ck_assert(!strmap_get(&m, "x", 1, &v));
    for (uint32_t i = 0; i < 20000; i++) {
        int n = snprintf(key, sizeof key, "node-%u", i);
        ck_assert(strmap_put(&m, key, (size_t)n, i));
    }
    memset(key, 0, sizeof key);
    for (uint32_t i = 0; i < 20000; i++) {
        int n = snprintf(key, sizeof key, "node-%u", i);
        ck_assert(strmap_get(&m, key, (size_t)n, &v) && v == i);
    }
    ck_assert_uint_eq(strmap_count(&m), 20000);
    ck_assert(!strmap_get(&m, "node-20000", 10, &v));
    ck_assert(!strmap_get(&m, "Node-1", 6, &v));
    ck_assert(strmap_put(&m, "node-1", 6, 99));
    ck_assert(strmap_get(&m, "node-1", 6, &v) && v == 99);
    ck_assert_uint_eq(strmap_count(&m), 20000);
    strmap_close(&m);
}
END_TEST

START_TEST(the_empty_name_and_names_with_nul_are_names)
{
    struct strmap m;
    uint32_t v = 0;
    strmap_init(&m);
    strmap_clear(&m);
    ck_assert(strmap_put(&m, "", 0, 1));
    ck_assert(strmap_put(&m, "a\0b", 3, 2));
    ck_assert(strmap_put(&m, "a", 1, 3));
    ck_assert(strmap_get(&m, "", 0, &v) && v == 1);
    ck_assert(strmap_get(&m, "a\0b", 3, &v) && v == 2);
    ck_assert(strmap_get(&m, "a", 1, &v) && v == 3);
    strmap_clear(&m);
    ck_assert(!strmap_get(&m, "a", 1, &v));
    ck_assert(strmap_put(&m, "a", 1, 4));
    ck_assert(strmap_get(&m, "a", 1, &v) && v == 4);
    strmap_close(&m);
}
END_TEST

SUITE("map", a_map_answers_as_a_plain_array_does,
      an_empty_map_finds_nothing_and_can_be_cleared,
      reserved_room_is_enough_and_an_absurd_reserve_changes_nothing,
      names_are_copied_and_found_by_their_bytes,
      the_empty_name_and_names_with_nul_are_names)
