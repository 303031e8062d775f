/* layer_help.c - every action of the table with its keys and its command: what counts in the
 * pane first. Typing searches. Enter does the chosen one as its key would, but what changes
 * something is only put into the ':' line: a reader of help decides nothing by accident. */
#include "config.h"

#include "app/keymap.h"
#include "base/text.h"
#include "ui/card.h"
#include "ui/console_int.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WIDE_W 60   /* of the box, for the wide columns */
#define RULE_FROM 4 /* rows below the list, which then stand apart from it */

static bool has_key(const char *keys, const char *key)
{
    size_t len = strlen(key);

    for (const char *s = keys; *s != '\0'; s += strspn(s, " ")) {
        size_t n = strcspn(s, " ");
        if (n == len && memcmp(s, key, n) == 0)
            return true;
        s += n;
    }
    return false;
}

/* The order of the overlay: the key that was typed, keys of this pane, keys everywhere, other
 * panes, by name in the console, the command line. */
static int rank(const struct console *c, const struct action *act)
{
    const struct keymap *m = keymap_live();

    if (action_is_cli_only(act))
        return 5;
    if (m->keys[act->id][0] == '\0')
        return 4;
    if (has_key(m->keys[act->id], c->help.text))
        return 0;
    if (act->pane == c->pane)
        return 1;
    return keymap_key_in(m, act->id, c->pane) != NULL ? 2 : 3;
}

/* How well a word that was typed stands in a text. */
enum fit { FIT_NOT, FIT_INSIDE, FIT_BEGINS, FIT_WHOLE };

static enum fit fit_in(const char *text, const char *word)
{
    enum fit best = FIT_NOT;
    size_t len = strlen(word);

    for (const char *s = text; (s = strcasestr(s, word)) != NULL; s++) {
        bool is_start = s == text || !isalnum((unsigned char)s[-1]);
        bool is_end = !isalnum((unsigned char)s[len]);
        enum fit fit = !is_start ? FIT_INSIDE : is_end ? FIT_WHOLE : FIT_BEGINS;
        best = fit > best ? fit : best;
    }
    return best;
}

/* Keys are told by case: 'u' is not 'U'. */
static enum fit fit_of(const struct action *act, const char *word)
{
    const char *const texts[] = { act->command, act->help, act->args };
    const char *keys = keymap_live()->keys[act->id];
    enum fit best = has_key(keys, word)            ? FIT_WHOLE
                    : strstr(keys, word) != NULL ? FIT_INSIDE
                                                   : FIT_NOT;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        enum fit fit = fit_in(texts[i], word);
        best = fit > best ? fit : best;
    }
    return best;
}

/* Each word that was typed stands in the keys, the command, its words and options or the help:
 * the least of their fits. */
static enum fit matches(const struct action *act, const char *typed)
{
    char word[sizeof((struct console *)0)->help.text];
    enum fit least = FIT_WHOLE;

    for (const char *s = typed + strspn(typed, " "); *s != '\0'; s += strspn(s, " ")) {
        size_t len = strcspn(s, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, s);
        enum fit fit = fit_of(act, word);
        least = fit < least ? fit : least;
        s += len;
    }
    return least;
}

/* The key that was typed, then whole words, beginnings of words, what lies inside one. */
static int list_actions(const struct console *c, const struct action *out[ACTION_COUNT])
{
    int n = 0, fits[ACTION_COUNT], ranks[ACTION_COUNT];

    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        fits[i] = (int)matches(act, c->help.text);
        ranks[i] = rank(c, act);
        if (ranks[i] == 0)
            fits[i] = FIT_WHOLE + 1;
    }
    for (int fit = FIT_WHOLE + 1; fit > FIT_NOT; fit--)
        for (int want = 0; want <= 5; want++)
            for (int i = 0; i < ACTION_COUNT; i++)
                if (fits[i] == fit && ranks[i] == want)
                    out[n++] = action_get((enum action_id)i);
    return n;
}

/* --- keys --------------------------------------------------------------------------------- */

static void move(struct console *c, int by)
{
    const struct action *actions[ACTION_COUNT];
    int n = list_actions(c, actions);

    c->help.cursor += by;
    if (c->help.cursor >= n)
        c->help.cursor = n - 1;
    if (c->help.cursor < 0)
        c->help.cursor = 0;
}

/* Without a search the first row that decides nothing is chosen: nobody has asked for an act. */
static void rest_on_harmless(struct console *c)
{
    const struct action *actions[ACTION_COUNT];
    int n = list_actions(c, actions), i = 0;

    while (i + 1 < n && (actions[i]->flags & MUTATES) != 0)
        i++;
    c->help.cursor = i;
    c->help.top = 0;
}

