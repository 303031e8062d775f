/*
 * layer_bulk.c - a verb with tags set acts on the tags: every case, what is at stake, what is
 * left out and why, and one reason for all. A digit gives the reason, Enter decides. The kind of
 * the selected case, if it is tagged, is the one that is decided.
 */
#include "config.h"

#include "ui/console_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void layer_bulk_open(struct console *c, const struct action *act, char verb)
{
    const struct list *l = &c->lists[PANE_REVIEW];
    const struct tags *tags = &l->tags;

    if (tags->count > BULK_MAX) {
        console_say(c, TONE_WARN, "%zu cases are tagged: at most %d are decided at once",
                    tags->count, BULK_MAX);
        return;
    }
    c->bulk.is_lead_chosen = l->has_row && tags_has(tags, l->selected);
    c->bulk.lead = c->bulk.is_lead_chosen ? l->selected : tags_first(tags);
    for (size_t i = 0; i < tags->count; i++)
        c->bulk.cases[i] = (struct bulk_case){ .id = tags->items[i].id,
                                               .version = tags->items[i].version,
                                               .is_lead = tags->items[i].id == c->bulk.lead };
    c->bulk.count = tags->count;
    c->bulk.top = 0;
    c->bulk.reason[0] = '\0';
    bulk_check(c->app, verb, c->bulk.cases, c->bulk.count, &c->bulk.sum);
    c->reason.verb = verb;
    c->reason.count = query_reasons(c->app, verb, c->bulk.sum.first, c->reason.lines);
    c->act = act;
    c->requests |= CONSOLE_FLUSH;
    console_open_layer(c, LAYER_BULK);
}

static void cancel(struct console *c)
{
    console_close_layer(c);
    console_say(c, TONE_DIM, "cancelled: nothing was decided, the tags stay");
}

/* Ids and versions as they stood on the screen; the session looks again. */
static void decide(struct console *c, uint64_t now_ms)
{
    struct buf line = BUF_INIT;
    const char *gap = " ";

    buf_adds(&line, c->act->command);
    for (size_t i = 0; i < c->bulk.count; i++)
        if (c->bulk.cases[i].why == NULL) {
            buf_addf(&line, "%s%" PRIu64 ":%" PRIu32, gap, c->bulk.cases[i].id,
                     c->bulk.cases[i].version);
            gap = ",";
        }
    /* A colon makes it a list even where there is one case alone. */
    buf_addf(&line, " --reason %s", c->bulk.reason);
    console_close_layer(c);
    if (line.failed) {
        console_say(c, TONE_BAD, "nothing was decided: out of memory");
    } else {
        console_post_line(c, line.data);
        c->has_acted = true;
        c->last_act_ms = now_ms;
        tags_free(&c->lists[PANE_REVIEW].tags);
    }
    buf_free(&line);
}

static void enter(struct console *c, uint64_t now_ms)
{
    if (c->bulk.sum.decided == 0)
        cancel(c);
    else if (c->bulk.reason[0] == '\0')
        console_say(c, TONE_WARN, "a digit gives the reason first");
    else
        decide(c, now_ms);
}

static void bulk_key(struct console *c, const char *name, uint64_t now_ms)
{
    if (strcmp(name, "ESC") == 0 || strcmp(name, "C-c") == 0 || strcmp(name, "BACKSPACE") == 0)
        cancel(c);
    else if (strcmp(name, "ENTER") == 0)
        enter(c, now_ms);
    else if (strcmp(name, "DOWN") == 0 || strcmp(name, "j") == 0)
        c->bulk.top++;
    else if (strcmp(name, "UP") == 0 || strcmp(name, "k") == 0)
        c->bulk.top--;
    for (size_t i = 0; i < c->reason.count; i++)
        if (name[0] == c->reason.lines[i].digit && name[1] == '\0')
            (void)snprintf(c->bulk.reason, sizeof c->bulk.reason, "%s",
                           c->reason.lines[i].code);
}

static void draw_case(const struct bulk_case *b, struct frame *f, struct rect r, int y)
{
    const struct value money = { .kind = VALUE_MONEY, .is_known = true, .n = b->at_risk_uusd };
    struct safe_text line, amount;

    value_format(&money, &amount);
    safe_text_setf(&line, "C-%04" PRIu64 " %-14.14s %9s  %s%s", b->id, b->kind, amount.s,
                   b->why == NULL ? "" : "left out: ", b->why == NULL ? "" : b->why);
    (void)frame_text_cut(f, r.x, y, r.w,
                         (struct pen){ .tone = b->why == NULL ? TONE_NORMAL : TONE_DIM }, line.s);
}

static void draw_sum(const struct console *c, struct frame *f, struct rect r, int y)
{
    const struct value money = { .kind = VALUE_MONEY, .is_known = true,
                                 .n = c->bulk.sum.at_risk_uusd };
    struct safe_text line, amount;

    value_format(&money, &amount);
    safe_text_setf(&line, "%zu decided, at stake %s; %zu left out", c->bulk.sum.decided,
                   amount.s, c->bulk.sum.left_out);
    (void)frame_text_cut(f, r.x, y, r.w, (struct pen){ .attr = FRAME_BOLD }, line.s);
}

/* Two a line, the chosen one in reverse. */
static int draw_reasons(const struct console *c, struct frame *f, struct rect r, int y)
{
    int rows = ((int)c->reason.count + 1) / 2;

    for (int i = 0; i < (int)c->reason.count; i++) {
        const struct reason_line *reason = &c->reason.lines[i];
        bool is_chosen = strcmp(reason->code, c->bulk.reason) == 0;
        struct safe_text line;
        safe_text_setf(&line, "%c %s %s", reason->digit, reason->code, reason->title.s);
        (void)frame_text_cut(f, r.x + i / rows * (r.w / 2), y + i % rows, r.w / 2 - 1,
                             (struct pen){ .attr = is_chosen ? FRAME_REVERSE : 0 }, line.s);
    }
    return rows;
}

static void write_title(const struct console *c, struct safe_text *out)
{
    if (c->bulk.sum.kind == NULL)
        safe_text_setf(out, "%s: %zu tagged", c->act->command, c->bulk.count);
    else
        safe_text_setf(out, "%s: %zu tagged; %s, as C-%04" PRIu64 " %s", c->act->command,
                       c->bulk.count, c->bulk.sum.kind, c->bulk.lead,
                       c->bulk.is_lead_chosen ? "under the cursor" : "tagged first");
}

static void bulk_draw(struct console *c, struct frame *f)
{
    int reasons = ((int)c->reason.count + 1) / 2, count = (int)c->bulk.count, rows, y;
    struct safe_text title;
    struct rect r;

    write_title(c, &title);
    screen_box(f, 78, count + reasons + 3, title.s, &r);
    rows = r.h - reasons - 1;
    rows = rows < 1 ? 1 : rows;
    if (c->bulk.top > count - rows)
        c->bulk.top = count - rows;
    if (c->bulk.top < 0)
        c->bulk.top = 0;
    for (int i = 0; i < rows && c->bulk.top + i < count; i++)
        draw_case(&c->bulk.cases[c->bulk.top + i], f, r, r.y + i);
    y = r.y + rows;
    draw_sum(c, f, r, y);
    (void)draw_reasons(c, f, r, y + 1);
}

const struct layer_ops layer_bulk = {
    .hint = "a digit gives the reason, ENTER decides all of them   j k scroll   ESC cancel",
    .holds_clock = true,
    .key = bulk_key,
    .draw = bulk_draw,
};
