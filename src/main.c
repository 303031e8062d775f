/* main.c - argv -> one action, a screen without a terminal, or the console. */
#include "config.h"

#include "app/action.h"
#include "app/app.h"
#include "app/help.h"
#include "app/keymap.h"
#include "app/libraries.h"
#include "app/memory.h"
#include "ui/plain.h"
#include "ui/progress.h"
#include "ui/term_caps.h"
#include "ui/ui.h"

#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NODES_MAX      10000000
#define PATH_MAX_BYTES 4096

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined __SANITIZE_ADDRESS__ || __has_feature(address_sanitizer)
#define IS_SANITIZED 1 /* the leak checker has to trace its own process */
#else
#define IS_SANITIZED 0
#endif

/* What the command line asks for. */
struct request {
    const struct action *act; /* NULL: the console */
    struct args args;
    struct app_options app;
    struct ui_options ui;
    struct ui_dump_options dump;
    bool is_dump;
    bool is_plain;
    char db[PATH_MAX_BYTES];
};

/* Where a standard descriptor is closed the next file opened would take its number, and a
 * message would be written into it. What stands there instead refuses to be written. */
static void hold_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        (void)close(fd);
}

/* Secrets stay in this process: no core, no tracing by others, private files. */
static enum rc harden(struct err *err)
{
    const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

    if (getuid() != geteuid() || getgid() != getegid())
        return err_set(err, RC_REFUSED,
                       "refusing to run with the rights of another user "
                       "(set-user-id or set-group-id)");
    hold_standard_descriptors();
    (void)umask(077);
    (void)setrlimit(RLIMIT_CORE, &none);
    if (!IS_SANITIZED)
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    return RC_OK;
}

/* --- the command line ------------------------------------------------------------- */

/* A common option's value, or NULL. A command may have an option of its own by the same
 * name (bench --nodes N), which is not for us. */
static const char *common(const struct request *r, const char *name)
{
    const char *at = r->act == NULL ? NULL : strstr(r->act->args, name);
    bool is_its_own = at != NULL && at - r->act->args >= 2 && at[-1] == '-' &&
                      at[-2] == '-' && strchr(" ]", at[strlen(name)]) != NULL;

    return is_its_own ? NULL : args_option(&r->args, name);
}

static bool has(const struct request *r, const char *option)
{
    return common(r, option) != NULL;
}

static enum color_when color_of(const char *word)
{
    return word == NULL || strcmp(word, "auto") == 0 ? COLOR_AUTO
           : strcmp(word, "always") == 0             ? COLOR_ALWAYS
                                                     : COLOR_NEVER;
}

static enum rc read_numbers(struct request *r, struct err *err)
{
    int64_t seed = 42, nodes = 0;
    enum rc rc = RC_OK;

    if (has(r, "seed"))
        rc = args_number(&r->args, "seed", 0, INT64_MAX, &seed, err);
    if (rc == RC_OK && has(r, "generate-nodes"))
        rc = args_number(&r->args, "generate-nodes", 1, NODES_MAX, &nodes, err);
    r->app.seed = (uint64_t)seed;
    r->app.has_seed = has(r, "seed");
    r->app.generate_nodes = (uint32_t)nodes;
    return rc;
}

static enum rc read_dump(struct request *r, struct err *err)
{
    const char *size = common(r, "dump-screen");

    r->dump.keys = common(r, "keys");
    r->dump.is_ascii = r->ui.is_ascii;
    r->dump.theme = r->ui.theme;
    r->is_dump = size != NULL;
    if (size == NULL && r->dump.keys != NULL)
        return err_set(err, RC_USAGE, "--keys needs --dump-screen WxH");
    if (size != NULL && r->act != NULL)
        return err_set(err, RC_USAGE, "--dump-screen takes no command, and '%s' is one",
                       r->act->command);
    return size == NULL ? RC_OK : ui_dump_size(size, &r->dump, err);
}

/* A command that only looks: it makes no store, and one held by another process will do. */
static bool is_reader(const struct action *act)
{
    return act != NULL && (act->flags & CLI) != 0 && (act->flags & MUTATES) == 0 &&
           act->id != ACTION_RUN && act->id != ACTION_REBUILD;
}

/* Which store, and what a new one holds. Options that describe a new store mean one that
 * is thrown away, unless --db says where it shall stay. */
static enum rc choose_store(struct request *r, struct err *err)
{
    struct app_options *o = &r->app;
    bool is_described = o->nodes_file != NULL || o->tasks_file != NULL ||
                        o->policy_file != NULL || o->mix_file != NULL ||
                        o->generate_nodes > 0 || o->has_seed ||
                        (r->act != NULL && r->act->id == ACTION_BENCH);

