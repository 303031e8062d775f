#include "crypto/hex.h"

#include <stdint.h>

void hex_encode(const void *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *b = p;

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[b[i] >> 4];
        out[2 * i + 1] = digits[b[i] & 15];
    }
    out[2 * n] = '\0';
}

/* Not isxdigit(): what a digit is must not hang on the locale. */
static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(const char *s, size_t len, void *out, size_t n)
{
    uint8_t *b = out;

    if (len / 2 != n || len % 2 != 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if (nibble(s[i]) < 0)
            return false;
    for (size_t i = 0; i < n; i++)
        b[i] = (uint8_t)(nibble(s[2 * i]) << 4 | nibble(s[2 * i + 1]));
    return true;
}
