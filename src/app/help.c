#include "app/help.h"

#include "app/keymap.h"
#include "app/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_WIDTH 28
#define OPTION_WIDTH  32

/* "  left      right", the right part on its own line when the left one is too long. */
static void add_pair(struct buf *out, const char *left, int width, const char *right)
{
    if ((int)strlen(left) <= width)
        buf_addf(out, "  %-*s  %s\n", width, left, right);
    else
        buf_addf(out, "  %s\n  %*s  %s\n", left, width, "", right);
}

static void add_options(struct buf *out)
{
    buf_adds(out, "\nOptions of every command:\n");
    for (size_t i = 0; i < args_common_count; i++) {
        char left[64];
        const struct option_info *o = &args_common[i];
        snprintf(left, sizeof left, "--%s%s%s", o->name, o->arg[0] != '\0' ? " " : "", o->arg);
        add_pair(out, left, OPTION_WIDTH, o->help);
    }
}

static void add_command(struct buf *out, const struct action *act)
{
    struct buf left = BUF_INIT;
    buf_addf(&left, "%s%s%s", act->command, act->args[0] != '\0' ? " " : "", act->args);
    add_pair(out, left.data, COMMAND_WIDTH, act->help);
    buf_free(&left);
}

static void add_exit_statuses(struct buf *out)
{
    buf_adds(out, "\nExit status:\n");
#define X(id, status, text) buf_addf(out, "  %d  %s\n", status, text);
    RC_LIST(X)
#undef X
}

static void add_program(struct buf *out)
{
    buf_adds(out, "usage: depin-console [OPTION ...] [COMMAND ...]\n\n");
    keymap_expand("Without a command the console opens; {help} lists its keys there.\n"
                  "\nCommands:\n", out);
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        const struct action *act = action_get((enum action_id)i);
        if ((act->flags & UI) == 0)
            add_command(out, act);
    }
    add_options(out);
    add_exit_statuses(out);
}

void help_print(struct buf *out, const struct action *only)
{
    if (only == NULL) {
        add_program(out);
        return;
    }
    buf_addf(out, "usage: depin-console %s%s%s\n\n  %s\n", only->command,
             only->args[0] != '\0' ? " " : "", only->args, only->help);
    if (keymap_live()->keys[only->id][0] != '\0')
        buf_addf(out, "  key in the console: %s\n", keymap_live()->keys[only->id]);
    if ((only->flags & CONFIRM) != 0)
        buf_adds(out, "  needs --yes\n");
    add_options(out);
}

enum { KEY_COL_KEYS, KEY_COL_PANE, KEY_COL_COMMAND, KEY_COL_HELP, KEY_COL_COUNT };

/* The keys of an action that count in the same place. */
struct key_row {
    const struct action *act;
    enum pane pane;
    struct safe_text keys;
};

static size_t list_keys(struct key_row rows[KEYMAP_MAX])
{
    const struct keymap *m = keymap_live();
    size_t n = 0;

    for (size_t id = 0; id < ACTION_COUNT; id++)
        for (int pane = 0; pane <= PANE_ANY; pane++) {
            struct buf keys = BUF_INIT;
            for (size_t i = 0; i < m->count; i++)
                if (m->bindings[i].action == id && (int)m->bindings[i].pane == pane)
                    buf_addf(&keys, "%s%s", keys.len > 0 ? " " : "", m->bindings[i].key);
            if (keys.len > 0) {
                rows[n] = (struct key_row){ .act = action_get((enum action_id)id),
                                            .pane = (enum pane)pane };
                safe_text_from_str(&rows[n++].keys, keys.data);
            }
            buf_free(&keys);
        }
    return n;
}

static void key_cells(const void *ctx, size_t row, struct value *cells)
{
    const struct key_row *r = (const struct key_row *)ctx + row;
    const char *const texts[KEY_COL_COUNT] = {
        [KEY_COL_KEYS] = r->keys.s,
        [KEY_COL_PANE] = keymap_pane_word(r->pane),
        [KEY_COL_COMMAND] = r->act->command,
        [KEY_COL_HELP] = r->act->help,
    };
    for (size_t c = 0; c < KEY_COL_COUNT; c++) {
        cells[c] = (struct value){ .kind = VALUE_TEXT, .is_known = true, .sign = ' ' };
        safe_text_from_str(&cells[c].text, texts[c]);
    }
}

void help_print_keys(struct buf *out, enum output_format format)
{
    static const struct column columns[KEY_COL_COUNT] = {
        [KEY_COL_KEYS] = { .name = "keys", .title = "KEYS" },
        [KEY_COL_PANE] = { .name = "pane", .title = "PANE" },
        [KEY_COL_COMMAND] = { .name = "command", .title = "COMMAND" },
        [KEY_COL_HELP] = { .name = "help", .title = "WHAT IT DOES" },
    };
    struct key_row *keyed = calloc(KEYMAP_MAX, sizeof *keyed);
    struct output_rows rows = { .columns = columns,
                                .column_count = KEY_COL_COUNT,
                                .cells = key_cells,
                                .ctx = keyed };
    if (keyed == NULL)
        out->failed = true;
    else
        rows.count = list_keys(keyed);
    output_rows(&rows, format, out);
    free(keyed);
}