    o->db = common(r, "db");
    o->is_bare = r->act != NULL && (r->act->flags & MUTATES) != 0;
    o->is_reader = is_reader(r->act);
    o->must_exist = o->is_reader && !is_described;
    if (has(r, "demo") && o->db != NULL)
        return err_set(err, RC_USAGE, "--demo takes no --db: its store is thrown away");
    o->is_demo = has(r, "demo") || (!is_described && r->act == NULL);
    if (o->db != NULL || has(r, "demo") || is_described)
        return RC_OK;
    o->is_demo = r->act == NULL || (r->act->flags & MUTATES) == 0;
    /* The default store is made when it is first looked at, but not to vouch for a proof. */
    o->must_exist = r->act != NULL && r->act->id == ACTION_PROOF_VERIFY;
    o->db = r->db;
    return app_default_db(r->db, sizeof r->db, err);
}

static enum rc read_options(struct request *r, struct err *err)
{
    enum rc rc;

    r->app.nodes_file = common(r, "nodes");
    r->app.tasks_file = common(r, "tasks");
    r->app.policy_file = common(r, "policy");
    r->app.mix_file = common(r, "mix");
    r->app.operator_name = common(r, "operator");
    r->app.is_fresh = has(r, "fresh");
    r->app.is_read_only = has(r, "read-only");
    r->app.is_audit = r->act != NULL && (r->act->id == ACTION_LEDGER_AUDIT ||
                                         r->act->id == ACTION_AUDIT_VERIFY);
    r->ui.is_ascii = has(r, "ascii");
    r->ui.theme = common(r, "theme");
    r->ui.color = color_of(common(r, "color"));
    if (has(r, "notify"))
        (void)notify_parse(common(r, "notify"), &r->ui.notify);
    rc = read_numbers(r, err);
    return rc == RC_OK ? read_dump(r, err) : rc;
}

/* --- progress and interruption ---------------------------------------------------- */

static struct app *volatile interruptible;

static void on_interrupt(int sig)
{
    struct app *a = interruptible;

    (void)sig;
    if (a != NULL)
        app_interrupt(a);
}

