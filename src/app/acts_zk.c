/* zk verify: a Groth16 proof in the files of snarkjs. */
#include "app/acts.h"
#include "app/standing.h"
#include "base/file.h"
#include "crypto/groth16.h"

#include <string.h>

static const char caveat[] =
    "the proof is worth as much as the ceremony that made the key; the check cannot see it";

struct proof_check {
    struct groth16_key *key;
    struct groth16_proof proof;
    struct groth16_inputs inputs;
    struct digest statement;
};

/* --vk, --proof and --public; each is needed. */
static enum rc read_option(const struct args *args, const char *option, const char **path,
                           struct buf *text, struct err *err)
{
    *path = args_option(args, option);
    return file_read(*path, GROTH16_FILE_MAX, text, err);
}

static enum rc read_all(const struct args *args, struct proof_check *c, struct err *err)
{
    struct buf text = BUF_INIT;
    const char *path = NULL;
    enum rc rc = read_option(args, "vk", &path, &text, err);

    if (rc == RC_OK && (rc = groth16_key_parse(text.data, text.len, &c->key, err)) != RC_OK)
        rc = err_wrap(err, "'%s'", path);
    buf_reset(&text);
    if (rc == RC_OK)
        rc = read_option(args, "proof", &path, &text, err);
    if (rc == RC_OK &&
        (rc = groth16_proof_parse(text.data, text.len, &c->proof, err)) != RC_OK)
        rc = err_wrap(err, "'%s'", path);
    buf_reset(&text);
    if (rc == RC_OK)
        rc = read_option(args, "public", &path, &text, err);
    if (rc == RC_OK &&
        (rc = groth16_inputs_parse(text.data, text.len, &c->inputs, err)) != RC_OK)
        rc = err_wrap(err, "'%s'", path);
    buf_free(&text);
    return rc;
}

static enum rc check(const struct args *args, struct proof_check *c, struct err *err)
{
    enum rc rc = read_all(args, c, err);
    struct sha256 *sha;

    if (rc != RC_OK)
        return rc;
    sha = sha256_new();
    if (sha == NULL)
        return err_nomem(err, "verify a proof");
    if (c->inputs.count != groth16_key_inputs(c->key))
        rc = err_set(err, RC_CHECK, "'%s': %zu public inputs, and the key '%s' is for %zu",
                     args_option(args, "public"), c->inputs.count, args_option(args, "vk"),
                     groth16_key_inputs(c->key));
    else if ((rc = groth16_verify(c->key, &c->proof, &c->inputs, err)) != RC_OK)
        rc = err_wrap(err, "'%s'", args_option(args, "proof"));
    groth16_statement(sha, c->key, &c->inputs, &c->statement);
    sha256_free(sha);
    return rc;
}

static void print_text(const struct proof_check *c, bool is_good, struct buf *out)
{
    char hex[DIGEST_HEX_MAX];

    digest_hex(&c->statement, hex);
    buf_addf(out, "verdict    %s\n", is_good ? "the proof holds" : "refused");
    if (is_good)
        buf_addf(out, "scheme     Groth16 over BN254, %zu public inputs\nstatement  %s\n",
                 c->inputs.count, hex);
    buf_addf(out, "caveat     %s\n", caveat);
}

/* {"ok","reason","scheme","curve","inputs","statement","caveat"} */
static void print_json(const struct proof_check *c, const char *reason, struct buf *out)
{
    struct json_writer w;

    jw_init(&w, out, false);
    jw_begin_object(&w);
    jw_key(&w, "ok");
    jw_bool(&w, reason == NULL);
    jw_key(&w, "reason");
    if (reason == NULL)
        jw_null(&w);
    else
        jw_string(&w, reason);
    jw_key(&w, "scheme");
    jw_string(&w, "groth16");
    jw_key(&w, "curve");
    jw_string(&w, "bn254");
    jw_key(&w, "inputs");
    jw_int64(&w, (int64_t)c->inputs.count);
    jw_key(&w, "statement");
    if (reason == NULL)
        jw_hex(&w, c->statement.b, sizeof c->statement.b);
    else
        jw_null(&w);
    jw_key(&w, "caveat");
    jw_string(&w, caveat);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc act_ZK_VERIFY(struct app *a, const struct args *args, struct buf *out, struct err *err)
{
    struct proof_check c = { .key = NULL };
    struct err why = ERR_INIT;
    enum rc rc = standing_refuse_csv(args, "zk verify", err);

    (void)a;
    if (rc != RC_OK)
        return rc;
    rc = check(args, &c, &why);
    if (rc == RC_OK || rc == RC_CHECK || rc == RC_INPUT) {
        if (args->format == OUTPUT_JSON)
            print_json(&c, rc == RC_OK ? NULL : why.msg, out);
        else
            print_text(&c, rc == RC_OK, out);
    }
    groth16_key_free(c.key);
    groth16_inputs_close(&c.inputs);
    if (rc != RC_OK)
        return err_set(err, rc, "%s", why.msg);
    return out->failed ? err_nomem(err, "print the verdict") : RC_OK;
}