void layer_help_open(struct console *c)
{
    memset(&c->help, 0, sizeof c->help);
    rest_on_harmless(c);
    console_open_layer(c, LAYER_HELP);
}

static void search(struct console *c, const char *text)
{
    size_t len = strlen(c->help.text);

    if (len + strlen(text) < sizeof c->help.text)
        (void)snprintf(c->help.text + len, sizeof c->help.text - len, "%s", text);
    c->help.is_searching = true;
    c->help.cursor = c->help.top = 0;
}

static void leave_search(struct console *c)
{
    c->help.text[0] = '\0';
    c->help.is_searching = false;
    rest_on_harmless(c);
}

static void choose(struct console *c, uint64_t now_ms)
{
    const struct action *actions[ACTION_COUNT];
    int n = list_actions(c, actions);

    if (n == 0)
        return;
    console_close_layer(c);
    console_do(c, actions[c->help.cursor], now_ms);
}

/* How far a key moves; 0: it is none that moves. */
static int move_of(const struct console *c, enum action_id id)
{
    int page = c->help.rows > 1 ? c->help.rows - 1 : 1;
    const struct {
        enum action_id id;
        int by;
    } moves[] = {
        { ACTION_MOVE_DOWN, 1 },     { ACTION_MOVE_UP, -1 },
        { ACTION_MOVE_PGDN, page },  { ACTION_MOVE_PGUP, -page },
        { ACTION_MOVE_LAST, ACTION_COUNT }, { ACTION_MOVE_FIRST, -ACTION_COUNT },
    };

    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].id == id)
            return moves[i].by;
    return 0;
}

static bool is_letter(const char *name)
{
    uint32_t cp;

    return utf8_decode(name, strlen(name), &cp) == strlen(name) && cp > ' ';
}

/* While nothing is searched for, the keys of the lists move and those that open and leave
 * close; any other character begins the search. In it every character is text. */
static void help_key(struct console *c, const char *name, uint64_t now_ms)
{
    bool is_text = is_letter(name);
    const struct action *act =
        is_text && c->help.is_searching ? NULL : action_by_key(c->pane, name);
    enum action_id id = act == NULL ? ACTION_COUNT : act->id;
    int by = move_of(c, id);

    if (strcmp(name, "ENTER") == 0)
        choose(c, now_ms);
    else if (strcmp(name, "C-c") == 0)
        console_close_layer(c);
    else if (id == ACTION_CLOSE && c->help.is_searching)
        leave_search(c);
    else if (id == ACTION_CLOSE || id == ACTION_QUIT || id == ACTION_HELP)
        console_close_layer(c);
    else if (strcmp(name, "BACKSPACE") == 0 && c->help.text[0] == '\0')
        leave_search(c);
    else if (strcmp(name, "BACKSPACE") == 0)
        console_delete_last(c->help.text);
    else if (by != 0)
        move(c, by);
    else if (strcmp(name, "SPACE") == 0 && c->help.is_searching)
        search(c, " ");
    else if (is_text)
        search(c, id == ACTION_FILTER ? "" : name);
}

static void help_paste(struct console *c, const char *text)
{
    struct safe_text clean;

    safe_text_set(&clean, text, strcspn(text, "\r\n"));
    search(c, clean.s);
}

/* --- the picture -------------------------------------------------------------------------- */

static void draw_action(const struct action *act, struct frame *f, struct rect r, int y,
                        bool is_chosen)
{
    bool is_wide = r.w >= WIDE_W;
    int keys_w = is_wide ? 10 : 6, command_w = is_wide ? 20 : 15;
    int help_x = r.x + keys_w + command_w;
    enum tone tone = action_is_cli_only(act) ? TONE_DIM : TONE_NORMAL;

    (void)frame_text_cut(f, r.x, y, keys_w - 1, (struct pen){ .attr = FRAME_BOLD },
                         keymap_live()->keys[act->id]);
    (void)frame_text_cut(f, r.x + keys_w, y, command_w - 1, (struct pen){ .tone = tone },
                         act->command);
    (void)frame_text_cut(f, help_x, y, r.x + r.w - help_x, (struct pen){ .tone = TONE_DIM },
                         act->help);
    if (is_chosen)
        frame_mark(f, r.x, y, r.w, FRAME_REVERSE);
}

