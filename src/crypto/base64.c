#include "crypto/base64.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdint.h>

void base64_encode(const void *p, size_t n, char *out)
{
    assert(n < INT_MAX / 2);
    int len = EVP_EncodeBlock((unsigned char *)out, p, (int)n);
    assert((size_t)len == BASE64_CHARS(n));
}

void base64_add(struct buf *b, const void *p, size_t n)
{
    char *at = buf_reserve(b, BASE64_CHARS(n));
    if (at == NULL)
        return;
    base64_encode(p, n, at);
    b->len += BASE64_CHARS(n);
}

static int digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/*
 * EVP_DecodeBlock trims blanks, counts padding as data and lets the unused bits be
 * anything, hence our own. `pad` of the four characters are '='.
 */
static bool decode_four(const char *s, unsigned pad, uint8_t out[3])
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < 4; i++) {
        int d = i < 4 - pad ? digit(s[i]) : 0;
        if (d < 0)
            return false;
        bits = bits << 6 | (uint32_t)d;
    }
    if ((bits & ((1u << 8 * pad) - 1)) != 0)
        return false;
    out[0] = (uint8_t)(bits >> 16);
    out[1] = (uint8_t)(bits >> 8);
    out[2] = (uint8_t)bits;
    return true;
}

bool base64_decode(const char *s, size_t len, void *out, size_t cap, size_t *n)
{
    uint8_t *b = out;
    size_t used = 0;

    if (len % 4 != 0)
        return false;
    for (size_t i = 0; i < len; i += 4) {
        uint8_t three[3];
        unsigned pad = 0;
        if (i + 4 == len && s[i + 3] == '=')
            pad = s[i + 2] == '=' ? 2 : 1;
        if (!decode_four(s + i, pad, three) || cap - used < 3 - pad)
            return false;
        for (unsigned k = 0; k < 3 - pad; k++)
            b[used++] = three[k];
    }
    *n = used;
    return true;
}
