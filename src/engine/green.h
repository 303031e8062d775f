/*
 * green.h - claims of green energy against what oracles say: audited claims, not measured
 * energy. Keeps no state of its own.
 *
 * Oracles observe a place for an hour: readings that were imported (feeds.h), else four
 * simulated ones, of which some miss an hour. Three make a reading: their median, and as
 * spread half of their range. An intensity without a share counts as the highest share it
 * allows, 1 - intensity / (1000 g/kWh), as no plant emits more.
 *
 * A node may use more green energy than its grid by retiring certificates. Measured is the
 * higher of both; a certificate that was issued to another node, which retires it too, counts
 * for nothing. With d = claim - measured and s the spread:
 *   d <= 2 s + 0.02                    fine
 *   d <= 4 s + 0.05, or too few        a person decides: GREEN_DISCREPANCY
 *   oracles for this hour
 *   above, or a borrowed certificate   slashed, and no green bonus for a time
 * Every node that claims something and whose place is known is audited once an hour. One whose
 * claim a person accepted is left alone where a person would decide again.
 */
#ifndef ENGINE_GREEN_H
#define ENGINE_GREEN_H

#include "engine/engine_int.h"

#define GREEN_ORACLES_MIN  3u
#define GREEN_FINDINGS_MAX 16u /* cases and slashes in one tick; the rest waits an hour */

/* The audits of this tick. Each finding needs a row of cases and one of escrow. */
void green_audit(struct engine *e);

/* The part of a node's claim that counts: nothing while its bonus is off, and no more than
 * its stake covers. */
uint32_t green_counted_ppm(const struct engine *e, const struct node_row *n);

#endif
