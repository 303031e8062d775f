#include "crypto/der.h"

#include <assert.h>
#include <string.h>

/* The length of the header of an element with `*len` bytes in it; 0: not shortest form. */
static size_t read_header(const struct der *from, size_t *len)
{
    const uint8_t *p = from->p;

    if (from->len < 2)
        return 0;
    if (p[1] < 0x80) {
        *len = p[1];
        return 2;
    }
    if (p[1] == 0x81 && from->len >= 3 && p[2] >= 0x80) {
        *len = p[2];
        return 3;
    }
    if (p[1] == 0x82 && from->len >= 4 && p[2] != 0) {
        *len = (size_t)p[2] << 8 | p[3];
        return 4;
    }
    return 0;
}

bool der_take(struct der *from, uint8_t tag, struct der *body)
{
    size_t len = 0, head = read_header(from, &len);

    if (head == 0 || from->p[0] != tag || len > from->len - head)
        return false;
    *body = (struct der){ .p = from->p + head, .len = len };
    from->p += head + len;
    from->len -= head + len;
    return true;
}

bool der_take_number(struct der *from, uint8_t tag, uint32_t *out)
{
    struct der rest = *from, body;

    if (!der_take(&rest, tag, &body) || body.len == 0 || body.len > 3 || body.p[0] >= 0x80)
        return false;
    if (body.len > 1 && body.p[0] == 0 && body.p[1] < 0x80)
        return false;
    if (body.len == 3 && body.p[0] != 0)
        return false;
    *out = 0;
    for (size_t i = 0; i < body.len; i++)
        *out = *out << 8 | body.p[i];
    *from = rest;
    return true;
}

size_t der_begin(struct buf *out, uint8_t tag)
{
    buf_addc(out, (char)tag);
    return out->len;
}

void der_end(struct buf *out, size_t at)
{
    uint8_t head[3];
    size_t len, n = 0;

    if (out->failed)
        return;
    assert(at <= out->len);
    len = out->len - at;
    assert(len < 0x10000);
    if (len >= 0x100)
        head[n++] = 0x82;
    else if (len >= 0x80)
        head[n++] = 0x81;
    if (len >= 0x100)
        head[n++] = (uint8_t)(len >> 8);
    head[n++] = (uint8_t)len;
    buf_add(out, head, n); /* makes the room */
    if (out->failed)
        return;
    memmove(out->data + at + n, out->data + at, len);
    memcpy(out->data + at, head, n);
}

void der_add(struct buf *out, uint8_t tag, const void *body, size_t len)
{
    size_t at = der_begin(out, tag);

    buf_add(out, body, len);
    der_end(out, at);
}

void der_add_number(struct buf *out, uint8_t tag, uint32_t n)
{
    const uint8_t bytes[] = { 0, (uint8_t)(n >> 8), (uint8_t)n };
    size_t skip = n < 0x80 ? 2 : n < 0x8000 ? 1 : 0; /* a top bit needs a zero above it */

    assert(n < 0x10000);
    der_add(out, tag, bytes + skip, sizeof bytes - skip);
}
