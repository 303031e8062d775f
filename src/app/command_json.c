#include "app/command_json.h"

#include "app/policy_json.h"
#include "base/decimal.h"
#include "base/json.h"

#include <string.h>

static void write_int(struct json_writer *w, const char *key, int64_t v)
{
    jw_key(w, key);
    jw_int64(w, v);
}

bool command_is_import(enum command_kind kind)
{
    return kind == COMMAND_IMPORT_NODES || kind == COMMAND_IMPORT_TASKS ||
           kind == COMMAND_IMPORT_ENERGY || kind == COMMAND_IMPORT_LATENCY ||
           kind == COMMAND_IMPORT_OUTAGES;
}

void command_write(const struct command *c, uint32_t import, struct buf *out)
{
    struct json_writer w;

    if (c->kind == COMMAND_POLICY) { /* the policy is written by its own writer */
        buf_adds(out, "{\"policy\":");
        policy_write(&c->policy, false, out);
        while (out->len > 0 && out->data[out->len - 1] == '\n')
            out->data[--out->len] = '\0';
        buf_addc(out, '}');
        return;
    }
    jw_init(&w, out, true);
    jw_begin_object(&w);
    if (c->kind == COMMAND_INIT) {
        jw_key(&w, "seed");
        jw_uint64(&w, c->init.seed);
    } else if (c->kind == COMMAND_GENERATE_NODES) {
        write_int(&w, "count", c->generate.count);
        write_int(&w, "mix", c->generate.mix);
    } else if (command_is_import(c->kind)) {
        write_int(&w, "import", import);
    } else if (c->kind == COMMAND_DECIDE) {
        write_int(&w, "case", c->decide.case_id);
        if (c->decide.group != 0) {
            jw_key(&w, "group");
            jw_uint64(&w, c->decide.group);
        }
        write_int(&w, "reason", c->decide.reason);
        jw_key(&w, "verb");
        jw_string(&w, verb_words[c->decide.verb]);
        write_int(&w, "version", c->decide.version);
    } else if (c->kind == COMMAND_UNDO && c->undo.case_id != 0) {
        write_int(&w, "case", c->undo.case_id);
    } else if (c->kind == COMMAND_ANCHORED) {
        jw_key(&w, "size");
        jw_uint64(&w, c->anchored.ledger_size);
    }
    jw_end_object(&w);
}

static bool get_u32(const struct json *o, const char *key, uint32_t *out)
{
    int64_t v;
    if (!json_int64(json_get(o, key), &v) || v < 0 || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

static bool get_u64(const struct json *o, const char *key, uint64_t *out)
{
    const char *s = json_string(json_get(o, key));
    return s != NULL && uint_parse(s, strlen(s), UINT64_MAX, out);
}

static bool read_policy(const struct json *o, struct policy *out)
{
    struct buf text = BUF_INIT;
    struct json_writer w;
    const struct json *p = json_get(o, "policy");

    if (!json_is_object(p))
        return false;
    jw_init(&w, &text, false);
    json_copy(p, &w);
    policy_defaults(out);
    bool is_read = !text.failed &&
                   policy_read(out, text.data, text.len, "journal", NULL) == RC_OK;
    buf_free(&text);
    return is_read;
}

static bool read_decide(const struct json *o, struct command *out)
{
    const char *verb = json_string(json_get(o, "verb"));
    if (verb == NULL || !get_u32(o, "case", &out->decide.case_id) ||
        !get_u32(o, "reason", &out->decide.reason) ||
        !get_u32(o, "version", &out->decide.version) ||
        (json_get(o, "group") != NULL && !get_u64(o, "group", &out->decide.group)))
        return false;
    for (int v = VERB_NONE + 1; v < VERB_COUNT; v++)
        if (strcmp(verb, verb_words[v]) == 0) {
            out->decide.verb = (enum verb)v;
            return true;
        }
    return false;
}

static bool read_args(const struct json *o, struct command *c, uint32_t *import)
{
    switch (c->kind) {
    case COMMAND_INIT:
        return get_u64(o, "seed", &c->init.seed);
    case COMMAND_GENERATE_NODES:
        return get_u32(o, "count", &c->generate.count) && get_u32(o, "mix", &c->generate.mix);
    case COMMAND_IMPORT_NODES:
    case COMMAND_IMPORT_TASKS:
    case COMMAND_IMPORT_ENERGY:
    case COMMAND_IMPORT_LATENCY:
    case COMMAND_IMPORT_OUTAGES:
        return get_u32(o, "import", import);
    case COMMAND_POLICY:
        return read_policy(o, &c->policy);
    case COMMAND_DECIDE:
        return read_decide(o, c);
    case COMMAND_UNDO:
        return json_is_object(o) &&
               (json_get(o, "case") == NULL || get_u32(o, "case", &c->undo.case_id));
    case COMMAND_CLOSE_BATCH:
        return json_is_object(o);
    case COMMAND_ANCHORED:
        return get_u64(o, "size", &c->anchored.ledger_size);
    case COMMAND_COUNT:
        break;
    }
    return false;
}

enum rc command_read(const char *name, const char *args, size_t len, struct command *out,
                     uint32_t *import, struct err *err)
{
    struct json_doc *doc;
    int kind = 0;

    *import = 0;
    while (kind < COMMAND_COUNT && strcmp(name, command_names[kind]) != 0)
        kind++;
    if (kind == COMMAND_COUNT)
        return err_set(err, RC_STORE, "the journal holds the unknown command '%s'", name);
    memset(out, 0, sizeof *out);
    out->kind = (enum command_kind)kind;
    if (json_parse(args, len, NULL, &doc, err) != RC_OK)
        return err_wrap(err, "the journal's command '%s'", name);
    bool is_read = read_args(json_root(doc), out, import);
    json_free(doc);
    return is_read ? RC_OK
                   : err_set(err, RC_STORE, "the journal's command '%s' has bad arguments", name);
}
