/*
 * map.h - two hash maps: uint64 -> uint32, and string -> uint32.
 *
 * Open addressing with linear probing, at most 70 % full. The hashes are fixed, and
 * nothing can walk the slots: callers iterate by id, so hash order never reaches a
 * decision. Fixed also means that whoever chooses the keys can make them collide;
 * that costs time, never correctness.
 *
 * Ownership: the maps own their memory; the string map also owns a copy of each key.
 * Out of memory: a put or reserve returns false and has changed nothing.
 * All zeros is an empty map, so xx_init() is for clarity. Not thread-safe.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot; /* private */

struct map {
    struct map_slot *slots;
    size_t count;
    unsigned bits; /* 2^bits slots; 0 while `slots` is NULL */
};

void map_init(struct map *m);
void map_close(struct map *m);                /* back to empty, memory released */
void map_clear(struct map *m);                /* empty, keeps the memory */
size_t map_count(const struct map *m);

/* Make room, so that puts up to n keys in all cannot fail. */
bool map_reserve(struct map *m, size_t n) MUST_CHECK;

bool map_put(struct map *m, uint64_t key, uint32_t value) MUST_CHECK; /* add or replace */
bool map_get(const struct map *m, uint64_t key, uint32_t *value); /* set only when found */
bool map_del(struct map *m, uint64_t key); /* true when it was there */

struct strmap_slot; /* private */

struct strmap {
    struct strmap_slot *slots;
    size_t count;
    unsigned bits;
    char *pool; /* the keys one after the other, each with a NUL */
    size_t pool_len, pool_cap;
};

/* Keys are (bytes, length) of at most UINT32_MAX; any byte is allowed and case matters.
 * Keys cannot be removed one by one. */
void strmap_init(struct strmap *m);
void strmap_close(struct strmap *m);
void strmap_clear(struct strmap *m);
size_t strmap_count(const struct strmap *m);
bool strmap_put(struct strmap *m, const char *key, size_t len, uint32_t value) MUST_CHECK;
bool strmap_get(const struct strmap *m, const char *key, size_t len, uint32_t *value);

#endif
