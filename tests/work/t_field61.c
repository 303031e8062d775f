/* Vectors modulo 2^61 - 1: the fast and the portable way against plain arithmetic. */
#include "../suite.h"
#include "base/rng.h"
#include "work/field61.h"
#include "work/matmul.h"

/* The same source once more, without vector instructions, under other names. */
void portable_vector_set(struct field61_vector *x, const uint64_t *v, uint32_t n);
void portable_vector_draw(struct field61_vector *x, uint32_t n, uint64_t challenge);
uint64_t portable_dot_narrow(const int8_t *row, const struct field61_vector *x);
bool portable_dot_wide(const uint8_t *row, const struct field61_vector *x, uint64_t *dot);
#define FIELD61_PORTABLE
#define field61_vector_set  portable_vector_set
#define field61_vector_draw portable_vector_draw
#define field61_dot_narrow  portable_dot_narrow
#define field61_dot_wide    portable_dot_wide
#include "work/field61.c"
#undef field61_vector_set
#undef field61_vector_draw
#undef field61_dot_narrow
#undef field61_dot_wide

/* a * v by doubling, for |a| < 2^31. */
static uint64_t times(int64_t a, uint64_t v)
{
    uint64_t left = a < 0 ? (uint64_t)-a : (uint64_t)a, sum = 0;
    for (; left != 0; left >>= 1) {
        if (left & 1)
            sum = (sum + v) % FIELD61_P;
        v = v * 2 % FIELD61_P;
    }
    return a < 0 && sum != 0 ? FIELD61_P - sum : sum;
}

enum { EXTREME_ROUNDS = 4, ROUNDS = 40 };

/* The first rounds are all extremes, the others chance. */
static uint64_t entry(uint32_t round, uint32_t j)
{
    static const uint64_t extremes[] = { 0, 1, FIELD61_P - 1, UINT64_C(0x1000800080008000) };
    uint64_t word = draw(7, 1, round, j, 0) % FIELD61_P;
    return round < EXTREME_ROUNDS ? extremes[round] : word;
}

static int32_t factor(uint32_t round, uint32_t j, int32_t least, int32_t most)
{
    if (round < EXTREME_ROUNDS)
        return (j + round) % 3 == 0 ? most : least;
    return least + (int32_t)draw_below(7, 2, round, j, 0, (uint64_t)(most - least) + 1);
}

START_TEST(both_ways_multiply_as_plain_arithmetic_does)
{
    static uint64_t v[FIELD61_N_MAX];
    static uint8_t wide[4 * FIELD61_N_MAX];
    static int8_t narrow[FIELD61_N_MAX];
    static struct field61_vector x;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        uint32_t n = round < EXTREME_ROUNDS ? FIELD61_N_MAX : 8 * (1 + round % 64);
        uint64_t narrow_sum = 0, wide_sum = 0, fast, plain;
        for (uint32_t j = 0; j < n; j++) {
            v[j] = entry(round, j);
            narrow[j] = (int8_t)factor(round, j, -128, 127);
            int32_t e = factor(round, j, FIELD61_WIDE_MIN, FIELD61_WIDE_MAX);
            matmul_element_set(wide, j, e);
            narrow_sum = (narrow_sum + times(narrow[j], v[j])) % FIELD61_P;
            wide_sum = (wide_sum + times(e, v[j])) % FIELD61_P;
        }
        field61_vector_set(&x, v, n);
        ck_assert_uint_eq(field61_vector_get(&x, n - 1), v[n - 1]);
        ck_assert_uint_eq(field61_dot_narrow(narrow, &x), narrow_sum);
        ck_assert_uint_eq(portable_dot_narrow(narrow, &x), narrow_sum);
        ck_assert(field61_dot_wide(wide, &x, &fast) && portable_dot_wide(wide, &x, &plain));
        ck_assert_uint_eq(fast, wide_sum);
        ck_assert_uint_eq(plain, wide_sum);
        for (unsigned k = 0; k < 2; k++) {
            matmul_element_set(wide, n - 1, k == 0 ? FIELD61_WIDE_MIN - 1 : FIELD61_WIDE_MAX + 1);
            ck_assert(!field61_dot_wide(wide, &x, &fast));
            ck_assert(!portable_dot_wide(wide, &x, &plain));
        }
    }
}
END_TEST

SUITE("field61", both_ways_multiply_as_plain_arithmetic_does)
