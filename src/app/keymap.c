#include "config.h"

#include "app/keymap.h"

#include "app/keymap_int.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *keymap_pane_word(enum pane pane)
{
    static const char *const words[] = {
        [PANE_NODES] = "nodes",   [PANE_TASKS] = "tasks", [PANE_VERIFY] = "verify",
        [PANE_REVIEW] = "review", [PANE_CHAIN] = "chain", [PANE_LOG] = "log",
        [PANE_ANY] = "any",
    };
    return words[pane];
}

int keymap_pane(const char *word)
{
    for (int pane = 0; pane <= PANE_ANY; pane++)
        if (strcmp(keymap_pane_word((enum pane)pane), word) == 0)
            return pane;
    return PANE_ANY + 1;
}

/* --- bindings ----------------------------------------------------------------------------- */

struct binding *keymap_at(struct keymap *m, enum pane pane, const char *key)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->bindings[i].pane == pane && strcmp(m->bindings[i].key, key) == 0)
            return &m->bindings[i];
    return NULL;
}

bool keymap_add(struct keymap *m, enum pane pane, const char *key, enum action_id id, int line)
{
    struct binding *b = &m->bindings[m->count];

    if (m->count == KEYMAP_MAX)
        return false;
    *b = (struct binding){ .pane = pane, .action = id, .line = line };
    (void)snprintf(b->key, sizeof b->key, "%s", key);
    m->count++;
    return true;
}

void keymap_drop(struct keymap *m, struct binding *b)
{
    size_t i = (size_t)(b - m->bindings);

    memmove(b, b + 1, (m->count - i - 1) * sizeof *b);
    m->count--;
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *s = words; *s != '\0'; s += strspn(s, " ")) {
        size_t n = strcspn(s, " ");
        if (n == len && memcmp(s, word, n) == 0)
            return true;
        s += n;
    }
    return false;
}

const struct action *keymap_find(const struct keymap *m, enum pane pane, const char *key)
{
    const struct action *found = NULL;

    for (size_t i = 0; i < m->count; i++) {
        const struct binding *b = &m->bindings[i];
        if ((b->pane != pane && b->pane != PANE_ANY) || strcmp(b->key, key) != 0)
            continue;
        if (b->pane == pane)
            return action_get(b->action);
        found = action_get(b->action);
    }
    return found;
}

/* Every frame asks for the keys of all that it hints at. */
static void index_first(struct keymap *m, enum pane pane)
{
    memset(m->first[pane], 0, sizeof m->first[pane]);
    for (size_t i = 0; i < m->count; i++) {
        const struct binding *b = &m->bindings[i];
        const struct action *act;
        if ((b->pane != PANE_ANY && b->pane != pane) || m->first[pane][b->action] != 0)
            continue;
        act = keymap_find(m, pane, b->key); /* not where the pane means something else by it */
        if (act != NULL && act->id == b->action)
            m->first[pane][b->action] = (uint16_t)(i + 1);
    }
}

void keymap_finish(struct keymap *m)
{
    for (int pane = 0; pane <= PANE_ANY; pane++)
        index_first(m, (enum pane)pane);
    memset(m->keys, 0, sizeof m->keys);
    for (size_t i = 0; i < ACTION_COUNT; i++)
        (void)snprintf(m->hint[i], sizeof m->hint[i], ":%s",
                       action_get((enum action_id)i)->command);
    for (size_t i = 0; i < m->count; i++) {
        const struct binding *b = &m->bindings[i];
        char *keys = m->keys[b->action];
        size_t used = strlen(keys), more = strlen(b->key) + (used > 0 ? 1 : 0);
        if (used == 0)
            (void)snprintf(m->hint[b->action], sizeof m->hint[0], "%s", b->key);
        if (used + more < sizeof m->keys[0] && !has_word(keys, b->key))
            (void)snprintf(keys + used, sizeof m->keys[0] - used, "%s%s",
                           used > 0 ? " " : "", b->key);
    }
}

