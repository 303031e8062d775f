/* Whatever bytes come in, what may be shown is clean, valid and keeps to its cells. */
#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(const char *s)
{
    size_t len = strlen(s);
    uint32_t cp;

    assert(len < SAFE_TEXT_MAX);
    assert(utf8_is_valid(s, len));
    for (size_t at = 0, step; at < len; at += step) {
        step = utf8_decode(s + at, len - at, &cp);
        assert(step > 0);
        assert(cp >= 0x20 && !(cp >= 0x7f && cp < 0xa0)); /* C0, DEL, C1 */
        assert(!(cp >= 0x202a && cp <= 0x202e) && !(cp >= 0x2066 && cp <= 0x2069)); /* bidi */
        assert(cp != 0x2028 && cp != 0x2029 && cp != 0x200b && cp != 0xfeff);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct safe_text once, twice;

    safe_text_set(&once, bytes, size);
    check_clean(once.s);
    safe_text_from_str(&twice, once.s);
    assert(strcmp(once.s, twice.s) == 0); /* clean text stays as it is */

    for (int cells = 0; cells < 12; cells++) {
        size_t fit = text_fit(once.s, cells);
        char part[SAFE_TEXT_MAX];

        assert(fit <= strlen(once.s));
        memcpy(part, once.s, fit);
        part[fit] = '\0';
        assert(utf8_is_valid(part, fit) && text_width(part) <= cells);
    }
    assert(utf8_valid_prefix(bytes, size) <= size);
    return 0;
}
