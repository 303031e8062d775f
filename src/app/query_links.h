/*
 * query_links.h - where one can go from a row: the task of a verification, the nodes of a case,
 * the tasks of a node. What ENTER opens.
 */
#ifndef APP_QUERY_LINKS_H
#define APP_QUERY_LINKS_H

#include "app/query.h"

#define LINKS_MAX 12

struct query_link {
    enum table_id table;
    uint64_t id;             /* its row, which may be gone by now */
    char filter[32];         /* "": the row; else all rows of the table that pass it */
    struct safe_text label;  /* "task t-43" */
};

/* The most wanted first; 0: the row is about nothing else. A row whose table and id are those
 * asked about is its own card. */
size_t query_links(const struct app *a, enum table_id t, uint64_t id,
                   struct query_link out[LINKS_MAX]);

#endif
