#include "crypto/lines.h"

#include "base/decimal.h"
#include "crypto/base64.h"

#include <string.h>

bool lines_next(struct lines *text, struct line *out)
{
    const char *end = text->left != 0 ? memchr(text->rest, '\n', text->left) : NULL;

    if (end == NULL)
        return false;
    *out = (struct line){ .s = text->rest, .len = (size_t)(end - text->rest) };
    text->rest += out->len + 1;
    text->left -= out->len + 1;
    return true;
}

bool line_skip(struct line *line, const char *prefix)
{
    size_t n = strlen(prefix);

    if (line->len < n || memcmp(line->s, prefix, n) != 0)
        return false;
    line->s += n;
    line->len -= n;
    return true;
}

bool line_decimal(const struct line *line, uint64_t max, uint64_t *out)
{
    if (line->len > 1 && line->s[0] == '0')
        return false;
    return uint_parse(line->s, line->len, max, out);
}

bool line_digest(const struct line *line, struct digest *out)
{
    struct digest d;
    size_t n = 0;

    if (!base64_decode(line->s, line->len, d.b, sizeof d.b, &n) || n != sizeof d.b)
        return false;
    *out = d;
    return true;
}
