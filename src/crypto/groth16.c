#include "crypto/groth16.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct groth16_key {
    struct bn254_g1 alpha;
    struct bn254_g2 beta, gamma, delta;
    struct bn254_g1 *ic; /* count + 1 */
    size_t count;
};

/* --- numbers and points -------------------------------------------------------------- */

/* Decimal digits as 32 bytes, big-endian. RC_CHECK: 2^256 or more. */
static enum rc read_number(const struct json *node, const char *what, uint8_t out[BN254_BYTES],
                           struct err *err)
{
    const char *s = json_string(node);
    size_t len = s != NULL ? strlen(s) : 0;

    if (s == NULL)
        s = json_number_text(node, &len);
    if (s == NULL || len == 0 || strspn(s, "0123456789") < len || (len > 1 && s[0] == '0'))
        return err_set(err, RC_INPUT, "%s: not a number in decimal digits", what);
    memset(out, 0, BN254_BYTES);
    for (size_t i = 0; i < len; i++) {
        unsigned carry = (unsigned)(s[i] - '0');
        for (size_t j = BN254_BYTES; j-- > 0;) {
            carry += 10u * out[j];
            out[j] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry != 0)
            return err_set(err, RC_CHECK, "%s: a number above 2^256", what);
    }
    return RC_OK;
}

static bool is_small(const uint8_t number[BN254_BYTES], uint8_t value)
{
    static const uint8_t zeros[BN254_BYTES - 1];

    return memcmp(number, zeros, sizeof zeros) == 0 && number[BN254_BYTES - 1] == value;
}

static enum rc refuse(const char *what, enum bn254_fault fault, struct err *err)
{
    if (fault == BN254_OK)
        return RC_OK;
    return err_set(err, RC_CHECK, "%s %s", what, bn254_fault_words[fault]);
}

static enum rc not_a_point(const char *what, struct err *err)
{
    return err_set(err, RC_INPUT, "%s: not a point in the form [x, y, 1]", what);
}

/* `count` numbers and nothing else. */
static enum rc read_numbers(const struct json *list, size_t count, const char *what,
                            uint8_t out[][BN254_BYTES], struct err *err)
{
    const struct json *at = json_first(list);
    enum rc rc = json_is_array(list) && json_count(list) == count ? RC_OK
                                                                  : not_a_point(what, err);

    for (size_t i = 0; i < count && rc == RC_OK; i++, at = json_next(at))
        rc = read_number(at, what, out[i], err);
    return rc;
}

static enum rc read_g1(const struct json *node, const char *what, bool may_be_infinite,
                       struct bn254_g1 *out, struct err *err)
{
    uint8_t n[3][BN254_BYTES];
    enum rc rc = read_numbers(node, 3, what, n, err);

    if (rc != RC_OK)
        return rc;
    if (is_small(n[2], 0) && may_be_infinite) {
        *out = (struct bn254_g1){ .is_infinity = true };
        return RC_OK;
    }
    if (is_small(n[2], 0))
        return err_set(err, RC_CHECK, "%s is the point at infinity", what);
    if (!is_small(n[2], 1))
        return not_a_point(what, err);
    return refuse(what, bn254_g1_read(n[0], n[1], out), err);
}

static enum rc read_g2(const struct json *node, const char *what, struct bn254_g2 *out,
                       struct err *err)
{
    uint8_t n[3][2][BN254_BYTES];
    const struct json *at = json_first(node);
    enum rc rc = json_is_array(node) && json_count(node) == 3 ? RC_OK : not_a_point(what, err);

    for (size_t i = 0; i < 3 && rc == RC_OK; i++, at = json_next(at))
        rc = read_numbers(at, 2, what, n[i], err);
    if (rc != RC_OK)
        return rc;
    if (is_small(n[2][0], 0) && is_small(n[2][1], 0))
        return err_set(err, RC_CHECK, "%s is the point at infinity", what);
    if (!is_small(n[2][0], 1) || !is_small(n[2][1], 0))
        return not_a_point(what, err);
    return refuse(what, bn254_g2_read(n[0][0], n[0][1], n[1][0], n[1][1], out), err);
}

/* --- files --------------------------------------------------------------------------- */

static enum rc parse(const char *text, size_t len, struct json_doc **out, struct err *err)
{
    const struct json_options options = { .bytes_max = GROTH16_FILE_MAX, .depth_max = 8 };

    return json_parse(text, len, &options, out, err);
}

