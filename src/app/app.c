#include "config.h"

#include "app/app.h"

#include "app/clockwork.h"
#include "app/import_once.h"
#include "app/order.h"
#include "app/policy_json.h"
#include "app/query_regions.h"
#include "app/record.h"
#include "app/session.h"
#include "app/timing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEMO_NODES     100u
#define DEMO_SEED      9u /* its first three cases are of three kinds */
#define DEMO_CASES     3u    /* wait when the demo opens */
#define DEMO_TICKS_MAX 4000u /* of pre-roll; three cases come long before */
/* Set with the first commit: a store without it was cut off while it was begun. */
#define SETTING_BEGUN "begun"
#define PATH_BYTES_MAX 4096

/* --- paths ------------------------------------------------------------------------ */

static enum rc make_parents(char *path, struct err *err)
{
    for (char *p = path + 1; *p != '\0'; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        int failed = mkdir(path, 0700) != 0 && errno != EEXIST ? errno : 0;
        if (failed != 0) {
            enum rc rc =
                err_set(err, RC_STORE, "cannot make '%s': %s", path, strerror(failed));
            *p = '/';
            return rc;
        }
        *p = '/';
    }
    return RC_OK;
}

enum rc app_default_db(char *out, size_t size, struct err *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int n;

    if (state != NULL && state[0] == '/')
        n = snprintf(out, size, "%s/depin-console/console.db", state);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.local/state/depin-console/console.db", home);
    else
        return err_set(
            err, RC_STORE,
            "cannot tell where the store lies: set HOME or XDG_STATE_HOME, or give --db");
    if (n < 0 || (size_t)n >= size)
        return err_set(err, RC_STORE, "the path of the store is too long; give --db");
    return make_parents(out, err);
}

/* A copy, then the old files go: the store is made anew. */
static enum rc start_afresh(const char *db, struct err *err)
{
    struct store_options options = { .path = db };
    struct store *s;
    char copy[PATH_BYTES_MAX + 64], side[PATH_BYTES_MAX + 8];
    struct stat st;

    if (db == NULL || stat(db, &st) != 0)
        return RC_OK;
    enum rc rc = store_open(&s, &options, err);
    if (rc != RC_OK)
        return rc;
    (void)snprintf(copy, sizeof copy, "%s.backup-%lld", db, (long long)time(NULL));
    rc = store_backup(s, copy, err);
    store_close(s);
    if (rc != RC_OK)
        return rc;
    static const char *const sides[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        (void)snprintf(side, sizeof side, "%s%s", db, sides[i]);
        if (unlink(side) != 0 && errno != ENOENT)
            return err_set(err, RC_STORE, "cannot remove '%s': %s", side,
                           strerror(errno));
    }
    /* The keys stay with the copy: a new store makes new ones. */
    char keys[PATH_BYTES_MAX + 64], kept[PATH_BYTES_MAX + 128];
    (void)snprintf(keys, sizeof keys, "%s.keys", db);
    (void)snprintf(kept, sizeof kept, "%s.keys", copy);
    if (rename(keys, kept) != 0 && errno != ENOENT)
        return err_set(err, RC_STORE, "cannot move '%s': %s", keys, strerror(errno));
    return RC_OK;
}

/* --- a new store -----------------------------------------------------------------------
 */

/* More cheats, losses and high rewards than the defaults, so that something happens soon. */
static void demo_policy(struct policy *p)
{
    p->demand_ppm = 3000000;
    p->demand_duration_s = 200;
    p->demand_matmul_ppm = 350000;
    p->demand_chain_steps = 512;
    p->demand_high_ppm = 300000;
    p->demand_high_value_ppm = 20000;
    p->mix_flaky_ppm = 100000;
    p->mix_lazy_ppm = 120000;
    p->mix_late_ppm = 100000;
    p->mtbf_s = 43200;
    p->joins_per_hour_ppm = 1000000;
    p->dispute_threshold = 2;
    p->review_sla_s = 3600;
}

