/*
 * command_json.h - commands as they stand in the journal: a name and canonical JSON.
 *
 *   init            {"seed":"42"}
 *   generate_nodes  {"count":100,"mix":1}
 *   import_nodes    {"import":3}        rows in the store, see store/imports.h
 *   import_tasks    {"import":4}        and so import_energy, import_latency, import_outages
 *   policy          {"policy":{...}}    every key, see policy_json.h
 *   decide          {"case":12,"reason":5,"verb":"approve","version":3}; those that were
 *                   made together also have "group":"77", the number of the first entry
 *   undo            {"case":12}         or {}, which does not say whose act was the newest
 *   close_batch     {}
 *   anchored        {"size":"1234"}
 */
#ifndef APP_COMMAND_JSON_H
#define APP_COMMAND_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "model/command.h"

#include <stdbool.h>

bool command_is_import(enum command_kind kind); /* its rows are kept in the store */

/* `import`: number of the import whose rows the command carries. */
void command_write(const struct command *c, uint32_t import, struct buf *out);

/* RC_STORE: no such command, or arguments out of their form. For imports only *import is
 * filled in; the caller loads the rows. */
enum rc command_read(const char *name, const char *args, size_t len, struct command *out,
                     uint32_t *import, struct err *err) MUST_CHECK;

#endif
