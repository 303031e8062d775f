#include "engine/beacon.h"

#define BLOCK_BYTES 64u /* of SHA-256 */

void beacon_open(struct engine *e)
{
    memset(&e->fresh, 0, sizeof e->fresh);
}

static void fold(struct engine *e)
{
    sha256_of(e->sha, &e->fresh, sizeof e->fresh.chain + sizeof e->fresh.commitments,
              &e->fresh.chain);
    memset(e->fresh.commitments, 0, sizeof e->fresh.commitments);
}

void beacon_add(struct engine *e, uint64_t commitment)
{
    uint32_t at = e->fresh.count++ % ARRAY_LEN(e->fresh.commitments);
    e->fresh.commitments[at] = commitment;
    if (at + 1 == ARRAY_LEN(e->fresh.commitments))
        fold(e);
}

/* One of the two keyed hashes of HMAC. */
static void keyed(struct engine *e, uint8_t pad, const void *p, size_t n, struct digest *out)
{
    uint8_t block[BLOCK_BYTES] = { 0 };
    for (uint32_t k = 0; k < 4; k++) {
        uint64_t secret = engine_draw(e, DRAW_BEACON, 0, 0, k);
        memcpy(block + k * sizeof secret, &secret, sizeof secret);
    }
    for (size_t i = 0; i < sizeof block; i++)
        block[i] ^= pad;
    sha256_of2(e->sha, block, sizeof block, p, n, out);
}

void beacon_close(struct engine *e)
{
    uint8_t said[8 + 2 * DIGEST_BYTES];
    struct digest inner;

    if (e->fresh.count == 0)
        return;
    if (e->fresh.count % ARRAY_LEN(e->fresh.commitments) != 0)
        fold(e);
    for (unsigned i = 0; i < 8; i++)
        said[i] = (uint8_t)((uint64_t)e->g->tick >> (56 - 8 * i));
    memcpy(said + 8, e->g->beacon.b, DIGEST_BYTES);
    memcpy(said + 8 + DIGEST_BYTES, e->fresh.chain.b, DIGEST_BYTES);
    keyed(e, 0x36, said, sizeof said, &inner);
    keyed(e, 0x5c, inner.b, sizeof inner.b, &e->g->beacon);
}

uint64_t beacon_challenge(const struct engine *e, uint32_t task, uint32_t result)
{
    uint64_t word;
    memcpy(&word, e->g->beacon.b, sizeof word);
    return rng_mix(word ^ rng_mix((uint64_t)task << 8 | result));
}
