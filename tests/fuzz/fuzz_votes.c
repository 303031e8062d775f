/* Files of votes never crash the reader, and its counts hold together. The first byte
 * chooses the options; a NUL byte parts labels and truths. */
#include "app/import_votes.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *ctx, const struct votes_decision *d)
{
    if (d->verdict.leaders == 0 || d->verdict.share_ppm > PPM_ONE)
        abort();
    (*(uint32_t *)ctx)++;
}

static void check(const struct votes_report *r, uint32_t decided)
{
    const struct votes_score *s = r->scores;

    if (r->items != decided || r->unanimous.n + r->split.n != r->items ||
        r->votes != r->labels.accepted || r->duplicates > r->labels.skipped ||
        r->labels.read != r->labels.accepted + r->labels.skipped ||
        r->workers > r->votes || r->items_with_truth > r->items || r->audited > r->items_with_truth)
        abort();
    for (unsigned rule = 0; rule < POSTERIOR_RULE_COUNT; rule++)
        if (s[rule].accuracy_ppm > PPM_ONE || s[rule].correct > r->items_with_truth ||
            s[rule].ties > r->items)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct votes_report report;
    struct import_file labels, truth;
    struct err err = ERR_INIT;
    uint32_t decided = 0;

    if (size == 0)
        return 0;
    const struct votes_options o = {
        .rule = (data[0] & 1) != 0 ? POSTERIOR_WEIGHTED : POSTERIOR_MAJORITY,
        .audit_ppm = (data[0] & 2) != 0 ? PPM_ONE : 0,
        .is_strict = (data[0] & 4) != 0,
    };
    const uint8_t *first = data + 1, *nul = memchr(first, 0, size - 1);
    size_t len = nul != NULL ? (size_t)(nul - first) : size - 1;
    size_t rest = nul != NULL ? size - 2 - len : 0;

    if (import_open_memory(&labels, first, len, "labels", &err) != RC_OK ||
        import_open_memory(&truth, first + len + (nul != NULL), rest, "truth", &err) != RC_OK)
        abort();
    enum rc rc = votes_import(&labels, nul != NULL ? &truth : NULL, &o, &report, count, &decided,
                              &err);
    if (rc == RC_OK)
        check(&report, decided);
    else if (rc != RC_INPUT || strncmp(err.msg, "cannot import '", 15) != 0)
        abort();
    import_close(&labels);
    import_close(&truth);
    return 0;
}
