#include "app/policy_print.h"

#include "base/decimal.h"

#include <inttypes.h>
#include <string.h>

static void add_trimmed(struct buf *out, int64_t v)
{
    decimal_add(out, v, 6, 6);
    while (out->data[out->len - 1] == '0' && out->data[out->len - 2] != '.')
        out->len--;
    out->data[out->len] = '\0';
}

/* The n-th word of "a|b|c". */
static void add_word(struct buf *out, const char *words, int64_t n)
{
    for (; n > 0 && strchr(words, '|') != NULL; n--)
        words = strchr(words, '|') + 1;
    buf_addf(out, "\"%.*s\"", (int)strcspn(words, "|"), words);
}

void policy_add_value(struct buf *out, enum policy_key k, int64_t value)
{
    switch (policy_infos[k].kind) {
    case POLICY_INT:
        buf_addf(out, "%" PRId64, value);
        break;
    case POLICY_MONEY:
    case POLICY_RATIO:
        add_trimmed(out, value);
        break;
    case POLICY_GIB:
        buf_addf(out, "\"%" PRId64 "GB\"", value);
        break;
    case POLICY_WORD:
        add_word(out, policy_infos[k].unit, value);
        break;
    }
}

void policy_print(struct buf *out, const struct policy *p, bool has_comments)
{
    buf_adds(out, "{\n");
    for (size_t i = 0; i < POLICY_KEY_COUNT; i++) {
        enum policy_key k = (enum policy_key)i;
        const struct policy_info *info = &policy_infos[k];
        bool is_first = i == 0 || strcmp(policy_infos[i - 1].group, info->group) != 0;
        bool is_last = i + 1 == POLICY_KEY_COUNT ||
                       strcmp(policy_infos[i + 1].group, info->group) != 0;
        if (is_first)
            buf_addf(out, "  \"%s\": {\n", info->group);
        buf_addf(out, "    \"%s\": ", info->key);
        policy_add_value(out, k, policy_get(p, k));
        buf_adds(out, is_last ? "" : ",");
        if (has_comments)
            buf_addf(out, " // %s: %s", info->unit, info->help);
        buf_addc(out, '\n');
        if (is_last)
            buf_addf(out, "  }%s\n", i + 1 == POLICY_KEY_COUNT ? "" : ",");
    }
    buf_adds(out, "}\n");
}
