/* status_row.c - the row on top: where in time, how fast, what waits. Words go by their
 * priority where the screen is narrow. */
#include "config.h"

#include "ui/screen.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

/* A word of the status row; the highest `priority` goes first when it is narrow. */
struct piece {
    int priority;
    int gap; /* blanks after it */
    struct pen pen;
    struct safe_text text;
};

static void add_piece(struct piece *pieces, size_t *n, int priority, enum tone tone,
                      const char *text)
{
    pieces[*n].priority = priority;
    pieces[*n].gap = *n < 2 ? 1 : 2; /* where we are in time reads as one */
    pieces[*n].pen = (struct pen){ .tone = tone };
    safe_text_from_str(&pieces[*n].text, text);
    (*n)++;
}

const char *status_row_word(const struct status *s)
{
    static const char *const words[] = {
        [RUN_PAUSED] = "paused",
        [RUN_RUNNING] = "run",
        [RUN_WAITING] = "WAITING",
        [RUN_SEEKING] = "seeking",
    };
    return words[s->run];
}

static void add_position(const struct status *s, struct piece *pieces, size_t *n)
{
    bool is_past = s->tick != s->head_tick;
    char text[96];

    (void)snprintf(text, sizeof text, "T %" PRIu64, s->tick);
    if (is_past)
        (void)snprintf(text, sizeof text, "T %" PRIu64 " of %" PRIu64, s->tick, s->head_tick);
    add_piece(pieces, n, 0, TONE_TITLE, text);
    add_piece(pieces, n, 0, is_past || s->is_read_only ? TONE_WARN : TONE_GOOD,
              is_past ? "PAST" : s->is_read_only ? "READ-ONLY" : "LIVE");
    (void)snprintf(text, sizeof text, "%s", status_row_word(s));
    if (s->run == RUN_RUNNING && s->speed.s[0] != '\0')
        (void)snprintf(text, sizeof text, "run %.16s", s->speed.s);
    add_piece(pieces, n, 1, s->run == RUN_WAITING ? TONE_WARN : TONE_NORMAL, text);
    if (s->is_saving)
        add_piece(pieces, n, 2, TONE_WARN, "saving");
}

static size_t status_pieces(const struct status *s, struct piece *pieces)
{
    size_t n = 0;
    char text[96];

    add_position(s, pieces, &n);
    add_piece(pieces, &n, 5, TONE_NORMAL, s->branch.s);
    pieces[n - 1].gap = 3; /* and where ends here */
    (void)snprintf(text, sizeof text, "up %" PRIu64 "/%" PRIu64, s->nodes_up, s->nodes_total);
    add_piece(pieces, &n, 3, TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "queue %" PRIu64, s->queue);
    add_piece(pieces, &n, 4, TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "review %" PRIu64, s->review_open);
    if (s->review_due > 0)
        (void)snprintf(text, sizeof text, "review %" PRIu64 ", %" PRIu64 " due",
                       s->review_open, s->review_due);
    add_piece(pieces, &n, 1, s->review_due > 0 ? TONE_WARN : TONE_NORMAL, text);
    (void)snprintf(text, sizeof text, "pending %" PRIu64, s->pending);
    add_piece(pieces, &n, 2, s->pending > 0 ? TONE_MINE : TONE_NORMAL, text);
    add_piece(pieces, &n, 6, TONE_DIM, s->operator_name.s);
    return n;
}

static int pieces_width(const struct piece *pieces, size_t n, int limit)
{
    int w = 1, gap = 0;

    for (size_t i = 0; i < n; i++)
        if (pieces[i].priority <= limit && pieces[i].text.s[0] != '\0') {
            w += gap + text_width(pieces[i].text.s);
            gap = pieces[i].gap;
        }
    return w;
}

void status_row_draw(const struct console *c, struct frame *f, int y)
{
    struct piece pieces[12];
    size_t n = status_pieces(&c->status, pieces);
    int limit = 9;
    int x = 1;

    if (pieces_width(pieces, n, limit) > f->w) /* blanks first, then words */
        for (size_t i = 0; i < n; i++)
            pieces[i].gap = pieces[i].gap > 2 ? 2 : pieces[i].gap;
    while (limit > 0 && pieces_width(pieces, n, limit) > f->w)
        limit--;
    for (size_t i = 0; i < n; i++) {
        if (pieces[i].priority > limit || pieces[i].text.s[0] == '\0')
            continue;
        x += frame_text(f, x, y, f->w - x, pieces[i].pen, pieces[i].text.s);
        x += pieces[i].gap;
    }
}
