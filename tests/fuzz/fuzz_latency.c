/* Files of round trips never crash the reader, and only sound rows come out. The first byte
 * chooses the options. */
#include "importing.h"

#include "app/import_feed.h"

static enum rc check_rows(void *ctx, const struct import_batch *b, struct err *err)
{
    const struct latency_row *rows = (const struct latency_row *)(const void *)b->words;

    (void)ctx;
    (void)err;
    for (uint32_t i = 0; i < b->count; i++)
        if (!latency_row_is_sane(&rows[i], 10))
            abort();
    return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = { NULL, "pairs", "matrix" };
    const struct import_sink sink = { .rows = check_rows };
    struct policy policy;

    if (size == 0)
        return 0;
    policy_defaults(&policy);
    struct import_options o = { .format = formats[data[0] % ARRAY_LEN(formats)],
                                .policy = &policy,
                                .tick = 100,
                                .first_number = 10,
                                .is_in_seconds = data[0] >= 128 };
    importing_both(data + 1, size - 1, &o, import_latency, &sink);
    return 0;
}