static enum rc give_policy(struct app *a, struct err *err)
{
    struct command c = { .kind = COMMAND_POLICY };
    enum rc rc = RC_OK;

    policy_defaults(&c.policy);
    if (a->options.is_demo)
        demo_policy(&c.policy);
    else if (a->options.policy_file == NULL && a->options.nodes_file == NULL &&
             a->options.tasks_file == NULL && !a->options.is_bare)
        c.policy.demand_ppm = 2000000;
    if (a->options.policy_file != NULL)
        rc = policy_read_file(&c.policy, a->options.policy_file, err);
    if (rc == RC_OK && a->options.mix_file != NULL)
        rc = policy_read_mix_file(&c.policy, a->options.mix_file, err);
    return rc == RC_OK ? session_do(a, &c, 0, err) : rc;
}

static enum rc give_nodes(struct app *a, struct err *err)
{
    struct command c = { .kind = COMMAND_GENERATE_NODES };
    enum rc rc = RC_OK;

    c.generate.count = a->options.generate_nodes;
    c.generate.mix = 1;
    if (a->options.nodes_file != NULL)
        rc = import_into(a, IMPORT_NODES, a->options.nodes_file, NULL, err);
    else if (c.generate.count == 0 && !a->options.is_bare &&
             (a->options.is_demo || a->options.tasks_file == NULL))
        c.generate.count = DEMO_NODES;
    if (rc == RC_OK && c.generate.count > 0)
        rc = session_do(a, &c, 0, err);
    if (rc == RC_OK && a->options.tasks_file != NULL)
        rc = import_into(a, IMPORT_TASKS, a->options.tasks_file, NULL, err);
    return rc;
}

/* Cases of more than one kind wait. */
static bool is_worth_a_look(const struct app *a)
{
    uint32_t open = 0, kinds = 0;
    struct case_info c;

    for (uint32_t id = 1; engine_case(a->engine, id, &c); id++) {
        bool is_open = c.state == CASE_OPEN || c.state == CASE_ESCALATED;
        open += is_open;
        kinds |= is_open ? 1u << c.kind : 0;
    }
    return open >= DEMO_CASES && (kinds & (kinds - 1)) != 0;
}

/* Ahead until cases wait, so that there is something to decide at once. */
static enum rc pre_roll(struct app *a, struct err *err)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && !is_worth_a_look(a) && a->head_tick < DEMO_TICKS_MAX)
        rc = session_step(a, err);
    return rc;
}

static enum rc begin(struct app *a, struct err *err)
{
    enum rc rc = session_begin(a, err);
    if (rc == RC_OK)
        rc = give_policy(a, err);
    if (rc == RC_OK)
        rc = give_nodes(a, err);
    if (rc == RC_OK && a->options.is_demo)
        rc = pre_roll(a, err);
    if (rc == RC_OK)
        rc = store_begin_group(a->store, err);
    if (rc == RC_OK)
        rc = store_put_setting(a->store, SETTING_BEGUN, "yes", err);
    return rc == RC_OK ? session_commit(a, err) : rc;
}

/* --- opening ------------------------------------------------------------------------- */

static enum rc make_parts(struct app *a, struct err *err)
{
    a->names = names_new();
    a->cache = query_cache_new();
    a->record = record_new(a);
    a->timing = timing_new();
    if (a->timing == NULL || a->names == NULL || a->cache == NULL || a->record == NULL ||
        !history_init(&a->history))
        return err_nomem(err, "open the session");
    struct engine_config config = { .sink = record_sink,
                                    .sink_ctx = a->record,
                                    .probe = timing_probe,
                                    .probe_ctx = a->timing };
    return engine_new(&a->engine, &config, err);
}

