#include "crypto/sigma.h"

#include "crypto/secret.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SIDE   32
#define TERMS  (SIGMA_N + 1) /* the generators, H last */
#define T_AT   SIGMA_POINT_BYTES
#define Z_AT   (SIGMA_POINT_BYTES + SIDE)

struct sigma {
    struct sha256 *sha;
    EC_GROUP *group;
    const BIGNUM *order;
    BN_CTX *bn;
    EC_POINT *base[TERMS], *sum, *term;
    BIGNUM *s[TERMS], *e, *t, *n;
};

static enum rc no_memory(struct err *err)
{
    return err_nomem(err, "work on a sigma proof");
}

/* --- set-up -------------------------------------------------------------------------- */

/* The first x = SHA-256(name, i, attempt) that is on the curve, with the even y. */
static bool hash_to_curve(struct sigma *ctx, uint8_t i, EC_POINT *out)
{
    uint8_t name[] = "depin-console sigma generator  ";
    struct digest d;
    bool is_done = false;

    name[sizeof name - 3] = i;
    for (unsigned attempt = 0; attempt < 256 && !is_done; attempt++) {
        name[sizeof name - 2] = (uint8_t)attempt;
        sha256_of(ctx->sha, name, sizeof name - 1, &d);
        is_done = BN_bin2bn(d.b, sizeof d.b, ctx->n) != NULL &&
                  EC_POINT_set_compressed_coordinates(ctx->group, out, ctx->n, 0, ctx->bn) == 1;
        ERR_clear_error();
    }
    return is_done;
}

static bool set_up(struct sigma *ctx)
{
    bool is_whole = true;

    ctx->sha = sha256_new();
    ctx->bn = BN_CTX_new();
    ctx->group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    if (ctx->sha == NULL || ctx->bn == NULL || ctx->group == NULL)
        return false;
    ctx->order = EC_GROUP_get0_order(ctx->group);
    is_whole &= (ctx->sum = EC_POINT_new(ctx->group)) != NULL;
    is_whole &= (ctx->term = EC_POINT_new(ctx->group)) != NULL;
    is_whole &= (ctx->e = BN_new()) != NULL;
    is_whole &= (ctx->t = BN_new()) != NULL;
    is_whole &= (ctx->n = BN_new()) != NULL;
    for (uint8_t i = 0; i < TERMS && is_whole; i++)
        is_whole = (ctx->base[i] = EC_POINT_new(ctx->group)) != NULL &&
                   (ctx->s[i] = BN_new()) != NULL && hash_to_curve(ctx, i, ctx->base[i]);
    return is_whole;
}

struct sigma *sigma_new(void)
{
    struct sigma *ctx = calloc(1, sizeof *ctx);

    if (ctx != NULL && !set_up(ctx)) {
        sigma_free(ctx);
        return NULL;
    }
    return ctx;
}

void sigma_free(struct sigma *ctx)
{
    if (ctx == NULL)
        return;
    for (size_t i = 0; i < TERMS; i++) {
        EC_POINT_free(ctx->base[i]);
        BN_clear_free(ctx->s[i]);
    }
    EC_POINT_free(ctx->sum);
    EC_POINT_free(ctx->term);
    BN_clear_free(ctx->e);
    BN_clear_free(ctx->t);
    BN_clear_free(ctx->n);
    EC_GROUP_free(ctx->group);
    BN_CTX_free(ctx->bn);
    sha256_free(ctx->sha);
    free(ctx);
}

/* --- numbers and points -------------------------------------------------------------- */

/* A whole number modulo the order. */
static bool set_number(const struct sigma *ctx, BIGNUM *out, int64_t v)
{
    uint64_t magnitude = v < 0 ? -(uint64_t)v : (uint64_t)v;
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(magnitude >> (56 - 8 * i));
    return BN_bin2bn(bytes, sizeof bytes, out) != NULL &&
           (v >= 0 || BN_sub(out, ctx->order, out) == 1);
}

static bool put(const BIGNUM *n, uint8_t *out)
{
    return BN_bn2binpad(n, out, SIDE) == SIDE;
}

/* ctx->sum = the ctx->s[i] times their generators. */
static bool combine(struct sigma *ctx)
{
    bool is_done = EC_POINT_set_to_infinity(ctx->group, ctx->sum) == 1;

    for (size_t i = 0; i < TERMS && is_done; i++)
        is_done = EC_POINT_mul(ctx->group, ctx->term, NULL, ctx->base[i], ctx->s[i],
                               ctx->bn) == 1 &&
                  EC_POINT_add(ctx->group, ctx->sum, ctx->sum, ctx->term, ctx->bn) == 1;
    return is_done;
}

