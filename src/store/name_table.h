/*
 * name_table.h - what the engine's numbers are called, kept: (kind, number, text).
 *
 * Kinds are those of enum name_kind in src/app/names.h, in its order. A number has one
 * name and a name one number within its kind. Texts are stored as they come.
 */
#ifndef STORE_NAME_TABLE_H
#define STORE_NAME_TABLE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct store;

#define NAME_TABLE_KINDS 6
extern const char *const name_table_words[NAME_TABLE_KINDS]; /* "node" "owner" "region" ... */

/* The same row again changes nothing. RC_CONFLICT: the number has another name, or the
 * name another number. kind < NAME_TABLE_KINDS. */
enum rc name_table_put(struct store *s, unsigned kind, uint32_t number, const char *text,
                       size_t len, struct err *err) MUST_CHECK;

/* Every name of a kind, by number. `text` is NUL-terminated and borrowed until `row`
 * returns; a row that does not return RC_OK ends it. */
enum rc name_table_load(struct store *s, unsigned kind,
                        enum rc (*row)(void *ctx, uint32_t number, const char *text,
                                       size_t len, struct err *err),
                        void *ctx, struct err *err) MUST_CHECK;

#endif
