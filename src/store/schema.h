/*
 * schema.h - what a store's file must look like: marks, tables, nothing else.
 * Internal to the layer. Handles only sqlite3 connections that were hardened before.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/err.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* The statements of schema.sql, ended by NULL. Made by embed.awk. */
extern const char *const schema_statements[];

/* Has the file our marks? *is_empty: it is an empty database, to be filled. *version: its
 * schema, this one or one that schema_migrate() knows. RC_STORE: another program's file, or
 * another schema. */
enum rc schema_identify(sqlite3 *db, const char *path, bool *is_empty, int64_t *version,
                        struct err *err) MUST_CHECK;

/* Brings a store of an older schema up to this one, a copy beside it first: migrate.c.
 * RC_STORE: it is open read-only, or no copy could be made; the file is as it was. */
struct store;
bool schema_can_migrate(int64_t version);
enum rc schema_migrate(struct store *s, int64_t version, struct err *err) MUST_CHECK;

/* Creates everything in one transaction. */
enum rc schema_create(sqlite3 *db, const char *path, struct err *err) MUST_CHECK;

/* RC_STORE names the first object that is missing, foreign or different. */
enum rc schema_compare(sqlite3 *db, const char *path, struct err *err) MUST_CHECK;

#endif
