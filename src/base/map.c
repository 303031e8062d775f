#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BITS_MIN 4
#define BITS_MAX 40

struct map_slot {
    uint64_t key;
    uint32_t value;
    bool is_used;
};

/* Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4): the upper bits of a product. The shift
 * lets the high half of the key take part where few bits are kept. */
static size_t home_of(uint64_t key, unsigned bits)
{
    return (size_t)(((key ^ key >> 32) * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits));
}

static bool is_roomy(size_t count, unsigned bits)
{
    return bits != 0 && count <= ((size_t)1 << bits) / 10 * 7;
}

/* The bits that hold n keys, or 0 when no table can. */
static unsigned bits_for(size_t n)
{
    for (unsigned bits = BITS_MIN; bits <= BITS_MAX; bits++)
        if (is_roomy(n, bits))
            return bits;
    return 0;
}

void map_init(struct map *m)
{
    *m = (struct map){ 0 };
}

void map_close(struct map *m)
{
    free(m->slots);
    map_init(m);
}

void map_clear(struct map *m)
{
    if (m->count != 0)
        memset(m->slots, 0, sizeof *m->slots << m->bits);
    m->count = 0;
}

size_t map_count(const struct map *m)
{
    return m->count;
}

/* The slot that holds the key, or the free one where it would go. */
static size_t find(const struct map *m, uint64_t key)
{
    size_t mask = ((size_t)1 << m->bits) - 1, at = home_of(key, m->bits);

    assert(m->count <= mask);
    while (m->slots[at].is_used && m->slots[at].key != key)
        at = (at + 1) & mask;
    return at;
}

bool map_reserve(struct map *m, size_t n)
{
    if (is_roomy(n, m->bits))
        return true;
    struct map bigger = { .count = m->count, .bits = bits_for(n) };
    if (bigger.bits == 0)
        return false;
    bigger.slots = calloc((size_t)1 << bigger.bits, sizeof *bigger.slots);
    if (bigger.slots == NULL)
        return false;
    for (size_t i = 0; m->slots != NULL && i >> m->bits == 0; i++)
        if (m->slots[i].is_used)
            bigger.slots[find(&bigger, m->slots[i].key)] = m->slots[i];
    free(m->slots);
    *m = bigger;
    return true;
}

bool map_put(struct map *m, uint64_t key, uint32_t value)
{
    size_t at = 0;

    if (m->bits != 0) {
        at = find(m, key);
        if (m->slots[at].is_used) {
            m->slots[at].value = value;
            return true;
        }
    }
    if (!is_roomy(m->count + 1, m->bits)) {
        if (!map_reserve(m, m->count + 1))
            return false;
        at = find(m, key);
    }
    m->slots[at] = (struct map_slot){ .key = key, .value = value, .is_used = true };
    m->count++;
    return true;
}

bool map_get(const struct map *m, uint64_t key, uint32_t *value)
{
    if (m->count == 0)
        return false;
    size_t at = find(m, key);
    if (!m->slots[at].is_used)
        return false;
    *value = m->slots[at].value;
    return true;
}

/* Deletion without tombstones (Knuth, TAOCP vol. 3, 6.4, algorithm R): move back whoever
 * could not have stayed behind the new hole. */
bool map_del(struct map *m, uint64_t key)
{
    if (m->count == 0)
        return false;
    size_t mask = ((size_t)1 << m->bits) - 1, hole = find(m, key);
    if (!m->slots[hole].is_used)
        return false;
    for (size_t at = (hole + 1) & mask; m->slots[at].is_used; at = (at + 1) & mask) {
        size_t home = home_of(m->slots[at].key, m->bits);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            m->slots[hole] = m->slots[at];
            hole = at;
        }
    }
    m->slots[hole].is_used = false;
    m->count--;
    return true;
}

