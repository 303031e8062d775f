#include "app/action.h"

#include "app/acts.h"
#include "app/app_int.h"
#include "app/keymap.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define WORDS_MAX      64

static const struct action actions[ACTION_COUNT] = {
#define ACTION(i, c, k, p, f, r, a, h)                                                     \
    [ACTION_##i] = { .id = ACTION_##i,                                                     \
                     .command = (c),                                                       \
                     .keys = (k),                                                          \
                     .pane = (p),                                                          \
                     .flags = (f),                                                         \
                     .role = (r),                                                          \
                     .args = (a),                                                          \
                     ACT_IF_RUN(f, .run = act_##i, )                                       \
                     .help = (h) },
#include "app/actions.def"
#undef ACTION
};

static const char *const role_words[] = {
    [OBSERVER] = "observer",
    [OPERATOR] = "operator",
    [SENIOR] = "senior",
    [ADMIN] = "admin",
};

const struct action *action_get(enum action_id id)
{
    assert((unsigned)id < ACTION_COUNT);
    return &actions[id];
}

/* Words of the command that argv begins with; 0 when it does not. */
static int words_matched(const char *command, int argc, const char *const argv[])
{
    int n = 0;
    while (*command != '\0') {
        size_t len = strcspn(command, " ");
        if (n == argc || strlen(argv[n]) != len || memcmp(argv[n], command, len) != 0)
            return 0;
        n++;
        command += len;
        command += strspn(command, " ");
    }
    return n;
}

/* "one of next, approve, ..." when `word` begins several commands; false when it does not. */
static bool add_seconds(struct buf *out, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        const char *command = actions[i].command;
        if (strncmp(command, word, len) != 0 || command[len] != ' ')
            continue;
        buf_addf(out, "%s%s", out->len > 0 ? ", " : "", command + len + 1);
    }
    return out->len > 0;
}

static enum rc unknown_command(int argc, const char *const argv[], struct err *err)
{
    const char *names[ACTION_COUNT];
    for (size_t i = 0; i < ACTION_COUNT; i++)
        names[i] = actions[i].command;
    struct buf typed = BUF_INIT, seconds = BUF_INIT;
    buf_adds(&typed, argv[0]);
    bool is_group = add_seconds(&seconds, argv[0]);
    if (is_group && argc > 1)
        buf_addf(&typed, " %s", argv[1]);
    const char *near = text_nearest(typed.data, names, ACTION_COUNT);
    if (near != NULL)
        err_set(err, RC_USAGE, "unknown command '%s': did you mean '%s'?", typed.data, near);
    else if (is_group)
        err_set(err, RC_USAGE, "'%s' needs one of: %s", argv[0], seconds.data);
    else
        err_set(err, RC_USAGE, "unknown command '%s'; --help lists the commands", typed.data);
    buf_free(&typed);
    buf_free(&seconds);
    return RC_USAGE;
}

const struct action *action_by_words(int argc, const char *const argv[], int *used,
                                     struct err *err)
{
    const struct action *best = NULL;
    *used = 0;
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        int n = words_matched(actions[i].command, argc, argv);
        if (n > *used) {
            *used = n;
            best = &actions[i];
        }
    }
    if (best == NULL && argc > 0)
        unknown_command(argc, argv, err);
    else if (best == NULL)
        err_set(err, RC_USAGE, "a command is missing; --help lists the commands");
    return best;
}

enum rc action_parse(int argc, const char *const argv[], const struct action **act,
                     struct args *out, struct err *err)
{
    const char *rest[WORDS_MAX];
    int lead = args_leading(argc, argv), used = 0;
    *act = NULL;
    bool is_command = lead < argc && argv[lead][0] != '-';
    if (is_command) {
        *act = action_by_words(argc - lead, argv + lead, &used, err);
        if (*act == NULL)
            return RC_USAGE;
    }
    if (argc - used > WORDS_MAX)
        return err_set(err, RC_USAGE, "more than %d words", WORDS_MAX);
    int count = 0;
    for (int i = 0; i < argc; i++)
        if (i < lead || i >= lead + used)
            rest[count++] = argv[i];
    if (*act == NULL)
        return args_parse(out, "", count, rest, err);
    enum rc rc = args_parse(out, (*act)->args, count, rest, err);
    return rc == RC_OK ? RC_OK : err_wrap(err, "%s", (*act)->command);
}

enum rc action_run_line(struct app *a, const char *line, struct buf *out, struct err *err)
{
    char copy[APP_LINE_MAX + 1];
    const char *argv[WORDS_MAX];
    int argc;
    size_t len = strlen(line);
    if (len > APP_LINE_MAX)
        return err_set(err, RC_USAGE, "a command line has at most %d bytes", APP_LINE_MAX);
    memcpy(copy, line, len + 1);
    enum rc rc = args_split(copy, &argc, argv, WORDS_MAX, err);
    const struct action *act = NULL;
    struct args args;
    if (rc == RC_OK)
        rc = action_parse(argc, argv, &act, &args, err);
    if (rc != RC_OK)
        return rc;
    if (act == NULL)
        return err_set(err, RC_USAGE, "a command is missing; --help lists the commands");
    return action_run(a, act, &args, out, err);
}

/* What the session allows now. */
static enum rc check_session(const struct app *a, const struct action *act, struct err *err)
{
    if (a->role < act->role)
        return err_set(err, RC_REFUSED, "%s needs the role %s; '%s' is %s", act->command,
                       role_words[act->role], a->operator_name.s, role_words[a->role]);
    if (action_is_cli_only(act) && a->clock != NULL)
        return err_set(err, RC_USAGE, "%s: only on the command line", act->command);
    if ((act->flags & MUTATES) == 0)
        return RC_OK;
    if (a->options.is_read_only)
        return err_set(err, RC_REFUSED, "%s: opened with --read-only", act->command);
    uint32_t tick = engine_tick(a->engine);
    if (tick < a->head_tick)
        return err_set(err, RC_REFUSED,
                       "%s: you look at tick %" PRIu32 "; %s returns to the newest tick",
                       act->command, tick, keymap_hint(ACTION_TIME_LIVE));
    return RC_OK;
}

enum rc action_run(struct app *a, const struct action *act, const struct args *args,
                   struct buf *out, struct err *err)
{
    if (act->run == NULL)
        return err_set(err, RC_USAGE, "%s: only in the console", act->command);
    enum rc rc = a == NULL ? RC_OK : check_session(a, act, err);
    if (rc != RC_OK)
        return rc;
    if ((act->flags & CONFIRM) != 0 && !args->is_yes)
        return err_set(err, RC_USAGE, "%s cannot be taken back: add --yes", act->command);
    return act->run(a, args, out, err);
}
