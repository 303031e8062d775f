/*
 * policy_json.h - the house rules as a JSON document of groups, and their differences.
 * Keys, ranges and units are rows of model/policy.def; nothing here names a key.
 *
 *   {"verification": {"sample_rate": 0.15}}
 *
 * RFC 8259, with comments from '#' or '//' to the end of the line. A key that is absent
 * keeps its value. Values by kind: INT a whole number; MONEY and RATIO a number of at
 * most six decimals; GIB "8GB", "8 GiB", "8192 MB" or 8; WORD one of its words. Numbers
 * may stand in quotation marks, as the journal writes money.
 */
#ifndef APP_POLICY_JSON_H
#define APP_POLICY_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "model/policy.h"

#include <stdbool.h>
#include <stddef.h>

#define POLICY_BYTES_MAX (1u << 20)

/* Change *p to what the document says; on failure it is as it was. `source` is a file
 * name for the messages. RC_INPUT: "cannot read 'SOURCE': line 4:
 * verification.sampel_rate: no such key; did you mean 'sample_rate'?", and alike for
 * broken JSON, groups, types, ranges and the rules between keys. RC_INTERNAL: out of
 * memory. */
enum rc policy_read(struct policy *p, const char *text, size_t len, const char *source,
                    struct err *err) MUST_CHECK;

/* The same from a file; also the errors of file_read(). */
enum rc policy_read_file(struct policy *p, const char *path, struct err *err) MUST_CHECK;

/*
 * A mix: the shares of the behaviours, the object that stands in a policy under "behaviour",
 * e.g. {"lazy": 0.3, "ring": 0.1}. A share that it does not name is 0, and who is left is
 * honest; bit_flip keeps its value. It may hold the object "demand" of a policy, for the kind
 * of work that makes a behaviour visible; what that does not name keeps its value. Errors as
 * above, among them a sum above 1.
 * A name without '/' and '.' is that of a shipped mix: "ring" is mixes/ring.json.
 */
enum rc policy_read_mix(struct policy *p, const char *text, size_t len, const char *source,
                        struct err *err) MUST_CHECK;
enum rc policy_read_mix_file(struct policy *p, const char *name, struct err *err) MUST_CHECK;

/* Append every key: canonical JSON (groups and keys ascending, money as strings, ratios
 * with six decimals, no comments), as the journal keeps it; or policy_print() with its
 * comments. policy_read() gives the same policy for either. out->failed: no memory. */
void policy_write(const struct policy *p, bool with_comments, struct buf *out);

/* Append a line for each key that differs: "verification.sample_rate 0.15 -> 0.2".
 * Returns how many. */
unsigned policy_diff(const struct policy *old, const struct policy *now, struct buf *out);

/* Append the values allowed, as a user writes them: 0.0 to 1.0, "0GB" to "4096GB",
 * "low", "standard", "high". */
void policy_add_range(enum policy_key k, struct buf *out);

#endif