/* The words that say what the file is; a proof may leave them out. */
static enum rc check_kind(const struct json *object, bool must_have, struct err *err)
{
    const struct json *protocol = json_get(object, "protocol");
    const struct json *curve = json_get(object, "curve");
    const char *s = json_string(protocol), *c = json_string(curve);

    if (!json_is_object(object))
        return err_set(err, RC_INPUT, "not a JSON object");
    if (protocol == NULL && curve == NULL && !must_have)
        return RC_OK;
    if (s == NULL || strcmp(s, "groth16") != 0)
        return err_set(err, RC_INPUT, "protocol '%s'; 'groth16' is known", s == NULL ? "?" : s);
    if (c == NULL || (strcmp(c, "bn128") != 0 && strcmp(c, "bn254") != 0))
        return err_set(err, RC_INPUT, "curve '%s'; 'bn128' (BN254) is known",
                       c == NULL ? "?" : c);
    return RC_OK;
}

static enum rc read_ic(const struct json *object, struct groth16_key *key, struct err *err)
{
    const struct json *list = json_get(object, "IC"), *at = json_first(list);
    int64_t count;
    enum rc rc = RC_OK;

    if (!json_int64(json_get(object, "nPublic"), &count) || count < 0 ||
        count > GROTH16_INPUTS_MAX)
        return err_set(err, RC_INPUT, "nPublic is no number from 0 to %u", GROTH16_INPUTS_MAX);
    if (!json_is_array(list) || json_count(list) != (size_t)count + 1)
        return err_set(err, RC_INPUT, "IC has %zu points, nPublic asks for %zu",
                       json_count(list), (size_t)count + 1);
    key->count = (size_t)count;
    key->ic = calloc(key->count + 1, sizeof *key->ic);
    if (key->ic == NULL)
        return err_nomem(err, "read a verification key");
    for (size_t i = 0; i <= key->count && rc == RC_OK; i++, at = json_next(at)) {
        char what[24];
        (void)snprintf(what, sizeof what, "IC[%zu]", i);
        rc = read_g1(at, what, true, &key->ic[i], err);
    }
    return rc;
}

static enum rc read_key(const struct json *object, struct groth16_key *key, struct err *err)
{
    enum rc rc = check_kind(object, true, err);

    if (rc == RC_OK)
        rc = read_g1(json_get(object, "vk_alpha_1"), "vk_alpha_1", false, &key->alpha, err);
    if (rc == RC_OK)
        rc = read_g2(json_get(object, "vk_beta_2"), "vk_beta_2", &key->beta, err);
    if (rc == RC_OK)
        rc = read_g2(json_get(object, "vk_gamma_2"), "vk_gamma_2", &key->gamma, err);
    if (rc == RC_OK)
        rc = read_g2(json_get(object, "vk_delta_2"), "vk_delta_2", &key->delta, err);
    if (rc == RC_OK)
        rc = read_ic(object, key, err);
    if (rc == RC_OK && memcmp(&key->gamma.x, &key->delta.x, sizeof key->gamma.x) == 0)
        rc = err_set(err, RC_CHECK, "vk_gamma_2 is vk_delta_2 or its opposite: the key's second "
                                    "ceremony was left out, and anybody can forge proofs");
    return rc;
}

enum rc groth16_key_parse(const char *text, size_t len, struct groth16_key **out,
                          struct err *err)
{
    struct groth16_key *key = calloc(1, sizeof *key);
    struct json_doc *doc = NULL;
    enum rc rc;

    if (key == NULL)
        return err_nomem(err, "read a verification key");
    rc = parse(text, len, &doc, err);
    if (rc == RC_OK)
        rc = read_key(json_root(doc), key, err);
    json_free(doc);
    if (rc == RC_OK)
        *out = key;
    else
        groth16_key_free(key);
    return rc;
}

void groth16_key_free(struct groth16_key *key)
{
    if (key == NULL)
        return;
    free(key->ic);
    free(key);
}

size_t groth16_key_inputs(const struct groth16_key *key)
{
    return key->count;
}

enum rc groth16_proof_parse(const char *text, size_t len, struct groth16_proof *out,
                            struct err *err)
{
    struct json_doc *doc = NULL;
    enum rc rc = parse(text, len, &doc, err);
    const struct json *object;

