/* proof export TASK --commitments, and proof verify of what that wrote. */
#include "app/acts_commitments.h"

#include "app/card.h"
#include "app/entity.h"
#include "app/standing.h"
#include "base/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FILE_MODE 0644

static void add_key(const struct note_verifier *key, struct buf *out)
{
    struct buf text = BUF_INIT;

    note_verifier_add(key, &text);
    if (text.failed)
        out->failed = true;
    else
        buf_add(out, text.data, text.len);
    buf_free(&text);
}

static void put_text(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    if (text == NULL)
        jw_null(w);
    else
        jw_string(w, text);
}

static void put_note(struct json_writer *w, const struct commitment_note *c)
{
    char nonce[17];

    (void)snprintf(nonce, sizeof nonce, "%016" PRIx64, c->nonce);
    jw_key(w, "task");
    jw_int64(w, c->task);
    jw_key(w, "node");
    jw_int64(w, c->node);
    jw_key(w, "root");
    jw_hex(w, c->root.b, sizeof c->root.b);
    put_text(w, "nonce", nonce);
    jw_key(w, "commitment");
    jw_hex(w, c->digest.b, sizeof c->digest.b);
    jw_key(w, "is_second");
    jw_bool(w, c->is_second);
}

enum rc acts_commitments_json(struct app *a, const struct commitments *c, struct json_writer *w,
                              struct err *err)
{
    enum rc rc = RC_OK;

    jw_key(w, "commitments");
    jw_begin_array(w);
    for (size_t i = 0; rc == RC_OK && i < c->count; i++) {
        struct buf note = BUF_INIT, text = BUF_INIT;
        struct note_verifier key;
        rc = commitments_key(a, c->notes[i].node, &key, err);
        if (rc == RC_OK)
            rc = commitments_sign(a, &c->notes[i], &note, err);
        if (rc == RC_OK) {
            add_key(&key, &text);
            jw_begin_object(w);
            put_note(w, &c->notes[i]);
            put_text(w, "key", text.data);
            put_text(w, "note", note.data);
            jw_end_object(w);
        }
        buf_free(&note);
        buf_free(&text);
    }
    jw_end_array(w);
    return rc;
}

/* --- export ------------------------------------------------------------------------- */

static enum rc find(struct app *a, const char *word, struct commitments *out, struct err *err)
{
    uint64_t id = 0;
    enum rc rc = entity_parse(a, TABLE_TASKS, word, &id, err);

    if (rc == RC_OK && id <= UINT32_MAX)
        rc = commitments_find(a, (uint32_t)id, out, err);
    if (rc == RC_OK && (id > UINT32_MAX || out->count == 0))
        return err_set(err, RC_NOT_FOUND, "no commitment for '%s' is known", word);
    return rc;
}

/* Every node once. */
static enum rc print_keys(const struct app *a, const struct commitments *c, struct buf *out,
                          struct err *err)
{
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < c->count; i++) {
        struct note_verifier key;
        bool is_first = true;
        for (size_t k = 0; k < i; k++)
            is_first = is_first && c->notes[k].node != c->notes[i].node;
        if (!is_first)
            continue;
        rc = commitments_key(a, c->notes[i].node, &key, err);
        if (rc != RC_OK)
            break;
        buf_adds(out, "node key  ");
        add_key(&key, out);
        buf_addc(out, '\n');
    }
    return rc;
}

static enum rc print_export(struct app *a, const struct args *args, const struct commitments *c,
                            const struct buf *notes, struct buf *out, struct err *err)
{
    const char *file = args_option(args, "output");
    struct json_writer w;
    enum rc rc = RC_OK;

    if (args->format == OUTPUT_JSON) {
        jw_init(&w, out, false);
        jw_begin_object(&w);
        rc = acts_commitments_json(a, c, &w, err);
        put_text(&w, "file", file);
        put_text(&w, "caveat", standing_caveat);
        jw_end_object(&w);
        buf_addc(out, '\n');
    } else if (file == NULL) {
        buf_add(out, notes->data, notes->len);
    } else {
        struct safe_text shown;
        safe_text_from_str(&shown, file);
        buf_addf(out, "file      %s\nsigned    %zu commitment%s\n", shown.s, c->count,
                 c->count == 1 ? "" : "s");
        rc = print_keys(a, c, out, err);
    }
    return rc;
}

enum rc acts_commitments_export(struct app *a, const struct args *args, struct buf *out,
                                struct err *err)
{
    const char *file = args_option(args, "output");
    struct buf notes = BUF_INIT;
    struct commitments c;
    enum rc rc = standing_refuse_csv(args, "proof export", err);