static enum rc open_store(struct app *a, struct err *err)
{
    struct store_options options = { .path = a->options.db,
                                     .is_read_only = a->options.is_read_only &&
                                                     a->options.db != NULL };
    struct err held = ERR_INIT;
    if (a->options.must_exist && a->options.db != NULL && access(a->options.db, F_OK) != 0)
        return err_set(err, RC_NOT_FOUND, "there is no store '%s'; run and import make one",
                       a->options.db);
    enum rc rc = a->options.is_fresh ? start_afresh(a->options.db, err) : RC_OK;
    if (rc == RC_OK)
        rc = store_open(&a->store, &options, &held);
    if (rc == RC_CONFLICT && a->options.is_reader) {
        a->options.is_read_only = options.is_read_only = true;
        rc = store_open(&a->store, &options, &held);
    }
    if (held.rc != RC_OK && rc != RC_OK)
        return err_set(err, rc, "%s", held.msg);
    if (rc == RC_OK)
        rc = keyring_open(&a->keys, a->store, a->options.db, a->options.operator_name,
                          err);
    return rc;
}

/* A store that could not be begun: were it left, the next start would take it for a
 * network without nodes. Its lock is held until the end. */
static void remove_unbegun(const struct app *a)
{
    static const char *const tails[] = { ".keys/log.pem", ".keys", "-wal", "-shm", "", ".lock" };
    char name[PATH_BYTES_MAX + 2 * SAFE_TEXT_MAX]; /* memory may be what is missing */

    if (a->store == NULL || a->options.db == NULL || !store_is_new(a->store) ||
        strlen(a->options.db) >= PATH_BYTES_MAX)
        return;
    (void)snprintf(name, sizeof name, "%s.keys/operator-%s.pem", a->options.db,
                   a->keys.operator_name.s);
    (void)remove(name);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        (void)snprintf(name, sizeof name, "%s%s", a->options.db, tails[i]);
        (void)remove(name);
    }
}

static void drop_store(struct app *a)
{
    if (a->store != NULL)
        store_drop_group(a->store);
    store_close(a->store);
    a->store = NULL;
    keyring_close(&a->keys);
}

/* Cut off while it was begun: it is put aside, whatever it holds, and begun anew. */
static enum rc begin_anew(struct app *a, struct err *err)
{
    static const char *const tails[] = { "-wal", "-shm", ".keys", "" };
    char from[PATH_BYTES_MAX + 16], to[PATH_BYTES_MAX + 64];
    long long now = (long long)time(NULL);

    if (a->options.is_read_only)
        return err_set(err, RC_STORE,
                       "'%s' was cut off while it was begun; open it once without --read-only",
                       a->options.db);
    drop_store(a);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        (void)snprintf(from, sizeof from, "%s%s", a->options.db, tails[i]);
        (void)snprintf(to, sizeof to, "%s.cut-off-%lld%s", a->options.db, now, tails[i]);
        if (rename(from, to) != 0 && errno != ENOENT)
            return err_set(err, RC_STORE, "cannot put '%s' aside: %s", from, strerror(errno));
    }
    return open_store(a, err);
}

static bool was_begun(struct app *a)
{
    struct buf value = BUF_INIT;
    struct err none = ERR_INIT;
    enum rc rc = store_get_setting(a->store, SETTING_BEGUN, &value, &none);
    buf_free(&value);
    return rc != RC_NOT_FOUND;
}

/* Options that say what a new store begins with mean nothing for one that is there: whoever
 * gives them would believe what is not so. */
static enum rc refuse_description(const struct app *a, struct err *err)
{
    const struct app_options *o = &a->options;
    const struct {
        bool is_given;
        const char *option, *instead;
    } all[] = {
        { o->policy_file != NULL, "--policy", "'policy apply FILE' changes its rules" },
        { o->nodes_file != NULL, "--nodes", "'import nodes FILE' adds nodes" },
        { o->tasks_file != NULL, "--tasks", "'import tasks FILE' adds tasks" },
        { o->mix_file != NULL, "--mix", "how its nodes behave is settled" },
        { o->generate_nodes > 0, "--generate-nodes", "'import nodes FILE' adds nodes" },
        { o->has_seed && !o->is_demo, "--seed", "its chance is settled" },
    };
    struct safe_text db;