static bool put_sum(struct sigma *ctx, uint8_t out[SIGMA_POINT_BYTES])
{
    return EC_POINT_point2oct(ctx->group, ctx->sum, POINT_CONVERSION_COMPRESSED, out,
                              SIGMA_POINT_BYTES, ctx->bn) == SIGMA_POINT_BYTES;
}

/* out = out + <s, x>, modulo the order. */
static bool add_product(struct sigma *ctx, const int32_t x[SIGMA_N], BIGNUM *out)
{
    bool is_done = true;

    for (size_t i = 0; i < SIGMA_N && is_done; i++)
        is_done = set_number(ctx, ctx->n, x[i]) &&
                  BN_mod_mul(ctx->n, ctx->n, ctx->s[i], ctx->order, ctx->bn) == 1 &&
                  BN_mod_add(out, out, ctx->n, ctx->order, ctx->bn) == 1;
    return is_done;
}

static bool set_secret(struct sigma *ctx, const struct sigma_secret *secret)
{
    bool is_done =
        BN_bin2bn(secret->blinding.b, DIGEST_BYTES, ctx->s[SIGMA_N]) != NULL &&
        BN_mod(ctx->s[SIGMA_N], ctx->s[SIGMA_N], ctx->order, ctx->bn) == 1;

    for (size_t i = 0; i < SIGMA_N && is_done; i++)
        is_done = set_number(ctx, ctx->s[i], secret->w[i]);
    return is_done;
}

enum rc sigma_commit(struct sigma *ctx, const struct sigma_secret *secret,
                     struct sigma_commitment *out, struct err *err)
{
    if (!set_secret(ctx, secret) || !combine(ctx))
        return no_memory(err);
    if (EC_POINT_is_at_infinity(ctx->group, ctx->sum) == 1)
        return err_set(err, RC_INPUT, "nothing to commit to: every number is zero");
    return put_sum(ctx, out->b) ? RC_OK : no_memory(err);
}

/* --- the challenge ------------------------------------------------------------------- */

static void add_u64(struct sha256 *sha, uint64_t v)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(v >> (56 - 8 * i));
    sha256_add(sha, bytes, sizeof bytes);
}

static void hash_statement(struct sha256 *sha, const struct sigma_statement *s,
                           struct digest *out)
{
    static const char domain[] = "depin-console sigma v1";

    sha256_init(sha);
    sha256_add(sha, domain, sizeof domain);
    sha256_add(sha, s->context.b, sizeof s->context.b);
    sha256_add(sha, s->commitment.b, sizeof s->commitment.b);
    for (size_t i = 0; i < SIGMA_N; i++)
        add_u64(sha, (uint64_t)(int64_t)s->x[i]);
    add_u64(sha, (uint64_t)s->y);
    sha256_end(sha, out);
}

/* ctx->e from the statement and the first two parts of the proof. */
static bool challenge(struct sigma *ctx, const struct sigma_statement *s,
                      const struct sigma_proof *proof)
{
    struct digest of, e;

    hash_statement(ctx->sha, s, &of);
    sha256_of2(ctx->sha, of.b, sizeof of.b, proof->b, Z_AT, &e);
    return BN_bin2bn(e.b, sizeof e.b, ctx->e) != NULL &&
           BN_mod(ctx->e, ctx->e, ctx->order, ctx->bn) == 1;
}

/* --- proving ------------------------------------------------------------------------- */

/* s_i = 64 bytes of HMAC(secret, statement, i), modulo the order: the excess of 256 bits leaves
 * no bias to speak of. */
static enum rc draw_nonces(struct sigma *ctx, const struct sigma_statement *statement,
                           const struct sigma_secret *secret, struct err *err)
{
    uint8_t name[DIGEST_BYTES + 2];
    struct digest of, half[2];
    enum rc rc = RC_OK;

    hash_statement(ctx->sha, statement, &of);
    memcpy(name, of.b, sizeof of.b);
    for (uint8_t i = 0; i < TERMS && rc == RC_OK; i++) {
        name[DIGEST_BYTES] = i;
        for (uint8_t k = 0; k < 2 && rc == RC_OK; k++) {
            name[DIGEST_BYTES + 1] = k;
            rc = hmac_sha256(secret, sizeof *secret, name, sizeof name, &half[k], err);
        }
        if (rc == RC_OK && (BN_bin2bn(half[0].b, sizeof half, ctx->s[i]) == NULL ||
                            BN_mod(ctx->s[i], ctx->s[i], ctx->order, ctx->bn) != 1))
            rc = no_memory(err);
    }
    secret_wipe(half, sizeof half);
    return rc;
}

