#include "app/names.h"

#include "base/decimal.h"
#include "base/map.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NODE_PREFIX     "node-"
#define NODE_DIGITS_MIN 6

/* Names of one kind. Number -> offset in the pool + 1; 0: none stored. */
struct kind_names {
    struct strmap numbers;
    size_t *offsets;
    uint32_t count, cap; /* numbers 0 .. count-1 were named */
    char *pool;
    size_t pool_len, pool_cap;
};

struct names {
    struct kind_names kinds[NAME_KIND_COUNT];
};

struct names *names_new(void)
{
    struct names *n = calloc(1, sizeof *n);
    for (size_t k = 0; n != NULL && k < NAME_KIND_COUNT; k++)
        strmap_init(&n->kinds[k].numbers);
    return n;
}

void names_free(struct names *n)
{
    if (n == NULL)
        return;
    for (size_t k = 0; k < NAME_KIND_COUNT; k++) {
        strmap_close(&n->kinds[k].numbers);
        free(n->kinds[k].offsets);
        free(n->kinds[k].pool);
    }
    free(n);
}

static bool reserve(struct kind_names *k, uint32_t number, size_t bytes)
{
    if (number >= k->cap) {
        uint32_t cap = number < UINT32_MAX / 2 ? number + number / 2 + 16 : UINT32_MAX - 1;
        size_t *more = realloc(k->offsets, cap * sizeof *more);
        if (more == NULL)
            return false;
        memset(more + k->cap, 0, (cap - k->cap) * sizeof *more);
        k->offsets = more;
        k->cap = cap;
    }
    if (k->pool_len + bytes > k->pool_cap) {
        size_t cap = (k->pool_len + bytes) * 3 / 2 + 64;
        char *more = realloc(k->pool, cap);
        if (more == NULL)
            return false;
        k->pool = more;
        k->pool_cap = cap;
    }
    return true;
}

static bool put(struct kind_names *k, uint32_t number, const struct safe_text *name)
{
    size_t len = strlen(name->s);
    if (number == UINT32_MAX || !reserve(k, number, len + 1) ||
        !strmap_put(&k->numbers, name->s, len, number))
        return false;
    memcpy(k->pool + k->pool_len, name->s, len + 1);
    k->offsets[number] = k->pool_len + 1;
    k->pool_len += len + 1;
    if (number >= k->count)
        k->count = number + 1;
    return true;
}

uint32_t names_number(struct names *n, enum name_kind k, const char *text, size_t len)
{
    struct kind_names *kn = &n->kinds[k];
    struct safe_text clean;
    safe_text_set(&clean, text, len);
    if (clean.s[0] == '\0')
        return 0;
    uint32_t number = 0;
    if (strmap_get(&kn->numbers, clean.s, strlen(clean.s), &number))
        return number;
    number = kn->count == 0 ? 1 : kn->count;
    return put(kn, number, &clean) ? number : UINT32_MAX;
}

/* node-000042 -> 42, as names_get() writes it and in no other form. */
static uint32_t default_node(const char *text)
{
    size_t prefix = strlen(NODE_PREFIX), digits = strlen(text) - prefix;
    uint64_t number = 0;
    if (strncmp(text, NODE_PREFIX, prefix) != 0 || digits < NODE_DIGITS_MIN ||
        (digits > NODE_DIGITS_MIN && text[prefix] == '0') ||
        !uint_parse(text + prefix, digits, UINT32_MAX - 1, &number))
        return UINT32_MAX;
    return (uint32_t)number;
}

static bool has_name(const struct kind_names *k, uint32_t number)
{
    return number < k->cap && k->offsets[number] != 0;
}

uint32_t names_find(const struct names *n, enum name_kind k, const char *text)
{
    const struct kind_names *kn = &n->kinds[k];
    struct safe_text clean;
    safe_text_from_str(&clean, text);
    uint32_t number = UINT32_MAX;
    if (clean.s[0] == '\0' || strmap_get(&kn->numbers, clean.s, strlen(clean.s), &number) ||
        k != NAME_NODE || strncmp(clean.s, NODE_PREFIX, strlen(NODE_PREFIX)) != 0)
        return number;
    number = default_node(clean.s);
    return has_name(kn, number) ? UINT32_MAX : number;
}

bool names_set(struct names *n, enum name_kind k, uint32_t number, const char *text)
{
    struct kind_names *kn = &n->kinds[k];
    struct safe_text clean;
    safe_text_from_str(&clean, text);
    uint32_t other = number;
    if (clean.s[0] == '\0' || (k != NAME_NODE && number == 0))
        return false;
    if (strmap_get(&kn->numbers, clean.s, strlen(clean.s), &other))
        return other == number;
    return put(kn, number, &clean);
}

uint32_t names_count(const struct names *n, enum name_kind k)
{
    return n->kinds[k].count;
}

const char *names_stored(const struct names *n, enum name_kind k, uint32_t number)
{
    const struct kind_names *kn = &n->kinds[k];
    return has_name(kn, number) ? kn->pool + kn->offsets[number] - 1 : NULL;
}

void names_get(const struct names *n, enum name_kind k, uint32_t number,
               struct safe_text *out)
{
    const struct kind_names *kn = &n->kinds[k];
    if (has_name(kn, number))
        safe_text_from_str(out, kn->pool + kn->offsets[number] - 1);
    else if (k == NAME_NODE && number != UINT32_MAX)
        safe_text_setf(out, NODE_PREFIX "%06" PRIu32, number);
    else
        safe_text_from_str(out, "?");
}
