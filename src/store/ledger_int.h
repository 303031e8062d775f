/* ledger_int.h - what the files of the ledger share. Only ledger*.c include this. */
#ifndef STORE_LEDGER_INT_H
#define STORE_LEDGER_INT_H

#include "store/ledger.h"
#include "store/store_int.h"

/* The complete subtrees as stored. */
struct merkle_nodes ledger_nodes(struct store *s);

/* chain_hash of a leaf, from its leaf_hash and its columns. */
void ledger_chain(struct store *s, const struct digest *before,
                  const struct ledger_leaf *leaf, struct digest *out);

/* As the rows say now. */
enum rc ledger_stored_size(struct store *s, uint64_t *size, struct err *err) MUST_CHECK;

/* The row under a reader of ledger entries; bytes are borrowed from it. */
enum rc ledger_row(struct stmt *q, struct ledger_leaf *out, struct err *err) MUST_CHECK;

/* The first checkpoint that covers an entry. RC_NOT_FOUND. */
enum rc ledger_covering(struct store *s, uint64_t index, struct ledger_checkpoint *out,
                        struct buf *note, struct err *err) MUST_CHECK;

/* Hashes entries [from, to) again from their bytes, on top of `head` and `chain`, and
 * holds them against what is stored beside them; with_tree, the subtrees as well.
 * RC_CHECK names the first bad entry; *bad is its number. */
enum rc ledger_rehash(struct store *s, uint64_t to, bool with_tree, struct merkle_head *head,
                      struct digest *chain, uint64_t *bad, struct err *err) MUST_CHECK;

#endif
