/* proof export, proof verify: the inclusion proof of an entry as a file for others. */
#include "app/acts.h"
#include "app/acts_commitments.h"
#include "app/session.h"
#include "app/standing.h"
#include "base/decimal.h"
#include "base/file.h"
#include "crypto/tlog_proof.h"

#include <inttypes.h>
#include <string.h>

#define FILE_BYTES_MAX (TLOG_PROOF_EXTRA_MAX * 2 + NOTE_BYTES_MAX + 64 * 1024)
#define FILE_MODE      0644

/* --- export --------------------------------------------------------------------------- */

struct subject {
    enum ledger_ref ref;
    uint64_t number;
};

/* t-12, C-0003: the letter says which, of either case. */
static enum rc read_subject(const char *word, struct subject *out, struct err *err)
{
    bool is_task = word[0] == 't' || word[0] == 'T';
    bool is_case = word[0] == 'C' || word[0] == 'c';
    bool has_number = (is_task || is_case) && word[1] == '-' && word[2] != '\0' &&
                      uint_parse(word + 2, strlen(word + 2), UINT32_MAX, &out->number);

    out->ref = is_task ? LEDGER_REF_TASK : LEDGER_REF_CASE;
    if (has_number)
        return RC_OK;
    return err_set(err, RC_USAGE, "'%s' is neither a task, such as t-12, nor a case, such "
                                  "as C-0012", word);
}

static enum rc make_proof(struct app *a, const char *word, struct standing_info *info,
                          struct buf *out, struct err *err)
{
    struct subject subject = { .number = 0 };
    enum rc rc = read_subject(word, &subject, err);

    if (rc == RC_OK)
        rc = standing_find(a, subject.ref, subject.number, info, err);
    if (rc != RC_OK)
        return rc;
    if (info->reached < STANDING_LOGGED)
        return err_set(err, RC_NOT_FOUND, "nothing about '%s' is in the ledger", word);
    if (info->reached < STANDING_CHECKPOINTED)
        return err_set(err, RC_NOT_FOUND,
                       "entry %" PRIu64 " about '%s' is logged, but no checkpoint covers it "
                       "yet; `anchor now --yes` signs one", info->index, word);
    return ledger_proof_text(a->store, info->index, out, err);
}

static void add_json_text(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    if (text == NULL)
        jw_null(w);
    else
        jw_string(w, text);
}

/* `file` NULL: the proof itself goes out. */
static void print_export(const struct standing_info *info, const char *file,
                         const char *proof, const char *log_key, enum output_format format,
                         struct buf *out)
{
    char hex[DIGEST_HEX_MAX];
    struct json_writer w;

    digest_hex(&info->leaf_hash, hex);
    if (format == OUTPUT_TEXT && file == NULL) {
        buf_adds(out, proof);
    } else if (format == OUTPUT_TEXT) {
        struct safe_text shown;
        safe_text_from_str(&shown, file);
        buf_addf(out, "file     %s\nentry    %" PRIu64 "\nproof    %s\nlog key  %s\n", shown.s,
                 info->index, hex, log_key);
    } else {
        jw_init(&w, out, false);
        jw_begin_object(&w);
        jw_key(&w, "index");
        jw_int64(&w, (int64_t)info->index);
        add_json_text(&w, "proof", hex);
        add_json_text(&w, "log_key", log_key);
        add_json_text(&w, "file", file);
        add_json_text(&w, "text", file == NULL ? proof : NULL);
        add_json_text(&w, "caveat", standing_caveat);
        jw_end_object(&w);
        buf_addc(out, '\n');
    }
}

enum rc act_PROOF_EXPORT(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    const char *file = args_option(args, "output");
    if (args_option(args, "commitments") != NULL)
        return acts_commitments_export(a, args, out, err);
    struct buf proof = BUF_INIT, log_key = BUF_INIT;
    struct standing_info info;
    enum rc rc = standing_refuse_csv(args, "proof export", err);

    if (rc == RC_OK)
        rc = make_proof(a, args->words[0], &info, &proof, err);
    if (rc == RC_OK)
        rc = standing_add_log_key(a, &log_key, err);
    if (rc == RC_OK && file != NULL)
        rc = file_write(file, proof.data, proof.len, FILE_MODE, err);
    if (rc == RC_OK)
        print_export(&info, file, proof.data, log_key.data, args->format, out);
    buf_free(&proof);
    buf_free(&log_key);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the proof") : rc;
}

/* --- verify --------------------------------------------------------------------------- */

struct verification {
    struct tlog_proof proof;
    struct note_verifier log;
    struct checkpoint checkpoint;
    struct digest leaf;
};

/* The key that --log-key names; without it the one of the session's own log. */
static enum rc choose_key(struct app *a, const struct args *args, struct sha256 *sha,
                          struct note_verifier *out, struct err *err)
{
    const char *text = args_option(args, "log-key");

