#include "model/feed.h"

#include "model/jurisdiction.h"

#define PPM_MAX  1000000u
#define RTT_MAX  3600000000u /* an hour */
#define HOUR_MAX 100000000u
#define TICK_MAX 4000000000u

const char *const outage_cause_words[OUTAGE_CAUSE_COUNT] = {
    [OUTAGE_UNKNOWN] = "unknown",   [OUTAGE_POWER] = "power",
    [OUTAGE_NETWORK] = "network",   [OUTAGE_HARDWARE] = "hardware",
    [OUTAGE_SOFTWARE] = "software", [OUTAGE_MAINTENANCE] = "maintenance",
    [OUTAGE_OTHER] = "other",
};

bool energy_row_is_sane(const struct energy_row *r)
{
    bool says_something = r->green_ppm != FEED_UNKNOWN || r->intensity_mg != FEED_UNKNOWN ||
                          r->forecast_mg != FEED_UNKNOWN;
    return (r->hour <= HOUR_MAX || r->hour == FEED_ALL_YEAR) && r->place > 0 &&
           r->place <= JURISDICTION_COUNT &&
           (r->green_ppm <= PPM_MAX || r->green_ppm == FEED_UNKNOWN) && says_something;
}

bool latency_row_is_sane(const struct latency_row *r, uint32_t nodes)
{
    return r->from_place <= JURISDICTION_COUNT && r->to_place <= JURISDICTION_COUNT &&
           r->from_region <= UINT16_MAX && r->to_region <= UINT16_MAX &&
           (r->from_node < nodes || r->from_node == FEED_UNKNOWN) &&
           (r->to_node < nodes || r->to_node == FEED_UNKNOWN) && r->rtt_us > 0 &&
           r->rtt_us <= RTT_MAX;
}

bool outage_row_is_sane(const struct outage_row *r, uint32_t nodes)
{
    return r->node < nodes && r->start_tick < r->end_tick && r->end_tick <= TICK_MAX &&
           r->cause < OUTAGE_CAUSE_COUNT;
}
