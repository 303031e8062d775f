/*
 * query_rates.h - what each layer of the ladder looked at and refused so far, and of which
 * class the refused answers were. Between app_lock() and app_unlock(), as query.h.
 */
#ifndef APP_QUERY_RATES_H
#define APP_QUERY_RATES_H

#include "app/query.h"

#define RATES_MAX 24

struct rate {
    const char *word;  /* "freivalds", "TRUNCATED" */
    const char *help;  /* what a layer confirms; "" for a class */
    bool is_class;     /* of refused answers; layers come first */
    uint64_t part, of; /* refused of looked at; of this class of all refused */
};

/* Returns how many; each `out` is filled in the order of the ladder. */
size_t query_rates(const struct app *a, struct rate out[RATES_MAX]);

#endif