/* Text on as many rows as it needs, `rows` at most; how many. Without a frame: counted alone. */
static int draw_wrapped(struct frame *f, struct rect r, struct pen pen, const char *text)
{
    struct safe_text part;
    int rows = 0;

    while (*text != '\0' && rows < r.h) {
        size_t n = card_wrap(text, r.w);
        safe_text_set(&part, text, n);
        if (f != NULL)
            (void)frame_text(f, r.x, r.y + rows, r.w, pen, part.s);
        text += n;
        text += strspn(text, " ");
        rows++;
    }
    return rows;
}

/* What the chosen action does and how it is typed, in full. */
static int draw_detail(struct frame *f, struct rect r, const struct action *act)
{
    struct buf typed = BUF_INIT;
    int rows = draw_wrapped(f, r, (struct pen){ .tone = TONE_NORMAL }, act->help);

    buf_addf(&typed, "%s%s%s%s", action_is_cli_only(act) ? "depin-console " : ":", act->command,
             act->args[0] == '\0' ? "" : " ", act->args);
    rows += draw_wrapped(f, (struct rect){ r.x, r.y + rows, r.w, r.h - rows },
                         (struct pen){ .tone = TONE_DIM }, typed.failed ? "" : typed.data);
    buf_free(&typed);
    return rows;
}

/* The same for every action, so that the list keeps its size while the cursor moves. */
static int detail_rows(struct rect r)
{
    int most = 1;

    if (r.w < 1)
        return 0;
    for (int i = 0; i < ACTION_COUNT; i++) {
        int rows = draw_detail(NULL, (struct rect){ 0, 0, r.w, 20 },
                               action_get((enum action_id)i));
        most = rows > most ? rows : most;
    }
    return most < r.h / 3 ? most : r.h / 3;
}

static void draw_search(struct console *c, struct frame *f, struct rect r, int y, int n)
{
    struct safe_text text;
    int x = r.x;

    x += frame_text(f, x, y, r.w, (struct pen){ .attr = FRAME_BOLD }, "search: ");
    x += frame_text(f, x, y, r.x + r.w - x, (struct pen){ .tone = TONE_NORMAL }, c->help.text);
    f->cursor_x = x;
    f->cursor_y = y;
    safe_text_setf(&text, "  %d found", n);
    (void)frame_text_cut(f, x, y, r.x + r.w - x, (struct pen){ .tone = TONE_DIM }, text.s);
}

/* Below the list: what is searched for, and the chosen action in full. */
static void draw_foot(struct console *c, struct frame *f, struct rect r,
                      const struct action *chosen, int n)
{
    bool is_searching = c->help.is_searching && r.h > 0;

    if (is_searching)
        draw_search(c, f, r, r.y, n);
    r.y += is_searching ? 1 : 0;
    r.h -= is_searching ? 1 : 0;
    if (chosen != NULL && r.h > 0)
        (void)draw_detail(f, r, chosen);
}

static void help_draw(struct console *c, struct frame *f)
{
    const struct action *actions[ACTION_COUNT];
    int n = list_actions(c, actions), foot;
    bool has_rule;
    struct rect r;

    screen_box(f, f->w < 110 ? f->w : 110, f->h - 1, "keys and commands", &r);
    foot = detail_rows(r) + (c->help.is_searching || r.h < 3 ? 1 : 0);
    has_rule = foot >= RULE_FROM;
    if (c->help.rows != r.h - foot - (has_rule ? 1 : 0))
        c->help.top = 0; /* another size: where the list stood says nothing */
    c->help.rows = r.h - foot - (has_rule ? 1 : 0);
    move(c, 0);
    if (c->help.top > c->help.cursor)
        c->help.top = c->help.cursor;
    if (c->help.rows > 0 && c->help.top < c->help.cursor - c->help.rows + 1)
        c->help.top = c->help.cursor - c->help.rows + 1;
    for (int i = 0; i < c->help.rows && c->help.top + i < n; i++)
        draw_action(actions[c->help.top + i], f, r, r.y + i, c->help.top + i == c->help.cursor);
    if (n == 0 && r.h > 1)
        (void)frame_text_cut(f, r.x, r.y, r.w, (struct pen){ .tone = TONE_DIM },
                             "no action has these words; BACKSPACE takes one letter back");
    if (has_rule)
        frame_repeat(f, r.x, r.y + c->help.rows, r.w, (struct pen){ .tone = TONE_DIM }, 0x2500);
    if (r.h > 0)
        draw_foot(c, f, (struct rect){ r.x, r.y + r.h - foot, r.w, foot },
                  n > 0 ? actions[c->help.cursor] : NULL, n);
}

const struct layer_ops layer_help = {
    .hint = "type to search   {move down} {move up} move   ENTER does it, or types what "
            "decides   ESC close",
    .key = help_key,
    .draw = help_draw,
    .paste = help_paste,
};