/* z_i = s_i + e w_i, into the proof. */
static bool respond(struct sigma *ctx, const struct sigma_secret *secret, struct sigma_proof *out)
{
    bool is_done = true;

    for (size_t i = 0; i < TERMS && is_done; i++) {
        is_done = i < SIGMA_N ? set_number(ctx, ctx->n, secret->w[i])
                              : BN_bin2bn(secret->blinding.b, DIGEST_BYTES, ctx->n) != NULL;
        is_done = is_done && BN_mod_mul(ctx->n, ctx->n, ctx->e, ctx->order, ctx->bn) == 1 &&
                  BN_mod_add(ctx->n, ctx->n, ctx->s[i], ctx->order, ctx->bn) == 1 &&
                  put(ctx->n, out->b + Z_AT + SIDE * i);
    }
    return is_done;
}

enum rc sigma_prove(struct sigma *ctx, const struct sigma_statement *statement,
                    const struct sigma_secret *secret, struct sigma_proof *out, struct err *err)
{
    enum rc rc = draw_nonces(ctx, statement, secret, err);

    if (rc != RC_OK)
        return rc;
    BN_zero(ctx->t);
    if (!combine(ctx) || !put_sum(ctx, out->b) || !add_product(ctx, statement->x, ctx->t) ||
        !put(ctx->t, out->b + T_AT) || !challenge(ctx, statement, out) ||
        !respond(ctx, secret, out))
        return no_memory(err);
    return RC_OK;
}

/* --- verifying ----------------------------------------------------------------------- */

static enum rc refuse(const char *why, struct err *err)
{
    ERR_clear_error();
    return err_set(err, RC_CHECK, "the proof is refused: %s", why);
}

/* The numbers of the proof into s and t. RC_CHECK: one is not below the order. */
static enum rc take_numbers(struct sigma *ctx, const struct sigma_proof *proof, struct err *err)
{
    for (size_t i = 0; i <= TERMS; i++) {
        BIGNUM *to = i == 0 ? ctx->t : ctx->s[i - 1];
        if (BN_bin2bn(proof->b + T_AT + SIDE * i, SIDE, to) == NULL)
            return no_memory(err);
        if (BN_cmp(to, ctx->order) >= 0)
            return refuse("a number is not below the order of the curve", err);
    }
    return RC_OK;
}

/* sum z_i G_i + z_rho H - e C is A, as bytes? */
static enum rc check_points(struct sigma *ctx, const struct sigma_statement *statement,
                            const struct sigma_proof *proof, struct err *err)
{
    uint8_t found[SIGMA_POINT_BYTES];

    if (EC_POINT_oct2point(ctx->group, ctx->term, statement->commitment.b, SIGMA_POINT_BYTES,
                           ctx->bn) != 1)
        return refuse("the commitment is no point of the curve", err);
    if (EC_POINT_mul(ctx->group, ctx->term, NULL, ctx->term, ctx->e, ctx->bn) != 1 ||
        EC_POINT_invert(ctx->group, ctx->term, ctx->bn) != 1)
        return no_memory(err);
    EC_POINT *minus = EC_POINT_dup(ctx->term, ctx->group);
    bool is_done = minus != NULL && combine(ctx) &&
                   EC_POINT_add(ctx->group, ctx->sum, ctx->sum, minus, ctx->bn) == 1;
    EC_POINT_free(minus);
    if (!is_done)
        return no_memory(err);
    if (!put_sum(ctx, found) || memcmp(found, proof->b, sizeof found) != 0)
        return refuse("the commitment does not open so", err);
    return RC_OK;
}

enum rc sigma_verify(struct sigma *ctx, const struct sigma_statement *statement,
                     const struct sigma_proof *proof, struct err *err)
{
    enum rc rc = take_numbers(ctx, proof, err);

    if (rc != RC_OK)
        return rc;
    /* t + e y - <z, x> = 0, with the sign turned: <z, x> is added to -(t + e y). */
    if (!challenge(ctx, statement, proof) || !set_number(ctx, ctx->n, statement->y) ||
        BN_mod_mul(ctx->n, ctx->n, ctx->e, ctx->order, ctx->bn) != 1 ||
        BN_mod_add(ctx->t, ctx->t, ctx->n, ctx->order, ctx->bn) != 1 ||
        BN_sub(ctx->t, ctx->order, ctx->t) != 1 || !add_product(ctx, statement->x, ctx->t))
        return no_memory(err);
    if (!BN_is_zero(ctx->t))
        return refuse("the product is another", err);
    return check_points(ctx, statement, proof, err);
}