    if (rc == RC_OK)
        rc = find(a, args->words[0], &c, err);
    for (size_t i = 0; rc == RC_OK && i < c.count; i++)
        rc = commitments_sign(a, &c.notes[i], &notes, err);
    if (rc == RC_OK && notes.failed)
        rc = err_nomem(err, "export the commitments");
    if (rc == RC_OK && file != NULL)
        rc = file_write(file, notes.data, notes.len, FILE_MODE, err);
    if (rc == RC_OK)
        rc = print_export(a, args, &c, &notes, out, err);
    buf_free(&notes);
    return rc == RC_OK && out->failed ? err_nomem(err, "print the commitments") : rc;
}

/* --- verify ------------------------------------------------------------------------- */

struct keys {
    struct note_verifier keys[COMMITMENTS_MAX];
    size_t count;
};

/* NAME+12ab34cd+BASE64, several with commas between. */
static enum rc read_keys(const char *list, struct keys *out, struct err *err)
{
    struct sha256 *sha = sha256_new();
    enum rc rc = sha == NULL ? err_nomem(err, "read a key") : RC_OK;

    for (const char *at = list; rc == RC_OK && at != NULL;) {
        size_t len = strcspn(at, ",");
        struct err why = ERR_INIT;
        if (out->count == COMMITMENTS_MAX)
            rc = err_set(err, RC_USAGE, "--node-key: more than %d keys", COMMITMENTS_MAX);
        else if (note_verifier_parse(sha, at, len, &out->keys[out->count++], &why) != RC_OK)
            rc = err_set(err, RC_USAGE, "--node-key: %s; a key looks like n-042+12ab34cd+BASE64",
                         why.msg);
        at = at[len] == ',' ? at + len + 1 : NULL;
    }
    sha256_free(sha);
    return rc;
}

/* Those of --node-key; without it those of the nodes of this network. */
static enum rc choose_keys(struct app *a, const struct args *args, const struct buf *file,
                           struct keys *out, struct err *err)
{
    const char *list = args_option(args, "node-key");
    struct commitments named;
    enum rc rc = RC_OK;

    out->count = 0;
    if (list != NULL)
        return read_keys(list, out, err);
    if (a == NULL)
        return err_set(err, RC_USAGE, "commitments need --node-key KEY, the keys of the nodes that "
                                      "signed; `proof export ID --commitments` prints them");
    rc = commitments_read(file->data, file->len, &named, err);
    for (size_t i = 0; rc == RC_OK && i < named.count; i++)
        rc = commitments_key(a, named.notes[i].node, &out->keys[out->count++], err);
    return rc;
}

static void print_text(const struct commitments *c, struct buf *out)
{
    size_t twice = commitments_equivocation(c);

    for (size_t i = 0; i < c->count; i++) {
        buf_addf(out, "signed   n-%03" PRIu32 " committed to ", c->notes[i].node);
        card_add_digest(out, &c->notes[i].root);
        buf_addf(out, " for t-%" PRIu32 "\n", c->notes[i].task);
    }
    if (twice != SIZE_MAX)
        buf_addf(out, "proves   n-%03" PRIu32 " committed to two answers for t-%" PRIu32 "\n",
                 c->notes[twice].node, c->notes[twice].task);
}

static void print_verdict(const struct commitments *c, const char *reason,
                          enum output_format format, struct buf *out)
{
    const struct standing_report report = { .is_ok = reason == NULL, .level = STANDING_NONE,
                                            .reason = reason };
    struct json_writer w;

    if (format == OUTPUT_TEXT) {
        if (reason == NULL)
            print_text(c, out);
        buf_addf(out, "caveat   %s\n", standing_caveat);
        return;
    }
    jw_init(&w, out, false);
    standing_begin_json(&w, &report);
    jw_key(&w, "commitments");
    jw_begin_array(&w);
    for (size_t i = 0; reason == NULL && i < c->count; i++) {
        jw_begin_object(&w);
        put_note(&w, &c->notes[i]);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_key(&w, "equivocation");
    jw_bool(&w, reason == NULL && commitments_equivocation(c) != SIZE_MAX);
    put_text(&w, "caveat", standing_caveat);
    jw_end_object(&w);
    buf_addc(out, '\n');
}

enum rc acts_commitments_verify(struct app *a, const struct args *args, const struct buf *file,
                                struct buf *out, struct err *err)
{
    struct err why = ERR_INIT;
    struct commitments c = { .count = 0 };
    struct keys keys;
    enum rc rc = choose_keys(a, args, file, &keys, &why);

    if (rc == RC_OK)
        rc = commitments_verify(file->data, file->len, keys.keys, keys.count, &c, &why);
    if (rc == RC_OK || rc == RC_CHECK || rc == RC_INPUT)
        print_verdict(&c, rc == RC_OK ? NULL : why.msg, args->format, out);
    if (rc == RC_OK)
        return RC_OK;
    return rc == RC_CHECK || rc == RC_INPUT
               ? err_set(err, rc, "'%s': %s", args->words[0], why.msg)
               : err_set(err, rc, "%s", why.msg);
}
