/* The CSV reader never crashes, and what it accepts, written by the rules, reads back the
 * same. */
#include "base/attr.h"
#include "base/buf.h"
#include "base/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void quote(struct buf *out, struct csv_field f)
{
    buf_addc(out, '"');
    for (size_t i = 0; i < f.len; i++) {
        buf_addc(out, f.s[i]);
        if (f.s[i] == '"')
            buf_addc(out, '"');
    }
    buf_addc(out, '"');
}

/* Read all; returns whether the file was accepted, and the records quoted throughout. */
static bool rewrite(const void *bytes, size_t len, struct buf *out)
{
    struct csv *c = csv_new_memory(bytes, len);
    bool is_ok = true;

    if (c == NULL)
        abort();
    for (;;) {
        is_ok = csv_next(c, NULL) == RC_OK;
        if (!is_ok || csv_at_end(c))
            break;
        for (size_t i = 0; i < csv_count(c); i++) {
            buf_adds(out, i != 0 ? "," : "");
            quote(out, csv_field(c, i));
        }
        buf_addc(out, '\n');
    }
    csv_free(c);
    return is_ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;

    (void)rewrite(data, size, &once);
    if (!rewrite(once.data, once.len, &twice) || once.len != twice.len ||
        memcmp(once.data, twice.data, once.len) != 0)
        abort();
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