    if (rc != RC_OK)
        return rc;
    object = json_root(doc);
    rc = check_kind(object, false, err);
    if (rc == RC_OK)
        rc = read_g1(json_get(object, "pi_a"), "pi_a", false, &out->a, err);
    if (rc == RC_OK)
        rc = read_g2(json_get(object, "pi_b"), "pi_b", &out->b, err);
    if (rc == RC_OK)
        rc = read_g1(json_get(object, "pi_c"), "pi_c", false, &out->c, err);
    json_free(doc);
    return rc;
}

static enum rc read_inputs(const struct json *list, struct groth16_inputs *out, struct err *err)
{
    const struct json *at = json_first(list);
    enum rc rc = RC_OK;

    if (!json_is_array(list) || json_count(list) > GROTH16_INPUTS_MAX)
        return err_set(err, RC_INPUT, "not a JSON array of at most %u numbers",
                       GROTH16_INPUTS_MAX);
    out->values = calloc(json_count(list) + 1, sizeof *out->values);
    if (out->values == NULL)
        return err_nomem(err, "read public inputs");
    for (; at != NULL && rc == RC_OK; at = json_next(at)) {
        char what[32];
        (void)snprintf(what, sizeof what, "public input %zu", out->count + 1);
        rc = read_number(at, what, out->values[out->count], err);
        if (rc == RC_OK && !bn254_is_scalar(out->values[out->count]))
            rc = err_set(err, RC_CHECK, "%s is not below r", what);
        out->count += rc == RC_OK;
    }
    return rc;
}

enum rc groth16_inputs_parse(const char *text, size_t len, struct groth16_inputs *out,
                             struct err *err)
{
    struct json_doc *doc = NULL;
    enum rc rc;

    *out = (struct groth16_inputs){ .count = 0 };
    rc = parse(text, len, &doc, err);
    if (rc == RC_OK)
        rc = read_inputs(json_root(doc), out, err);
    json_free(doc);
    return rc;
}

void groth16_inputs_close(struct groth16_inputs *inputs)
{
    free(inputs->values);
    *inputs = (struct groth16_inputs){ .count = 0 };
}

/* --- the check ----------------------------------------------------------------------- */

enum rc groth16_verify(const struct groth16_key *key, const struct groth16_proof *proof,
                       const struct groth16_inputs *inputs, struct err *err)
{
    struct bn254_g1 sum = key->ic[0], term, minus_a;

    if (inputs->count != key->count)
        return err_set(err, RC_CHECK, "%zu public inputs, and the key is for %zu",
                       inputs->count, key->count);
    for (size_t i = 0; i < inputs->count; i++) {
        bn254_g1_mul(&term, &key->ic[i + 1], inputs->values[i]);
        bn254_g1_add(&sum, &sum, &term);
    }
    bn254_g1_negate(&minus_a, &proof->a);
    const struct bn254_g1 left[] = { minus_a, key->alpha, sum, proof->c };
    const struct bn254_g2 right[] = { proof->b, key->beta, key->gamma, key->delta };
    if (bn254_pairing_is_one(left, right, ARRAY_LEN(left)))
        return RC_OK;
    return err_set(err, RC_CHECK, "the equation does not hold: not a proof of these inputs");
}

static void add_g1(struct sha256 *sha, const struct bn254_g1 *p)
{
    uint8_t xy[2 * BN254_BYTES];

    bn254_g1_write(p, xy);
    sha256_add(sha, xy, sizeof xy);
}

static void add_g2(struct sha256 *sha, const struct bn254_g2 *q)
{
    const struct fp *parts[] = { &q->x.re, &q->x.im, &q->y.re, &q->y.im };
    uint8_t bytes[BN254_BYTES];

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        fp_write(parts[i], bytes);
        sha256_add(sha, bytes, sizeof bytes);
    }
}

void groth16_statement(struct sha256 *sha, const struct groth16_key *key,
                       const struct groth16_inputs *inputs, struct digest *out)
{
    static const char domain[] = "groth16 bn254 statement v1\n";

    sha256_init(sha);
    sha256_add(sha, domain, sizeof domain - 1);
    add_g1(sha, &key->alpha);
    add_g2(sha, &key->beta);
    add_g2(sha, &key->gamma);
    add_g2(sha, &key->delta);
    for (size_t i = 0; i <= key->count; i++)
        add_g1(sha, &key->ic[i]);
    for (size_t i = 0; i < inputs->count; i++)
        sha256_add(sha, inputs->values[i], BN254_BYTES);
    sha256_end(sha, out);
}
