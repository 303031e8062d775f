/* acts.c - keys that act: when they count, what they ask first, and the line that is posted. */
#include "config.h"

#include "ui/console_int.h"

#include "app/keymap.h"

#include <inttypes.h>
#include <stdio.h>

void console_post_line(struct console *c, const char *line)
{
    (void)snprintf(c->outbox, sizeof c->outbox, "%s", line);
    (void)snprintf(c->answer.line, sizeof c->answer.line, "%.*s", PROMPT_MAX - 1, line);
    c->posted++;
    console_forget_message(c);
}

bool console_select_next(struct console *c, enum pane pane,
                         uint64_t (*next)(const struct app *a, uint64_t after), uint64_t after,
                         bool *is_hidden)
{
    struct list *l = &c->lists[pane];
    uint64_t id = next(c->app, after), first = id;

    c->card_top = 0;
    *is_hidden = id != 0;
    while (id != 0 && !list_select(l, c->app, id)) {
        id = next(c->app, id);
        if (id == first || id == after)
            id = 0;
    }
    return id != 0;
}

void console_post_act(struct console *c, const struct action *act, const struct target *t,
                      const char *reason, uint64_t now_ms)
{
    char line[OUTBOX_MAX];
    bool is_hidden;
    int n = snprintf(line, sizeof line, "%s", act->command);

    if ((act->flags & CASE) != 0)
        n += snprintf(line + n, sizeof line - (size_t)n,
                      " %" PRIu64 " --version %" PRIu32, t->id, t->version);
    if (reason != NULL)
        n += snprintf(line + n, sizeof line - (size_t)n, " --reason %s", reason);
    if ((act->flags & CONFIRM) != 0)
        (void)snprintf(line + n, sizeof line - (size_t)n, " --yes");
    console_post_line(c, line);
    if ((act->flags & MUTATES) != 0) {
        c->has_acted = true;
        c->last_act_ms = now_ms;
    }
    if ((act->flags & CASE) != 0)
        (void)console_select_next(c, PANE_REVIEW, query_next_case, t->id, &is_hidden);
}

/* Why a key that acts does nothing now, for keymap_sentence(); NULL when it may. */
static const char *guard(const struct console *c, const struct action *act, uint64_t now_ms)
{
    const struct list *l = &c->lists[PANE_REVIEW];
    const struct target *t = &c->shown;

    if ((act->flags & MUTATES) == 0)
        return NULL;
    if (console_is_tiny(c))
        return "the screen is too small to act on: 40x8 is needed";
    if (c->status.is_read_only)
        return "this session is read-only";
    if (!c->status.is_live)
        return "the past is read-only; {live} returns to now";
    if ((act->flags & CASE) != 0 && c->pane != PANE_REVIEW)
        return "it is about the case in view; {pane review} shows them";
    if ((act->flags & CASE) != 0 && !l->has_row && l->tags.count == 0)
        return "no case is selected";
    if (c->options.is_scripted)
        return NULL;
    if (c->has_acted && now_ms - c->last_act_ms < CONSOLE_GUARD_MS)
        return "too soon after the last act";
    if ((act->flags & CASE) == 0 || l->tags.count > 0)
        return NULL;
    if (!t->is_set || t->pane != PANE_REVIEW || t->id != l->selected ||
        now_ms - t->since_ms < CONSOLE_GUARD_MS)
        return "this case has only just come to the screen";
    return NULL;
}

static void open_reason(struct console *c, const struct action *act, const struct target *t)
{
    c->reason.verb = (act->flags & REASON_R) != 0 ? 'R' : 'E';
    c->reason.count = query_reasons(c->app, c->reason.verb, t->id, c->reason.lines);
    c->act = act;
    c->act_target = *t;
    console_open_layer(c, LAYER_REASON);
}

void console_decide(struct console *c, const struct action *act, const struct target *t,
                    uint64_t now_ms)
{
    if ((act->flags & (REASON_R | REASON_E)) != 0)
        open_reason(c, act, t);
    else
        console_post_act(c, act, t, NULL, now_ms);
}

/* What a decision would do, when the last frame had no room to say it; NULL: it was seen, or
 * nobody looks. */
static const struct card_line *unseen_consequence(const struct console *c,
                                                  const struct action *act)
{
    char key = act->id == ACTION_CASE_APPROVE ? 'a' : act->id == ACTION_CASE_REJECT ? 'r' : 'e';

    if ((act->flags & CASE) == 0 || c->options.is_scripted || c->is_informed || !c->has_card)
        return NULL;
    for (size_t i = 0; i < c->card.count; i++)
        if (c->card.lines[i].key == key)
            return &c->card.lines[i];
    return NULL;
}

static void open_batch(struct console *c, const struct action *act)
{
    query_batch(c->app, &c->batch.sheet);
    c->batch.pending = c->status.pending;
    c->batch.typed[0] = '\0';
    c->act = act;
    c->requests |= CONSOLE_FLUSH;
    console_open_layer(c, LAYER_BATCH);
}

void console_open_ask(struct console *c, const char *line, const char *question)
{
    (void)snprintf(c->ask.line, sizeof c->ask.line, "%s", line);
    safe_text_from_str(&c->ask.question, question);
    c->requests |= CONSOLE_FLUSH;
    console_open_layer(c, LAYER_ASK);
}

/* The letter of the reasons for it. */
static char verb_of(const struct action *act)
{
    return (act->flags & REASON_R) != 0 ? 'R' : (act->flags & REASON_E) != 0 ? 'E' : 'A';
}

void console_begin_act(struct console *c, const struct action *act, const char *key,
                       uint64_t now_ms)
{
    const char *why = guard(c, act, now_ms);
    struct safe_text reason;

    if (why != NULL) {
        keymap_sentence(why, &reason);
        console_say(c, TONE_WARN, "'%s' ignored: %s", key, reason.s);
    } else if ((act->flags & CASE) != 0 && c->lists[PANE_REVIEW].tags.count > 0) {
        layer_bulk_open(c, act, verb_of(act));
    } else if (unseen_consequence(c, act) != NULL)
        layer_consequence_open(c, act, unseen_consequence(c, act));
    else if (act->id == ACTION_ANCHOR_NOW)
        open_batch(c, act);
    else if ((act->flags & CONFIRM) != 0)
        console_open_ask(c, act->command, act->help);
    else
        console_decide(c, act, &c->shown, now_ms);
}
