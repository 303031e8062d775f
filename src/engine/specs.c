#include "engine/specs.h"

#include <string.h>

#define SPEC_WORDS 16u

enum rc specs_reserve(struct engine *e, uint32_t count, struct err *err)
{
    uint32_t rows = e->g->rows[WORLD_SPECS] + count;
    enum rc rc = world_reserve(&e->world, WORLD_SPECS, rows, err);
    if (rc == RC_OK && !map_reserve(&e->spec_by_hash, rows + 16))
        rc = err_nomem(err, "take in tasks");
    return rc;
}

static uint64_t spec_hash(const struct task_spec *spec, uint32_t attempt)
{
    uint64_t words[SPEC_WORDS / 2] = { 0 };
    uint64_t even = attempt, odd = 0; /* two chains at a time */
    memcpy(words, spec, sizeof *spec);
    for (uint32_t i = 0; i < SPEC_WORDS / 2; i += 2) {
        even = (even ^ even >> 29 ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        odd = (odd ^ odd >> 29 ^ words[i + 1]) * UINT64_C(0xbf58476d1ce4e5b9);
    }
    return rng_mix(even ^ odd >> 31 ^ odd << 33);
}

/* Entries of the map that undo made stale point beyond the rows in use or at other content,
 * and are taken over. */
uint32_t specs_number(struct engine *e, const struct task_spec *spec)
{
    uint32_t *count = &e->g->rows[WORLD_SPECS];
    uint64_t key;

    for (uint32_t attempt = 0;; attempt++) {
        uint32_t found;
        key = spec_hash(spec, attempt);
        if (!map_get(&e->spec_by_hash, key, &found) || found >= *count)
            break;
        if (memcmp(spec_at(e, found), spec, sizeof *spec) == 0)
            return found;
    }
    uint32_t number = (*count)++;
    uint32_t at = world_row(&e->world, WORLD_SPECS, number);
    memcpy(world_edit_zero(&e->world, at, SPEC_WORDS), spec, sizeof *spec);
    bool is_put = map_put(&e->spec_by_hash, key, number);
    assert(is_put); /* specs_reserve() made room */
    (void)is_put;
    return number;
}

void specs_derive(struct engine *e)
{
    map_clear(&e->spec_by_hash);
    for (uint32_t i = 0; i < e->g->rows[WORLD_SPECS]; i++)
        for (uint32_t attempt = 0;; attempt++) {
            uint32_t found;
            uint64_t key = spec_hash(spec_at(e, i), attempt);
            if (!map_get(&e->spec_by_hash, key, &found)) {
                bool is_put = map_put(&e->spec_by_hash, key, i);
                assert(is_put);
                (void)is_put;
                break;
            }
        }
}
