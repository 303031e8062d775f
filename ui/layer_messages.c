/* layer_messages.c - the last MESSAGES_MAX messages, the newest first, each with the tick it
 * was said at. */
#include "config.h"

#include "base/text.h"
#include "ui/card.h"
#include "ui/console_int.h"

#include <inttypes.h>
#include <string.h>

#define TICK_W 9

void console_note(struct console *c, enum tone tone, const struct long_text *text)
{
    struct said *s = &c->said.ring[(c->said.first + c->said.count) % MESSAGES_MAX];

    if (text->s[0] == '\0')
        return;
    *s = (struct said){ .tick = c->status.tick, .tone = tone, .text = *text };
    c->said.total++;
    if (c->said.count < MESSAGES_MAX)
        c->said.count++;
    else
        c->said.first = (c->said.first + 1) % MESSAGES_MAX;
}

/* The i-th newest. */
static const struct said *newest(const struct console *c, size_t i)
{
    return &c->said.ring[(c->said.first + c->said.count - 1 - i) % MESSAGES_MAX];
}

static void scroll(struct console *c, int by)
{
    int last = (int)c->said.count - 1;

    c->said.top += by;
    if (c->said.top > last)
        c->said.top = last;
    if (c->said.top < 0)
        c->said.top = 0;
}

static void messages_key(struct console *c, const char *name, uint64_t now_ms)
{
    const struct action *act = action_by_key(c->pane, name);
    int page = c->said.rows > 1 ? c->said.rows - 1 : 1;

    (void)now_ms;
    if (strcmp(name, "ENTER") == 0 || strcmp(name, "C-c") == 0) {
        console_close_layer(c);
        return;
    }
    if (act == NULL)
        return;
    if (act->id == ACTION_CLOSE || act->id == ACTION_QUIT || act->id == ACTION_MESSAGES)
        console_close_layer(c);
    else if (act->id == ACTION_MOVE_DOWN || act->id == ACTION_MOVE_UP)
        scroll(c, act->id == ACTION_MOVE_DOWN ? 1 : -1);
    else if (act->id == ACTION_MOVE_PGDN || act->id == ACTION_MOVE_PGUP)
        scroll(c, act->id == ACTION_MOVE_PGDN ? page : -page);
    else if (act->id == ACTION_MOVE_FIRST || act->id == ACTION_MOVE_LAST)
        scroll(c, act->id == ACTION_MOVE_LAST ? MESSAGES_MAX : -MESSAGES_MAX);
}

/* One message, on as many rows as it needs; returns the row below it. */
static int draw_message(const struct said *s, struct frame *f, struct rect r, int y)
{
    struct safe_text tick;
    char part[LONG_TEXT_MAX];
    const char *rest = s->text.s;
    int w = r.w - TICK_W;

    safe_text_setf(&tick, "T %" PRIu64, s->tick);
    (void)frame_text_cut(f, r.x, y, TICK_W - 1, (struct pen){ .tone = TONE_DIM }, tick.s);
    while (*rest != '\0' && y < r.y + r.h) {
        size_t n = w > 0 ? card_wrap(rest, w) : 0;
        if (n == 0)
            break;
        memcpy(part, rest, n);
        part[n] = '\0';
        (void)frame_text(f, r.x + TICK_W, y++, w, (struct pen){ .tone = s->tone }, part);
        rest += n;
        rest += strspn(rest, " ");
    }
    return y;
}

static void messages_draw(struct console *c, struct frame *f)
{
    struct safe_text title;
    struct rect r;
    int y;

    safe_text_setf(&title, "messages, the newest first: %zu", c->said.count);
    screen_box(f, f->w < 110 ? f->w : 110, f->h - 1, title.s, &r);
    c->said.rows = r.h;
    y = r.y;
    for (size_t i = (size_t)c->said.top; i < c->said.count && y < r.y + r.h; i++)
        y = draw_message(newest(c, i), f, r, y);
    if (c->said.count == 0 && r.h > 0)
        (void)frame_text_cut(f, r.x, r.y, r.w, (struct pen){ .tone = TONE_DIM },
                             "nothing was said yet");
}

const struct layer_ops layer_messages = {
    .hint = "{move down} {move up} PGDN PGUP scroll   ESC close",
    .key = messages_key,
    .draw = messages_draw,
};
