#include "tests/app/fake_session.h"

#include "app/order.h"

#include <string.h>

struct buf fake_out = BUF_INIT;
struct err fake_err = ERR_INIT;

static struct app app;
static struct ed25519_key *key;
static uint64_t next_seq;

#define OK(call) ck_assert_msg((call) == RC_OK, "%s", fake_err.msg)

/* --- what the core would do ------------------------------------------------------------- */

struct journal session_journal(struct app *a)
{
    return journal_of_store(a->store);
}

static enum rc sign(void *ctx, const struct digest *hash, struct ed25519_signature *out,
                    struct err *err)
{
    (void)ctx;
    return ed25519_sign(key, hash->b, sizeof hash->b, out, err);
}

static enum rc key_of(void *ctx, const struct journal_entry *entry,
                      const struct ed25519_public **out, struct err *err)
{
    (void)ctx;
    (void)entry;
    (void)err;
    *out = ed25519_public(key);
    return RC_OK;
}

struct journal_keys session_journal_keys(struct app *a)
{
    (void)a;
    return (struct journal_keys){ .key = key_of };
}

enum rc session_do(struct app *a, const struct command *c, uint32_t import, struct err *err)
{
    const struct journal_signer signer = { .sign = sign };
    struct journal j = session_journal(a);
    struct journal_entry e = { .tick = engine_tick(a->engine),
                               .actor = "alice",
                               .command = command_names[c->kind],
                               .args = "{}" };

    (void)import;
    enum rc rc = engine_check(a->engine, c, err);
    if (rc == RC_OK)
        rc = journal_append(&j, next_seq, &e, &signer, err);
    if (rc != RC_OK)
        return rc;
    next_seq++;
    return engine_apply(a->engine, c, err);
}

bool session_is_dirty(const struct app *a)
{
    (void)a;
    return false;
}

enum rc session_commit(struct app *a, struct err *err)
{
    (void)a;
    (void)err;
    return RC_OK;
}

const char *session_origin(const struct app *a)
{
    (void)a;
    return FAKE_ORIGIN;
}

const struct ed25519_public *session_log_key(const struct app *a)
{
    (void)a;
    return ed25519_public(key);
}

/* --- for tests -------------------------------------------------------------------------- */

struct app *fake_session(uint32_t nodes)
{
    static const uint8_t seed[ED25519_SEED_BYTES] = { 7 };
    const struct engine_config config = { .undo_bytes = 1 << 20 };
    const struct store_options in_memory = { .path = NULL };
    const struct command init = { .kind = COMMAND_INIT, .init = { .seed = 42 } };
    const struct command generate = { .kind = COMMAND_GENERATE_NODES,
                                      .generate = { .count = nodes } };

    fake_err = (struct err)ERR_INIT;
    app = (struct app){ .role = ADMIN };
    next_seq = 1;
    OK(ed25519_from_seed(seed, &key, &fake_err));
    OK(engine_new(&app.engine, &config, &fake_err));
    OK(store_open(&app.store, &in_memory, &fake_err));
    app.names = names_new();
    ck_assert_ptr_nonnull(app.names);
    app.cache = query_cache_new();
    ck_assert_ptr_nonnull(app.cache);
    OK(session_do(&app, &init, 0, &fake_err));
    if (nodes > 0)
        OK(session_do(&app, &generate, 0, &fake_err));
    return &app;
}

void fake_session_end(struct app *a)
{
    engine_free(a->engine);
    store_close(a->store);
    names_free(a->names);
    query_cache_free(a->cache);
    ed25519_free(key);
    key = NULL;
    buf_free(&fake_out);
}

/* `line` holds the words after the command. */
enum rc fake_run(struct app *a,
                 enum rc (*act)(struct app *a, const struct args *args, struct buf *out,
                                struct err *err),
                 enum action_id id, const char *line)
{
    static const char *const usages[ACTION_COUNT] = {
#define ACTION(i, c, k, p, f, r, u, h) [ACTION_##i] = (u),
#include "app/actions.def"
#undef ACTION
    };
    static char copy[1024];
    const char *argv[ARGS_MAX];
    struct args args;
    int argc = 0;

    fake_err = (struct err)ERR_INIT;
    buf_reset(&fake_out);
    ck_assert_uint_lt(strlen(line), sizeof copy);
    memcpy(copy, line, strlen(line) + 1);
    OK(args_split(copy, &argc, argv, ARGS_MAX, &fake_err));
    OK(args_parse(&args, usages[id], argc, argv, &fake_err));
    return act(a, &args, &fake_out, &fake_err);
}

void fake_entry(struct app *a, enum ledger_ref ref, uint64_t number, const char *text)
{
    struct ledger_leaf leaf = { .index = ledger_size(a->store),
                                .kind = ref == LEDGER_REF_TASK ? LEDGER_TASK_PROOF
                                                               : LEDGER_DECISION,
                                .ref = ref,
                                .ref_number = number,
                                .bytes = text,
                                .len = strlen(text) };
    OK(ledger_append(a->store, &leaf, &fake_err));
}

void fake_checkpoint(struct app *a)
{
    struct ledger_checkpoint c;
    OK(ledger_add_checkpoint(a->store, 0, 0, FAKE_ORIGIN, key, &c, &fake_err));
}