/* The first Ctrl-C stops at a tick boundary, the second at once. */
static void watch_interrupts(struct app *a)
{
    struct sigaction action = { .sa_handler = on_interrupt };

    action.sa_flags = (int)(SA_RESETHAND | SA_RESTART);
    interruptible = a;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

struct progress {
    uint64_t begun_ms, shown_ms;
    bool is_shown;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void show_progress(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    struct progress *p = ctx;
    uint64_t now = now_ms();
    struct safe_text line;

    if (done == 0 || p->begun_ms == 0)
        p->begun_ms = p->shown_ms = now;
    if (now - p->shown_ms < PROGRESS_SPACING_MS)
        return;
    progress_line(&line, what, done, total, now - p->begun_ms);
    (void)fprintf(stderr, "\r%s\033[K", line.s);
    p->shown_ms = now;
    p->is_shown = true;
}

static void end_progress(struct progress *p)
{
    if (p->is_shown)
        (void)fputs("\r\033[K", stderr);
    p->is_shown = false;
}

/* --- doing it --------------------------------------------------------------------- */

static enum rc print(const struct buf *out, struct err *err)
{
    if (out->failed)
        return err_nomem(err, "print");
    if (fwrite(out->data, 1, out->len, stdout) != out->len || fflush(stdout) != 0)
        return err_set(err, RC_INTERNAL, "cannot write the output");
    return RC_OK;
}

/* Rows that look at no session: opening one would make a store for nothing. */
static bool needs_session(const struct request *r)
{
    const struct action *act = r->act;

    if (act == NULL)
        return true;
    if (act->id == ACTION_PROOF_VERIFY)
        return args_option(&r->args, "log-key") == NULL &&
               args_option(&r->args, "node-key") == NULL;
    return act->run != NULL && act->id != ACTION_KEYS && act->id != ACTION_COMPLETION &&
           act->id != ACTION_BENCH && act->id != ACTION_IMPORT_VOTES &&
           act->id != ACTION_COMPARE;
}

/* The clock runs in the console alone. */
static bool is_about_clock(const struct action *act)
{
    return act->id == ACTION_TIME_PAUSE || act->id == ACTION_TIME_FASTER ||
           act->id == ACTION_TIME_SLOWER || act->id == ACTION_TIME_LIVE;
}

/* A broken keys.conf costs its keys, not the console: the sentence goes to the message row. */
static void read_keymap(struct request *r)
{
    static char notice[ERR_MAX];
    struct err broken = ERR_INIT;

    if ((r->act == NULL || r->act->id == ACTION_HELP) &&
        keymap_begin(common(r, "keymap"), NULL, &broken) != RC_OK) {
        (void)snprintf(notice, sizeof notice, "the default keys are used: %.400s", broken.msg);
        r->ui.notice = r->dump.notice = notice;
    }
}

/* A store that stays is opened again where it was left; one that is only read is left alone. */
static void choose_memory(struct request *r)
{
    static char session[PATH_MAX_BYTES + 16], history[PATH_MAX_BYTES];

    if (r->app.db == NULL || r->app.is_read_only)
        return;
    (void)snprintf(session, sizeof session, "%s.session", r->app.db);
    if (r->app.is_fresh)
        (void)unlink(session);
    memory_history_path(history, sizeof history);
    r->ui.remember = (struct remember_paths){ .session = session, .history = history };
}

static enum rc perform(struct request *r, struct app *a, struct progress *p,
                       struct buf *out, struct err *err)
{
    if (r->is_dump)
        return ui_dump(a, &r->dump, out, err);
    if (r->act == NULL && r->is_plain)
        return plain_run(a, &r->ui, err);
    if (r->act == NULL)
        return ui_run(a, &r->ui, err);
    if (is_about_clock(r->act))
        return err_set(err, RC_USAGE, "%s: only in the console; 'run' and 'step' move the time",
                       r->act->command);
    if (a != NULL)
        watch_interrupts(a);
    enum rc rc = action_run(a, r->act, &r->args, out, err);
    end_progress(p);
    return rc;
}

/* A terminal that cannot place its cursor shows the console as lines, and is told so. */
static bool is_plain_terminal(struct request *r, enum rc *rc, struct err *err)
{
    static char notice[ERR_MAX];
    const char *name = getenv("TERM");

    if (*rc != RC_USAGE || isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1)
        return false;
    (void)snprintf(notice, sizeof notice,
                   "TERM=%.40s cannot place a cursor, so this is the plain console%s%s",
                   name == NULL ? "" : name, r->ui.notice != NULL ? "; " : "",
                   r->ui.notice != NULL ? r->ui.notice : "");
    r->ui.notice = notice;
    *err = (struct err)ERR_INIT;
    *rc = RC_OK;
    return true;
}

static enum rc run_request(struct request *r, struct buf *out, struct err *err)
{
    const struct term_options terminal = { .in_fd = STDIN_FILENO,
                                           .out_fd = STDOUT_FILENO };
    struct progress progress = { .begun_ms = 0 };
    struct app *a = NULL;
    enum rc rc = RC_OK;

    if (r->act == NULL && !r->is_dump && !has(r, "plain"))
        rc = term_check(&terminal, err);
    r->is_plain = r->act == NULL && (has(r, "plain") || is_plain_terminal(r, &rc, err));
    if (rc == RC_OK && needs_session(r)) {
        rc = choose_store(r, err);
        choose_memory(r);
        if (isatty(STDERR_FILENO) == 1) {
            r->app.progress = show_progress;
            r->app.progress_ctx = &progress;
        }
        if (rc == RC_OK)
            rc = app_open(&a, &r->app, err);
        end_progress(&progress);
    }
    if (rc == RC_OK)
        rc = perform(r, a, &progress, out, err);
    interruptible = NULL;
    app_close(a);
    return rc;
}

static void print_version(struct buf *out)
{
    buf_addf(out, "%s\n", PACKAGE_STRING);
    buf_addf(out, "%s (built with %s)\n", term_library_loaded(), term_library_built());
    libraries_print(out);
}

static enum rc run(int argc, const char *const argv[], struct err *err)
{
    static struct request r;
    struct buf out = BUF_INIT;
    struct err print_err = ERR_INIT;
    enum rc rc = harden(err);

    if (rc == RC_OK)
        rc = action_parse(argc - 1, argv + 1, &r.act, &r.args, err);
    if (rc == RC_OK)
        read_keymap(&r);
    if (rc == RC_OK && (has(&r, "help") || (r.act != NULL && r.act->id == ACTION_HELP)))
        help_print(&out, r.act != NULL && r.act->id == ACTION_HELP ? NULL : r.act);
    else if (rc == RC_OK && has(&r, "version"))
        print_version(&out);
    else if (rc == RC_OK && (rc = read_options(&r, err)) == RC_OK)
        rc = run_request(&r, &out, err);
    if (print(&out, &print_err) != RC_OK && rc == RC_OK) {
        *err = print_err;
        rc = print_err.rc;
    }
    buf_free(&out);
    return rc;
}

int main(int argc, char *argv[])
{
    struct err err = ERR_INIT;
    enum rc rc;

    (void)setlocale(LC_CTYPE,
                    ""); /* nothing else: numbers and order never follow a locale */
    rc = run(argc, (const char *const *)argv, &err);
    if (rc != RC_OK && err.msg[0] != '\0')
        (void)fprintf(stderr, "depin-console: %s\n", err.msg);
    return (int)rc;
}
