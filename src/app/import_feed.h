/*
 * import_feed.h - files of readings: energy, latency, outages (model/feed.h). As import.h
 * says of nodes and tasks, with rows as words in import_batch.words. All rows are read before
 * the first goes to the sink, as times are shifted so that the earliest is now. Without a format
 * in the options the head of the file has to show beyond doubt which it is, else RC_INPUT.
 *
 * Energy, one file one oracle's view:
 *   electricitymaps  CSV by the hour: Datetime (UTC), Zone Id, Renewable Percentage (0-100),
 *                    Carbon Intensity. The place is the country before the first '-' of
 *                    the zone. Missing hours stay missing.
 *   gcp-region       CSV by region: Google CFE (a ratio 0-1, or with '%'), Grid carbon
 *                    intensity; holds at any hour. Regions by regions.def.
 *   gb-intensity     JSON of the GB Carbon Intensity API: {"data": [{"from", "intensity":
 *                    {"forecast", "actual"}}]}. A null actual stays unknown.
 * A second reading of one zone or region at one time is skipped.
 *
 * Latency, each direction on its own, 0 or empty: not measured:
 *   pairs            CSV: from_region (or from, source), to_region (or to, target), and
 *                    avgrtt (or rtt_ms, latency_ms, ms) or rtt_s (or latency_s, seconds)
 *   matrix           CSV: names of the ends in the first column and in the header
 * An end is a node of the network, a region of regions.def, a code of two letters of a place, or
 * a region that nodes name; a row with any other is skipped.
 *
 * Outages: CSV node,start,end,cause. Times are seconds from now, or dates of which the
 * earliest is now. A node of the network; start before end; the cause is one of
 * outage_cause_words, else "other", and may be empty.
 */
#ifndef APP_IMPORT_FEED_H
#define APP_IMPORT_FEED_H

#include "app/import.h"
#include "model/feed.h"

enum rc import_energy(struct import_file *f, const struct import_options *o,
                      struct names *names, const struct import_sink *sink,
                      struct import_report *report, struct err *err) MUST_CHECK;
enum rc import_latency(struct import_file *f, const struct import_options *o,
                       struct names *names, const struct import_sink *sink,
                       struct import_report *report, struct err *err) MUST_CHECK;
enum rc import_outages(struct import_file *f, const struct import_options *o,
                       struct names *names, const struct import_sink *sink,
                       struct import_report *report, struct err *err) MUST_CHECK;

#endif
