/*
 * import_gather.h - the rows of one import on their way: kept in the store as they come, and in
 * memory for the command that carries them all.
 */
#ifndef APP_IMPORT_GATHER_H
#define APP_IMPORT_GATHER_H

#include "app/app_int.h"
#include "app/import.h"
#include "store/imports.h"

/* What one command is to carry, and the names that come with it. */
struct import_gather {
    struct app *app;
    struct import entry;
    struct node_spec *nodes;
    struct task_row *tasks;
    uint32_t *words; /* of a feed */
    size_t capacity;
    uint32_t count;
    struct buf node_names; /* each with its NUL */
};

/* A sink of import.h whose ctx is a struct import_gather; by entry.kind. */
enum rc import_gather_take(void *ctx, const struct import_batch *batch, struct err *err);

/* The command with the rows that were gathered: borrowed until import_gather_close(). */
struct command import_gather_carry(const struct import_gather *g);
void import_gather_close(struct import_gather *g);

#endif
