/* importing.h - what the fuzz targets of the importers share. */
#ifndef TESTS_FUZZ_IMPORTING_H
#define TESTS_FUZZ_IMPORTING_H

#include "app/import.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef enum rc importing_reader(struct import_file *, const struct import_options *,
                                 struct names *, const struct import_sink *,
                                 struct import_report *, struct err *);

static struct import_report importing_report;

/* One import; aborts when the counts or the messages do not hold. */
static inline enum rc importing_once(const uint8_t *data, size_t size,
                                     const struct import_options *o,
                                     importing_reader *import,
                                     const struct import_sink *sink)
{
    const struct import_report *r = &importing_report;
    struct err err = ERR_INIT;
    struct import_file f;
    struct names *names = names_new();

    if (names == NULL || import_open_memory(&f, data, size, "fuzz", &err) != RC_OK)
        abort();
    enum rc rc = import(&f, o, names, sink, &importing_report, &err);
    import_close(&f);
    names_free(names);
    bool is_counted =
        r->read == r->accepted + r->skipped && r->skipped <= r->reason_count;
    if (rc == RC_OK
            ? !is_counted
            : rc != RC_INPUT || strncmp(err.msg, "cannot import 'fuzz': ", 22) != 0)
        abort();
    return rc;
}

/* Twice: bad rows skipped, and refused. The second accepts just what the first accepts
 * without a skip. `o` is without is_strict. */
static inline void importing_both(const uint8_t *data, size_t size,
                                  struct import_options *o, importing_reader *import,
                                  const struct import_sink *sink)
{
    enum rc rc = importing_once(data, size, o, import, sink);
    uint64_t skipped = importing_report.skipped;

    o->is_strict = true;
    enum rc strict = importing_once(data, size, o, import, NULL);
    if ((rc == RC_OK && skipped == 0) != (strict == RC_OK))
        abort();
}

#endif
