/*
 * schema.h - what a store's file must look like: marks, tables, nothing else.
 * Internal to the layer. Handles only sqlite3 connections that were hardened before.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/err.h"

#include <sqlite3.h>
#include <stdbool.h>

/* The statements of schema.sql, ended by NULL. Made by embed.awk. */
extern const char *const schema_statements[];

/* Has the file our marks? *is_empty: it is an empty database, to be filled. RC_STORE:
 * another program's file, or a newer schema. */
enum rc schema_identify(sqlite3 *db, const char *path, bool *is_empty,
                        struct err *err) MUST_CHECK;

/* Creates everything in one transaction. */
enum rc schema_create(sqlite3 *db, const char *path, struct err *err) MUST_CHECK;

/* RC_STORE names the first object that is missing, foreign or different. */
enum rc schema_compare(sqlite3 *db, const char *path, struct err *err) MUST_CHECK;

#endif
