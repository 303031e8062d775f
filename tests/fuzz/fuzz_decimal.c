/* A number that was read is written and read again as the same number. */
#include "base/buf.h"
#include "base/decimal.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *s = (const char *)data;
    uint64_t number = 0;
    uint32_t gib = 0;

    for (unsigned scale = 0; scale <= DECIMAL_SCALE_MAX; scale += 3) {
        struct buf text = BUF_INIT;
        int64_t rounded = 0, exact = 0, again = 0;

        if (decimal_parse(s, size, scale, &rounded)) {
            decimal_add(&text, rounded, scale, scale);
            assert(!text.failed);
            assert(decimal_parse_exact(text.data, text.len, scale, &again) && again == rounded);
        }
        if (decimal_parse_exact(s, size, scale, &exact))
            assert(decimal_parse(s, size, scale, &rounded) && exact == rounded);
        buf_free(&text);
    }
    if (uint_parse(s, size, 1000, &number))
        assert(number <= 1000);
    if (!bytes_parse_gib(s, size, &gib))
        assert(gib == 0);
    return 0;
}
