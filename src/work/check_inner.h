/*
 * check_inner.h - what the files of check.h share; nobody else includes it.
 */
#ifndef WORK_CHECK_INNER_H
#define WORK_CHECK_INNER_H

#include "work/check.h"

/* Are the openings those asked for, and do they lead to the root? If not, `r` says which
 * does not; their cost is added to it either way. */
bool check_openings(struct work_scratch *s, const struct work_task *t,
                    const struct digest *root, const struct check_sample *sample,
                    const struct work_opening *openings, uint32_t count,
                    struct check_report *r);

#endif
