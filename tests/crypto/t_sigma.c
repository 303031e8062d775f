/* Proofs of a product with a hidden vector. */
#include "../suite.h"
#include "base/attr.h"
#include "base/rng.h"
#include "crypto/sigma.h"

#include <string.h>

static struct sigma *sigma;

static void set_up(void)
{
    sigma = sigma_new();
    ck_assert_ptr_nonnull(sigma);
}

static void tear_down(void)
{
    sigma_free(sigma);
}

struct example {
    struct sigma_secret secret;
    struct sigma_statement statement;
    struct sigma_proof proof;
};

static void make(struct example *x, uint64_t seed)
{
    *x = (struct example){ .statement = { .y = 0 } };
    for (size_t i = 0; i < SIGMA_N; i++) {
        x->secret.w[i] = (int8_t)rng_mix(seed + i);
        x->statement.x[i] = (int8_t)rng_mix(seed + i + 100);
        x->statement.y += (int64_t)x->secret.w[i] * x->statement.x[i];
    }
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        x->secret.blinding.b[i] = (uint8_t)rng_mix(seed + i + 200);
        x->statement.context.b[i] = (uint8_t)rng_mix(seed + i + 300);
    }
    ck_assert_int_eq(sigma_commit(sigma, &x->secret, &x->statement.commitment, NULL), RC_OK);
}

static void prove(struct example *x)
{
    ck_assert_int_eq(sigma_prove(sigma, &x->statement, &x->secret, &x->proof, NULL), RC_OK);
}

static enum rc verify(const struct example *x)
{
    return sigma_verify(sigma, &x->statement, &x->proof, NULL);
}

START_TEST(a_true_product_is_proven_and_the_proof_has_the_same_bytes)
{
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct example x, again;
        make(&x, seed);
        prove(&x);
        ck_assert_int_eq(verify(&x), RC_OK);
        make(&again, seed);
        prove(&again);
        ck_assert_mem_eq(x.proof.b, again.proof.b, sizeof x.proof.b);
    }
}
END_TEST

START_TEST(extreme_numbers_are_proven)
{
    struct example x;
    make(&x, 1);
    x.statement.y = 0;
    for (size_t i = 0; i < SIGMA_N; i++) {
        x.secret.w[i] = i % 2 == 0 ? INT32_MIN : INT32_MAX;
        x.statement.x[i] = i == 0 ? INT32_MIN : i == 1 ? -1 : 0;
        x.statement.y += (int64_t)x.secret.w[i] * x.statement.x[i];
    }
    memset(x.secret.blinding.b, 0xff, DIGEST_BYTES);
    ck_assert_int_eq(sigma_commit(sigma, &x.secret, &x.statement.commitment, NULL), RC_OK);
    prove(&x);
    ck_assert_int_eq(verify(&x), RC_OK);
    memset(&x.secret, 0, sizeof x.secret); /* that would be the point at infinity */
    ck_assert_int_eq(sigma_commit(sigma, &x.secret, &x.statement.commitment, NULL), RC_INPUT);
}
END_TEST

START_TEST(no_wrong_product_can_be_proven)
{
    for (int64_t off = -3; off <= 3; off++) {
        struct example x;
        make(&x, 5);
        x.statement.y += off;
        prove(&x);
        ck_assert_int_eq(verify(&x), off == 0 ? RC_OK : RC_CHECK);
    }
    struct example x;
    make(&x, 6);
    x.secret.w[3]++; /* other weights than those committed to, and their true product */
    x.statement.y += x.statement.x[3];
    prove(&x);
    ck_assert_int_eq(verify(&x), RC_CHECK);
    make(&x, 6);
    x.secret.blinding.b[31] ^= 1;
    prove(&x);
    ck_assert_int_eq(verify(&x), RC_CHECK);
}
END_TEST

START_TEST(a_proof_fits_its_statement_alone)
{
    struct example x, other;
    make(&x, 7);
    prove(&x);
    other = x;
    other.statement.context.b[0] ^= 1;
    ck_assert_int_eq(verify(&other), RC_CHECK);
    other = x;
    other.statement.x[0]++;
    ck_assert_int_eq(verify(&other), RC_CHECK);
    other = x;
    other.statement.y++;
    ck_assert_int_eq(verify(&other), RC_CHECK);
    other = x;
    other.statement.commitment.b[0] ^= 1; /* the opposite point */
    ck_assert_int_eq(verify(&other), RC_CHECK);
    memset(other.statement.commitment.b, 0xff, SIGMA_POINT_BYTES);
    ck_assert_int_eq(verify(&other), RC_CHECK);
}
END_TEST

START_TEST(every_byte_of_a_proof_flipped_is_refused)
{
    struct example x;
    make(&x, 8);
    prove(&x);
    for (size_t i = 0; i < sizeof x.proof.b; i++) {
        x.proof.b[i] ^= (uint8_t)(1u << i % 8);
        ck_assert_msg(verify(&x) == RC_CHECK, "byte %zu", i);
        x.proof.b[i] ^= (uint8_t)(1u << i % 8);
    }
    memset(x.proof.b + SIGMA_POINT_BYTES, 0xff, 32); /* not below the order */
    ck_assert_int_eq(verify(&x), RC_CHECK);
}
END_TEST

SUITE_WITH("sigma", set_up, tear_down,
           a_true_product_is_proven_and_the_proof_has_the_same_bytes, extreme_numbers_are_proven,
           no_wrong_product_can_be_proven, a_proof_fits_its_statement_alone,
           every_byte_of_a_proof_flipped_is_refused)
