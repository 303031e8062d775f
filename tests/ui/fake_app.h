/*
 * fake_app.h - a stand-in for the session at link time: the functions of app.h, action.h
 * and query.h that the console calls, over fixed rows, so that a golden frame changes only
 * when the console does. Acts are recorded and have simple visible effects.
 */
#ifndef TESTS_UI_FAKE_APP_H
#define TESTS_UI_FAKE_APP_H

#include "app/action.h"
#include "app/app.h"
#include "app/query.h"

#define FAKE_ROWS_MAX 512
#define FAKE_LINES_MAX 64

struct fake_table {
    size_t count;
    uint64_t ids[FAKE_ROWS_MAX];
};

struct app {
    struct fake_table tables[TABLE_COUNT];
    struct status status;
    uint32_t case_version;
    uint64_t changes; /* of values alone */
    const char *answer; /* query_answer() */
    size_t posted_count;
    char posted[FAKE_LINES_MAX][128];
    bool is_held;
    bool is_seek_stopped;
    int lock_depth; /* must never exceed 1, and acts are posted at 0 */
    int wake[2];
};

struct app *fake_new(void); /* the network of the design's picture */
void fake_free(struct app *a);

/* A new row on top of a table, as the newest. */
void fake_push(struct app *a, enum table_id t, uint64_t id);
void fake_remove(struct app *a, enum table_id t, uint64_t id);

/* The last line posted; "" when none. */
const char *fake_last(const struct app *a);
/* The newest line printed this. */
void fake_answer(struct app *a, const char *text);
void fake_say(struct app *a, enum tone tone, const char *text);

#endif
