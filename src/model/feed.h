/*
 * feed.h - readings that come from outside: energy by place and hour, round trips between
 * places, outages of nodes. Plain data, 32-bit words only, so that a row is saved and
 * compared word by word; FEED_UNKNOWN stands for what the file did not say, never for 0.
 *
 * Times are ticks or hours of the simulation: whoever reads a file shifts its times so that
 * its first reading is now.
 */
#ifndef MODEL_FEED_H
#define MODEL_FEED_H

#include <stdbool.h>
#include <stdint.h>

#define FEED_UNKNOWN  UINT32_MAX
#define FEED_ALL_YEAR UINT32_MAX /* an hour: the reading holds at any time */

/* One observation of the grid at a place. */
struct energy_row {
    uint32_t hour;         /* of the simulation, from 0; FEED_ALL_YEAR */
    uint32_t place;        /* jurisdiction.h; never 0 */
    uint32_t green_ppm;    /* share of renewable or carbon-free energy */
    uint32_t intensity_mg; /* CO2 equivalent per kWh, as it was */
    uint32_t forecast_mg;  /* and as it was forecast */
};

/* One round trip. An end is known by its place, by a region that nodes name, by a node, or
 * by none of these (0 and FEED_UNKNOWN). */
struct latency_row {
    uint32_t from_place, from_region, from_node;
    uint32_t to_place, to_region, to_node;
    uint32_t rtt_us; /* never 0: a missing measure has no row */
};

/* A node is silent from the beginning of one tick to that of another. */
struct outage_row {
    uint32_t node, start_tick, end_tick; /* start < end */
    uint32_t cause;                      /* enum outage_cause */
};

enum outage_cause { OUTAGE_UNKNOWN, OUTAGE_POWER, OUTAGE_NETWORK, OUTAGE_HARDWARE,
                    OUTAGE_SOFTWARE, OUTAGE_MAINTENANCE, OUTAGE_OTHER, OUTAGE_CAUSE_COUNT };
extern const char *const outage_cause_words[OUTAGE_CAUSE_COUNT];

/* The rows of a feed as words, in the order of their members. */
#define FEED_WORDS_MAX 8
enum feed_words { ENERGY_WORDS = 5, LATENCY_WORDS = 7, OUTAGE_WORDS = 4 };
_Static_assert(sizeof(struct energy_row) == ENERGY_WORDS * 4, "words without gaps");
_Static_assert(sizeof(struct latency_row) == LATENCY_WORDS * 4, "words without gaps");
_Static_assert(sizeof(struct outage_row) == OUTAGE_WORDS * 4, "words without gaps");

/* Whether the engine takes a row; `nodes`: how many there are. */
bool energy_row_is_sane(const struct energy_row *r);
bool latency_row_is_sane(const struct latency_row *r, uint32_t nodes);
bool outage_row_is_sane(const struct outage_row *r, uint32_t nodes);

#endif
