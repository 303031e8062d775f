#include "app/query_policy.h"

#include "app/app_int.h"
#include "app/policy_print.h"

#include <assert.h>

size_t query_policy_count(void)
{
    return POLICY_KEY_COUNT;
}

const char *query_policy_group(size_t row)
{
    assert(row < POLICY_KEY_COUNT);
    return policy_infos[row].group;
}

/* The one number that stands for none. */
static bool is_unlimited(enum policy_key key, int64_t value)
{
    return key == POLICY_KEY_task_max_latency_ms && value == policy_infos[key].max;
}

static void set_text(struct safe_text *out, enum policy_key key, int64_t value)
{
    struct buf text = BUF_INIT;

    if (is_unlimited(key, value))
        buf_adds(&text, "no limit");
    else
        policy_add_value(&text, key, value);
    safe_text_from_str(out, text.data);
    buf_free(&text);
}

void query_policy_row(const struct app *a, size_t row, struct policy_row *out)
{
    enum policy_key key = (enum policy_key)row;
    const struct policy_info *info = &policy_infos[row];
    int64_t now = policy_get(engine_policy(a->engine), key);
    int64_t next = policy_get(engine_policy_next(a->engine), key);

    assert(row < POLICY_KEY_COUNT);
    *out = (struct policy_row){ .group = info->group,
                                .key = info->key,
                                .unit = is_unlimited(key, now) ? "" : info->unit,
                                .help = info->help,
                                .is_default = now == info->def,
                                .is_changing = now != next };
    set_text(&out->value, key, now);
    set_text(&out->by_default, key, info->def);
    set_text(&out->next, key, next);
}
