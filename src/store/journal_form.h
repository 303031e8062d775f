/* journal_form.h - the rules of one entry, for implementations of struct journal_ops. */
#ifndef STORE_JOURNAL_FORM_H
#define STORE_JOURNAL_FORM_H

#include "store/journal.h"

/* Why an entry cannot be one; NULL when its form is right. Lengths are set. */
const char *journal_form(const struct journal_entry *e);

/* RC_USAGE: out of its form. */
enum rc journal_hash(struct sha256 *sha, const struct journal_entry *e, struct digest *out,
                     struct err *err) MUST_CHECK;

/* Is this the entry after (seq, prev_hash), with its own hash? RC_CHECK says why not. */
enum rc journal_follows(struct sha256 *sha, uint64_t seq, const struct digest *prev_hash,
                        const struct journal_entry *e, struct err *err) MUST_CHECK;

#endif