    if (text == NULL && a == NULL)
        return err_set(err, RC_USAGE,
                       "proof verify needs --log-key KEY, the key of the log that the proof "
                       "is of; `ledger audit` prints it");
    if (text == NULL)
        return note_verifier_init(sha, session_origin(a), session_log_key(a), out, err);
    struct err why = ERR_INIT;
    if (note_verifier_parse(sha, text, strlen(text), out, &why) == RC_OK)
        return RC_OK;
    return err_set(err, RC_USAGE, "--log-key: %s; a key looks like NAME+12ab34cd+BASE64",
                   why.msg);
}

/* RC_CHECK: the proof is refused. */
static enum rc check(struct sha256 *sha, struct verification *v, struct err *err)
{
    struct err why = ERR_INIT;

    if (v->proof.extra.len == 0)
        return err_set(err, RC_CHECK, "the file carries no entry, so nothing is proven");
    merkle_leaf(sha, v->proof.extra.data, v->proof.extra.len, &v->leaf);
    enum rc rc = tlog_proof_verify(sha, &v->proof, &v->leaf, &v->log, &v->checkpoint, &why);
    return rc == RC_OK ? RC_OK : err_set(err, rc == RC_INPUT ? RC_CHECK : rc, "%s", why.msg);
}

static void print_verified(const struct verification *v, struct buf *out)
{
    struct safe_text entry;
    char hex[DIGEST_HEX_MAX];

    digest_hex(&v->leaf, hex);
    safe_text_set(&entry, v->proof.extra.data, v->proof.extra.len);
    buf_addf(out,
             "reached  %s\nlog      %s\nentry    %" PRIu64 " of %" PRIu64 "\nproof    %s\n"
             "says     %s\ncaveat   %s\n",
             standing_words[STANDING_CHECKPOINTED], v->checkpoint.origin, v->proof.index,
             v->checkpoint.size, hex, entry.s, standing_caveat);
}

static void print_verdict(const struct verification *v, const char *reason,
                          enum output_format format, struct buf *out)
{
    const struct standing_report report = {
        .is_ok = reason == NULL,
        .level = reason == NULL ? STANDING_CHECKPOINTED : STANDING_NONE,
        .reason = reason,
    };
    struct json_writer w;
    char hex[DIGEST_HEX_MAX];

    if (format == OUTPUT_TEXT) {
        if (reason == NULL)
            print_verified(v, out);
        else
            buf_addf(out, "reached  none\ncaveat   %s\n", standing_caveat);
        return;
    }
    jw_init(&w, out, false);
    standing_begin_json(&w, &report);
    if (reason == NULL) {
        digest_hex(&v->leaf, hex);
        add_json_text(&w, "log", v->checkpoint.origin);
        jw_key(&w, "index");
        jw_int64(&w, (int64_t)v->proof.index);
        jw_key(&w, "size");
        jw_int64(&w, (int64_t)v->checkpoint.size);
        add_json_text(&w, "proof", hex);
        jw_key(&w, "entry");
        jw_string_len(&w, v->proof.extra.data, v->proof.extra.len);
    }
    add_json_text(&w, "caveat", standing_caveat);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

static enum rc verify(struct app *a, const struct args *args, struct sha256 *sha,
                      const struct buf *file, struct buf *out, struct err *err)
{
    struct verification v;
    enum rc rc = choose_key(a, args, sha, &v.log, err);

    if (rc != RC_OK)
        return rc;
    rc = tlog_proof_parse(file->data, file->len, &v.proof, err);
    if (rc == RC_OK) {
        rc = check(sha, &v, err);
        if (rc == RC_OK || rc == RC_CHECK)
            print_verdict(&v, rc == RC_OK || err == NULL ? NULL : err->msg, args->format, out);
        tlog_proof_free(&v.proof);
    } else if (rc == RC_INPUT) {
        print_verdict(&v, err == NULL ? "refused" : err->msg, args->format, out);
    }
    return rc == RC_OK ? RC_OK : err_wrap(err, "'%s'", args->words[0]);
}

enum rc act_PROOF_VERIFY(struct app *a, const struct args *args, struct buf *out,
                         struct err *err)
{
    struct buf file = BUF_INIT;
    struct sha256 *sha = sha256_new();
    enum rc rc = sha != NULL ? standing_refuse_csv(args, "proof verify", err)
                             : err_nomem(err, "verify a proof");

    if (rc == RC_OK)
        rc = file_read(args->words[0], FILE_BYTES_MAX, &file, err);
    if (rc == RC_OK && commitments_are_in(file.data, file.len))
        rc = acts_commitments_verify(a, args, &file, out, err);
    else if (rc == RC_OK)
        rc = verify(a, args, sha, &file, out, err);
    buf_free(&file);
    sha256_free(sha);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the verdict") : rc;
}
