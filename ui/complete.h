/*
 * complete.h - what may stand next in a line that is typed after ':'. Everything comes from
 * the action table: commands, the options of a command, the values its grammar allows; ids
 * from the tables, reasons, and the names of files where the grammar says FILE.
 *
 * A line that begins no command is looked for in commands and help texts, so a word of what
 * an action does finds it. The caller holds app_lock() where the core thread runs.
 */
#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include "app/action.h"
#include "app/query.h"
#include "app/key_name.h"
#include "base/text.h"

#define COMPLETE_MAX 128
#define COMPLETE_LINE_MAX 512

struct candidate {
    char text[SAFE_TEXT_MAX]; /* stands in the line from `from` on */
    char key[KEY_NAME_MAX];   /* of an action; "" none */
    struct safe_text help;
    const struct action *act; /* NULL: no command */
    bool is_open;             /* more follows without a blank: a folder */
};

struct completion {
    size_t from; /* where in the line the candidates begin */
    size_t count;
    size_t total;      /* of which the list holds the first */
    bool is_total_cut; /* not all rows were looked at */
    bool is_search; /* found by a word inside, so the line is no beginning of them */
    struct candidate list[COMPLETE_MAX];
};

/* `with_files`: look into folders, which may take long where a disk is slow. */
void complete_line(struct app *a, enum pane pane, const char *line, bool with_files,
                   struct completion *out);

/* The names of columns that may stand at the end of a filter of this table. */
void complete_filter(const struct table *table, const char *text, struct completion *out);

/* The line with what all candidates share, or with the only one and a blank; false when it
 * is as long already. */
bool complete_common(const struct completion *c, char line[COMPLETE_LINE_MAX]);

/* The line with candidate `i`. */
void complete_take(const struct completion *c, size_t i, char line[COMPLETE_LINE_MAX]);

#endif