/* 24 bytes; the hash is kept so that growing never reads the pool. */
struct strmap_slot {
    uint64_t hash;
    uint64_t offset; /* of the key in the pool, plus 1; 0 is a free slot */
    uint32_t len;
    uint32_t value;
};

/* FNV-1a, 64 bits (draft-eastlake-fnv); home_of() spreads it over the upper bits. */
static uint64_t hash_of(const char *key, size_t len)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)key[i]) * UINT64_C(0x100000001b3);
    return h;
}

void strmap_init(struct strmap *m)
{
    *m = (struct strmap){ 0 };
}

void strmap_close(struct strmap *m)
{
    free(m->slots);
    free(m->pool);
    strmap_init(m);
}

void strmap_clear(struct strmap *m)
{
    if (m->count != 0)
        memset(m->slots, 0, sizeof *m->slots << m->bits);
    m->count = 0;
    m->pool_len = 0;
}

size_t strmap_count(const struct strmap *m)
{
    return m->count;
}

static size_t strmap_find(const struct strmap *m, uint64_t hash, const char *key,
                          size_t len)
{
    size_t mask = ((size_t)1 << m->bits) - 1, at = home_of(hash, m->bits);

    for (;; at = (at + 1) & mask) {
        const struct strmap_slot *slot = &m->slots[at];
        if (slot->offset == 0)
            return at;
        if (slot->hash == hash && slot->len == len &&
            (len == 0 || memcmp(m->pool + slot->offset - 1, key, len) == 0))
            return at;
    }
}

static bool strmap_grow(struct strmap *m)
{
    unsigned bits = bits_for(m->count + 1);
    if (bits == 0)
        return false;
    size_t mask = ((size_t)1 << bits) - 1;
    struct strmap_slot *slots = calloc(mask + 1, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; m->slots != NULL && i >> m->bits == 0; i++) {
        if (m->slots[i].offset == 0)
            continue;
        size_t at = home_of(m->slots[i].hash, bits);
        while (slots[at].offset != 0)
            at = (at + 1) & mask;
        slots[at] = m->slots[i];
    }
    free(m->slots);
    m->slots = slots;
    m->bits = bits;
    return true;
}

static bool pool_reserve(struct strmap *m, size_t more)
{
    if (more <= m->pool_cap - m->pool_len)
        return true;
    if (more > SIZE_MAX / 4 - m->pool_len)
        return false;
    size_t cap = m->pool_cap < 256 ? 256 : m->pool_cap;
    while (cap < m->pool_len + more)
        cap *= 2;
    char *pool = realloc(m->pool, cap);
    if (pool == NULL)
        return false;
    m->pool = pool;
    m->pool_cap = cap;
    return true;
}

bool strmap_put(struct strmap *m, const char *key, size_t len, uint32_t value)
{
    uint64_t hash = hash_of(key, len);

    if (m->count != 0) {
        struct strmap_slot *slot = &m->slots[strmap_find(m, hash, key, len)];
        if (slot->offset != 0) {
            slot->value = value;
            return true;
        }
    }
    if (len > UINT32_MAX || !pool_reserve(m, len + 1))
        return false;
    if (!is_roomy(m->count + 1, m->bits) && !strmap_grow(m))
        return false;
    m->slots[strmap_find(m, hash, key, len)] = (struct strmap_slot){
        .hash = hash, .offset = m->pool_len + 1, .len = (uint32_t)len, .value = value
    };
    if (len != 0)
        memcpy(m->pool + m->pool_len, key, len);
    m->pool[m->pool_len + len] = '\0';
    m->pool_len += len + 1;
    m->count++;
    return true;
}

bool strmap_get(const struct strmap *m, const char *key, size_t len, uint32_t *value)
{
    if (m->count == 0)
        return false;
    const struct strmap_slot *slot =
        &m->slots[strmap_find(m, hash_of(key, len), key, len)];
    if (slot->offset == 0)
        return false;
    *value = slot->value;
    return true;
}
