/*
 * tags.h - the rows that somebody marked in a table: a set of ids, each with the version it had
 * when it was seen. Sorting, filtering and moving rows do not touch it.
 */
#ifndef UI_TAGS_H
#define UI_TAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tag {
    uint64_t id;
    uint32_t version;
    uint64_t nth; /* grows with each tag: which was set first */
};

struct tags { /* all zeros: none */
    struct tag *items; /* by id, owned */
    size_t count, cap;
    uint64_t set; /* tags that were ever set */
};

void tags_free(struct tags *t); /* and none are left */
bool tags_has(const struct tags *t, uint64_t id);
/* False: out of memory, nothing changed. An id that is there takes the new version. */
bool tags_add(struct tags *t, uint64_t id, uint32_t version);
/* The id that was tagged before all others that still are. Only with tags. */
uint64_t tags_first(const struct tags *t);
void tags_remove(struct tags *t, uint64_t id); /* harmless when it is not there */

#endif
