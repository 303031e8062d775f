/*
 * urgency.h - which case a person should read next: (loss at stake per minute of reading) x
 * exp(-slack / k), slack the time left until it is due, k half the time a level has.
 *
 * The loss is the mean of what a wrong approval and a wrong rejection would cost: which of
 * them is likelier is the machine's opinion and must not show in the order. What is nearly
 * alike (an eighth of a doubling) is shuffled, so that the order tells nothing either.
 */
#ifndef APP_URGENCY_H
#define APP_URGENCY_H

#include "model/case.h"

/* Comparable numbers: the larger, the sooner. Not money: logarithms of base 2. */
int64_t urgency_of(const struct case_info *c, uint32_t tick, const struct policy *p);

/* Seconds that reading a case of the kind takes, as a rule. */
uint32_t urgency_reading_s(enum case_kind kind);

#endif
