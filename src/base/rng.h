/*
 * rng.h - counter-based chance: a pure function of where the question is asked.
 *
 * There is no generator and no stream: every draw is named by (seed, purpose,
 * entity, tick, k), so the order of calls, replay, branches and threads cannot
 * change an outcome. `purpose` says what is being decided, `entity` whose
 * decision it is, `k` numbers several draws of the same name.
 *
 * Construction: the finaliser of SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014; constants of
 * D. Stafford's variant 13, increment 2^64 / golden ratio) chained over the
 * words. Each link is a bijection of its word, so two draws that differ in
 * one word only never meet. Not for keys, salts or nonces: it is predictable by intent.
 *
 * The outcomes are part of every replay: a changed constant is a new engine version.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#define PPM_ONE 1000000u /* a certain event, in parts per million */

/* A bijection of 64 bits in which each input bit flips each output bit about half the
 * time. */
static inline uint64_t rng_mix(uint64_t z)
{
    z += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The part of a name that many draws share, and 64 uniform bits for the whole of it. */
static inline uint64_t draw_head(uint64_t seed, uint32_t purpose, uint32_t k)
{
    return rng_mix(rng_mix(seed) ^ ((uint64_t)purpose << 32 | k));
}

static inline uint64_t draw_from(uint64_t head, uint64_t entity, uint64_t tick)
{
    return rng_mix(rng_mix(head ^ entity) ^ tick);
}

/* 64 uniform bits for this name. */
static inline uint64_t draw(uint64_t seed, uint32_t purpose, uint64_t entity,
                            uint64_t tick, uint32_t k)
{
    return draw_from(draw_head(seed, purpose, k), entity, tick);
}

/* The upper 64 bits of a * b: one instruction where the compiler has the wide type. */
static inline uint64_t rng_mul_high(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    return (uint64_t)((__extension__(unsigned __int128)a) * b >> 64);
#else
    uint64_t a_lo = (uint32_t)a, a_hi = a >> 32;
    uint64_t b_lo = (uint32_t)b, b_hi = b >> 32;
    uint64_t mid = a_hi * b_lo + (a_lo * b_lo >> 32);
    uint64_t mid2 = a_lo * b_hi + (uint32_t)mid;
    return a_hi * b_hi + (mid >> 32) + (mid2 >> 32);
#endif
}

/*
 * A value in 0 .. n-1; n > 0. Multiply-high without rejection (D. Lemire, "Fast random
 * integer generation in an interval", 2019): the probability of each value is off
 * from 1/n by less than 2^-64, i.e. by n/2^64 of itself (5e-14 for a million nodes).
 */
static inline uint64_t draw_below(uint64_t seed, uint32_t purpose, uint64_t entity,
                                  uint64_t tick, uint32_t k, uint64_t n)
{
    assert(n > 0);
    return rng_mul_high(draw(seed, purpose, entity, tick, k), n);
}

/* True with probability chance_ppm / 1,000,000; 0 is never, PPM_ONE or more always. */
static inline bool draw_chance(uint64_t seed, uint32_t purpose, uint64_t entity,
                               uint64_t tick, uint32_t k, uint32_t chance_ppm)
{
    return draw_below(seed, purpose, entity, tick, k, PPM_ONE) < chance_ppm;
}

#endif
