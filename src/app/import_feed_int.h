/* import_feed_int.h - what the readers of feeds share: the rows read so far, dates, the
 * choice of a format and the ends of an import. */
#ifndef APP_IMPORT_FEED_INT_H
#define APP_IMPORT_FEED_INT_H

#include "app/import_csv.h"
#include "app/import_feed.h"
#include "base/map.h"

#define FEED_ROWS_MAX (1u << 23)

struct feed_run {
    struct import_run r;
    unsigned width;   /* words of a row */
    uint32_t *rows;   /* width words each */
    uint32_t count, capacity;
    int64_t *times;   /* one a row, as the file has them; the format's unit */
    int64_t earliest; /* of them */
    bool has_time;
    bool is_dated;    /* times are minutes since 1970, not seconds from now (outages) */
    union {
        struct energy_row energy;
        struct latency_row latency;
        struct outage_row outage;
        uint32_t words[FEED_WORDS_MAX];
    } row;            /* the one at hand */
    int64_t time;     /* its time, when it has one */
    struct strmap seen; /* what feed_refuse_twin() was told of, by where it stood */
};

struct feed_format {
    const char *name;
    enum rc (*read)(struct feed_run *f); /* errors in f->r.err */
    const char *form; /* how to know it, where there are several */
};

/* The format asked for, else the only one or the one that `tell` says; then read(), settle()
 * (which may be NULL) on all rows, and the batches. */
struct feed_kind {
    const char *what;               /* "energy" */
    const struct feed_format *formats;
    size_t format_count;
    /* Index of the only format with this head, or format_count; NULL: there is one format. */
    size_t (*tell)(const struct feed_run *f, struct csv *csv);
    size_t json; /* index of the one that is JSON; format_count: none */
    unsigned width;
    void (*settle)(struct feed_run *f);
};
enum rc feed_import(const struct feed_kind *kind, struct import_file *file,
                    const struct import_options *o, struct names *names,
                    const struct import_sink *sink, struct import_report *report,
                    struct err *err) MUST_CHECK;

/* Keep the row at hand. RC_INPUT beyond FEED_ROWS_MAX, RC_INTERNAL. */
enum rc feed_keep(struct feed_run *f) MUST_CHECK;
/* The same as a callback of import_csv_read(); ctx is the run. */
enum rc feed_kept(const struct import_csv *c, void *ctx);

/* Refuse the row at hand, which is fine so far, when one before it had this name and f->time.
 * `at` is where it stands, `unit` of what: "line". RC_INTERNAL. */
enum rc feed_refuse_twin(struct feed_run *f, struct csv_field name, const char *unit,
                         uint64_t at) MUST_CHECK;

/* "2023-01-31 13:00:00", "2023-01-31T13:00Z": minutes since 1970 in UTC, 1970 to 9999. Whole
 * seconds and their fractions are dropped; another offset than Z or +00:00 is refused. */
bool feed_parse_minutes(const char *s, size_t len, int64_t *minutes) MUST_CHECK;

#endif
