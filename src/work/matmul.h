/*
 * matmul.h - the factors of a MATMUL task and the form of its rows. Internal to work/.
 *
 * A and B are n x n int8, row by row. Eight elements share the word
 * rng_mix(key + word * 2^64/golden ratio), lowest byte first, that is the SplitMix64
 * stream that starts at `key` (OOPSLA 2014), read at any place.
 */
#ifndef WORK_MATMUL_H
#define WORK_MATMUL_H

#include "base/rng.h"
#include "work/work.h"

enum matmul_factor { MATMUL_A = 1, MATMUL_B = 2 };

/* Only for speed: both ways give the same bytes. */
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define MATMUL_IS_LITTLE_ENDIAN true
#else
#define MATMUL_IS_LITTLE_ENDIAN false
#endif

static inline uint64_t matmul_key(uint64_t seed, enum matmul_factor factor)
{
    return rng_mix(rng_mix(seed) ^ (uint64_t)factor);
}

/* The word-th value of the SplitMix64 stream that starts at `key`. */
static inline uint64_t matmul_word(uint64_t key, uint64_t word)
{
    return rng_mix(key + word * UINT64_C(0x9e3779b97f4a7c15));
}

/* Eight bytes a word of the stream, from word `first` on. */
void matmul_stream(uint64_t key, uint64_t first, size_t words, int8_t *out);

/* Rows first .. first + rows - 1 of a factor; out takes rows * n elements. */
void matmul_expand(const struct work_task *t, enum matmul_factor factor, uint32_t first,
                   uint32_t rows, int8_t *out);

/* sums[j] = a . b_j for `count` vectors b_j of n elements that lie one after another; n
 * is a multiple of 8, and the sums fit. */
void matmul_dots(const int16_t *a, const int16_t *b, uint32_t n, uint32_t count,
                 int32_t *sums);

/* Little-endian int32, whatever the machine. */
static inline int32_t matmul_element(const uint8_t *row, uint32_t column)
{
    const uint8_t *p = row + (size_t)column * 4;
    uint32_t u = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    int32_t v;
    memcpy(&v, &u, sizeof v);
    return v;
}

static inline void matmul_element_set(uint8_t *row, uint32_t column, int32_t value)
{
    uint32_t u = (uint32_t)value;
    for (unsigned i = 0; i < 4; i++)
        row[(size_t)column * 4 + i] = (uint8_t)(u >> 8 * i);
}

#endif