    safe_text_from_str(&db, o->db != NULL ? o->db : "");
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (all[i].is_given)
            return err_set(err, RC_USAGE,
                           "%s is for a new store, and '%s' holds a network: %s; --fresh begins "
                           "anew", all[i].option, db.s, all[i].instead);
    return RC_OK;
}

static enum rc open_session(struct app *a, bool *is_new, struct err *err)
{
    uint64_t last = 0;
    enum rc rc = open_store(a, err);

    if (rc == RC_OK) {
        a->operator_name = a->keys.operator_name;
        struct journal j = session_journal(a);
        rc = journal_last(&j, &last, err);
    }
    if (rc == RC_OK && last > 0 && !was_begun(a)) {
        rc = begin_anew(a, err);
        last = 0;
    }
    *is_new = last == 0;
    if (rc == RC_OK && !*is_new)
        rc = refuse_description(a, err);
    if (rc == RC_OK)
        rc = *is_new ? begin(a, err) : session_restore(a, err);
    return rc;
}

/* What can be read of a store that is refused otherwise. */
static enum rc open_evidence(struct app *a, const struct err *why, struct err *err)
{
    struct store_options options = { .path = a->options.db,
                                     .is_read_only = true,
                                     .is_evidence = true };

    drop_store(a);
    a->options.is_read_only = true;
    a->refused = *why;
    enum rc rc = store_open(&a->store, &options, err);
    if (rc == RC_OK)
        rc = keyring_open(&a->keys, a->store, a->options.db, a->options.operator_name, err);
    if (rc == RC_OK)
        a->operator_name = a->keys.operator_name;
    return rc;
}

enum rc app_open(struct app **out, const struct app_options *options, struct err *err)
{
    struct app *a = calloc(1, sizeof *a);
    struct err why = ERR_INIT;
    bool is_new = false;

    *out = NULL;
    if (a == NULL)
        return err_nomem(err, "open the session");
    a->options = *options;
    if (options->is_demo && !options->has_seed) {
        a->options.has_seed = true;
        a->options.seed = DEMO_SEED;
    }
    a->role = ADMIN;
    enum rc rc = make_parts(a, &why);
    if (rc == RC_OK)
        rc = open_session(a, &is_new, &why);
    if (rc == RC_STORE && options->is_audit && options->db != NULL)
        rc = open_evidence(a, &why, &why);
    if (rc != RC_OK) {
        remove_unbegun(a);
        drop_store(a);
        a->options.is_read_only = true; /* nothing half-done is committed */
        app_close(a);
        return err_set(err, rc, "%s", why.msg);
    }
    a->run = is_new ? RUN_RUNNING : RUN_PAUSED; /* an old one waits to be looked at */
    *out = a;
    return RC_OK;
}

/* What fails here is replayed when the store is opened next: decisions are durable
 * already. */
static void save_at_end(struct app *a)
{
    struct err err = ERR_INIT;
    a->is_closing = true;
    enum rc rc = session_live(a, &err);
    if (rc == RC_OK)
        rc = session_keyframe(a, &err);
    if (rc == RC_OK)
        rc = session_commit(a, &err);
    if (rc != RC_OK)
        (void)fprintf(stderr, "depin-console: %s; the next start replays it\n", err.msg);
}

void app_close(struct app *a)
{
    if (a == NULL)
        return;
    app_lock(a);
    a->is_leaving = true;
    app_unlock(a);
    clockwork_stop(a);
    if (a->store != NULL && a->engine != NULL && !a->options.is_read_only &&
        a->options.db != NULL)
        save_at_end(a);
    engine_free(a->engine);
    engine_free(a->aside.engine);
    store_close(a->store);
    names_free(a->names);
    query_cache_free(a->cache);
    buf_free(&a->answer);
    query_regions_free(a->regions);
    record_free(a->record);
    timing_free(a->timing);
    history_close(&a->history);
    history_close(&a->aside.history);
    keyring_close(&a->keys);
    free(a);
}
