/* The reader of workload logs never crashes and hands out jobs within their ranges only.
 * The first byte chooses the options. */
#include "importing.h"

#include "work/work.h"

static enum rc check_rows(void *ctx, const struct import_batch *b, struct err *err)
{
    (void)ctx;
    (void)err;
    for (uint32_t i = 0; i < b->count; i++) {
        const struct task_row *row = &b->tasks[i];
        const struct task_spec *s = &row->spec;
        const struct work_task work = { .kind = (enum work_kind)s->kind,
                                        .size = s->size };
        if (row->duration_s == 0 || row->reward_uusd < 0 || row->arrival_tick < 100 ||
            row->duration_s > TASK_DURATION_MAX_S ||
            row->reward_uusd > TASK_REWARD_MAX_UUSD ||
            row->arrival_tick > TASK_ARRIVAL_MAX || s->tier >= TIER_COUNT ||
            s->privacy >= PRIVACY_COUNT || s->spare != 0 ||
            work_task_check(&work, NULL) != RC_OK)
            abort();
    }
    return RC_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct import_sink sink = { .rows = check_rows };
    struct policy policy;

    if (size == 0)
        return 0;
    policy_defaults(&policy);
    struct import_options o = { .format = "swf",
                                .policy = &policy,
                                .tick = 100,
                                .takes_gpus_from_procs = (data[0] & 1) != 0,
                                .time_unit = (data[0] & 2) != 0 ? 60 : 0,
                                .limit = (data[0] & 4) != 0 ? 3 : 0 };
    importing_both(data + 1, size - 1, &o, import_tasks, &sink);
    return 0;
}