void keymap_defaults(struct keymap *m)
{
    char key[KEY_NAME_MAX];

    m->count = 0;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        for (const char *s = act->keys; *s != '\0'; s += strspn(s, " ")) {
            size_t len = strcspn(s, " ");
            (void)snprintf(key, sizeof key, "%.*s", (int)len, s);
            (void)keymap_add(m, act->pane, key, act->id, 0);
            s += len;
        }
    }
    keymap_finish(m);
}

const char *keymap_key_in(const struct keymap *m, enum action_id id, enum pane pane)
{
    uint16_t first = m->first[pane][id];
    return first == 0 ? NULL : m->bindings[first - 1].key;
}

void keymap_dump(const struct keymap *m, struct buf *out)
{
    buf_adds(out, "# Every key of depin-console. Lines may be changed, or left out: this file\n"
                  "# stands for itself, as it begins with no key at all.\n"
                  "preset none\n");
    for (int id = 0; id < ACTION_COUNT; id++) {
        const struct action *act = action_get((enum action_id)id);
        for (size_t i = 0; i < m->count; i++) {
            const struct binding *b = &m->bindings[i];
            if (b->action == act->id && strcmp(b->key, "ESC") != 0 && strcmp(b->key, "C-c") != 0)
                buf_addf(out, "bind %-7s %-9s %-18s # %s\n", keymap_pane_word(b->pane), b->key,
                         act->command, act->help);
        }
    }
}

/* --- the map in use ----------------------------------------------------------------------- */

static struct keymap live;
static pthread_once_t live_once = PTHREAD_ONCE_INIT;

static void begin_live(void)
{
    keymap_defaults(&live);
}

const struct keymap *keymap_live(void)
{
    (void)pthread_once(&live_once, begin_live);
    return &live;
}

void keymap_use(const struct keymap *m)
{
    (void)pthread_once(&live_once, begin_live);
    live = *m;
}

const struct action *action_by_key(enum pane pane, const char *key)
{
    return keymap_find(keymap_live(), pane, key);
}

const char *keymap_hint(enum action_id id)
{
    return keymap_live()->hint[id];
}

static const struct action *by_command(const char *command, size_t len)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        if (strlen(act->command) == len && memcmp(act->command, command, len) == 0)
            return act;
    }
    return NULL;
}

void keymap_expand(const char *sentence, struct buf *out)
{
    while (*sentence != '\0') {
        size_t plain = strcspn(sentence, "{");
        size_t inside = sentence[plain] == '\0' ? 0 : strcspn(sentence + plain + 1, "}");
        const struct action *act = by_command(sentence + plain + (inside > 0), inside);
        buf_add(out, sentence, plain);
        sentence += plain;
        if (*sentence == '\0')
            return;
        if (act == NULL) {
            buf_addc(out, *sentence++);
            continue;
        }
        buf_adds(out, keymap_hint(act->id));
        sentence += inside + (sentence[inside + 1] == '}' ? 2 : 1);
    }
}

void keymap_sentence(const char *sentence, struct safe_text *out)
{
    struct buf text = BUF_INIT;

    keymap_expand(sentence, &text);
    safe_text_set(out, text.data, text.len);
    buf_free(&text);
}


void keymap_default_path(char *out, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    int n = -1;

    /* The base directory specification: a path that is not absolute is ignored. */
    if (config != NULL && config[0] == '/')
        n = snprintf(out, size, "%s/depin-console/keys.conf", config);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.config/depin-console/keys.conf", home);
    if (n < 0 || (size_t)n >= size)
        out[0] = '\0';
}

enum rc keymap_begin(const char *path, struct buf *problems, struct err *err)
{
    char standard[4096];
    struct keymap m;
    enum rc rc;

    if (path != NULL) {
        rc = keymap_load(&m, path, path, problems, err);
    } else {
        keymap_default_path(standard, sizeof standard);
        if (standard[0] == '\0' || (access(standard, F_OK) != 0 && errno == ENOENT))
            return RC_OK;
        rc = keymap_load(&m, standard, "keys.conf", problems, err);
    }
    if (rc == RC_OK)
        keymap_use(&m);
    return rc;
}
