/* The readers of node files never crash and hand out nodes within their ranges only. The
 * first byte chooses the format. */
#include "importing.h"

#include "model/jurisdiction.h"

static void check_below(uint32_t v, uint32_t max)
{
    if (v > max && v != NODE_UNKNOWN)
        abort();
}

static enum rc check_rows(void *ctx, const struct import_batch *b, struct err *err)
{
    (void)ctx;
    (void)err;
    for (uint32_t i = 0; i < b->count; i++) {
        const struct node_spec *s = &b->nodes[i];
        check_below(s->gpu_memory_gb, 65534);
        check_below(s->green_claimed_ppm, 1000000);
        check_below(s->reputation_ppm, 1000000);
        check_below(s->performance_ppm, 1000000);
        if (s->gpu_count > 65534 || (s->gpu_count == 0) != (s->gpu_memory_gb == 0) ||
            s->jurisdiction > JURISDICTION_COUNT || s->stake_uusd < -1 ||
            b->node_names[i].s[0] == '\0')
            abort();
    }
    return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct import_sink sink = { .rows = check_rows };

    if (size == 0)
        return 0;
    struct import_options o = { .format = (data[0] & 1) != 0 ? "openb" : "seed",
                                .gpu_table = SRCDIR "/data/gpus.csv",
                                .limit = (data[0] & 2) != 0 ? 3 : 0,
                                .first_number = 5 };
    importing_both(data + 1, size - 1, &o, import_nodes, &sink);
    return 0;
}
