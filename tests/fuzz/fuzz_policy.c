/* The policy reader never crashes; what it refuses leaves the policy alone, and what it
 * accepts keeps all rules and reads back the same from both written forms. */
#include "app/policy_json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_form(const struct policy *p, bool with_comments)
{
    struct policy again;
    struct buf text = BUF_INIT;

    policy_defaults(&again);
    policy_write(p, with_comments, &text);
    if (policy_read(&again, text.data, text.len, "again", NULL) != RC_OK ||
        memcmp(p, &again, sizeof again) != 0)
        abort();
    buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct policy p, before;
    struct err err = ERR_INIT;

    policy_defaults(&p);
    before = p;
    enum rc rc = policy_read(&p, (const char *)data, size, "fuzz", &err);
    if (rc != RC_OK) {
        if (rc != RC_INPUT || strncmp(err.msg, "cannot read 'fuzz': ", 20) != 0 ||
            memcmp(&p, &before, sizeof p) != 0)
            abort();
        return 0;
    }
    if (policy_check(&p) != POLICY_KEY_COUNT)
        abort();
    check_form(&p, false);
    check_form(&p, true);
    return 0;
}
