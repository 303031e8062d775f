/* The canonical bytes of a journal entry: what decodes encodes to the same bytes. */
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct journal_entry e;
    struct err err = ERR_INIT;
    struct buf out = BUF_INIT;

    if (journal_decode(data, size, &e, &err) == RC_OK) {
        if (journal_encode(&e, &out, &err) != RC_OK || out.len != size ||
            memcmp(out.data, data, size) != 0)
            abort();
    }
    buf_free(&out);
    return 0;
}
