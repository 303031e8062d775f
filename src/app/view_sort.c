#include "config.h"

#include "app/view_sort.h"

#include "app/filter_int.h"

#include <stdlib.h>
#include <string.h>

#define WORD_MAX 64 /* bytes of a word that count */
#define NONE     UINT64_MAX

struct view_keys {
    bool is_reversed, has_failed;
    bool has_words, is_all_ids;
    size_t count, cap;
    uint64_t *keys;    /* numbers, or the numbers of ids */
    uint32_t *offsets; /* of words in the pool; UINT32_MAX: not known */
    char *pool;
    size_t pool_len, pool_cap;
    size_t longest;
};

struct view_keys *view_keys_new(bool is_reversed)
{
    struct view_keys *k = calloc(1, sizeof *k);
    if (k != NULL) {
        k->is_reversed = is_reversed;
        k->is_all_ids = true;
    }
    return k;
}

void view_keys_free(struct view_keys *k)
{
    if (k == NULL)
        return;
    free(k->keys);
    free(k->offsets);
    free(k->pool);
    free(k);
}

static bool reserve(struct view_keys *k)
{
    size_t cap = k->cap == 0 ? 1024 : 2 * k->cap;
    if (k->count < k->cap)
        return true;
    uint64_t *keys = realloc(k->keys, cap * sizeof *keys);
    if (keys != NULL)
        k->keys = keys;
    uint32_t *offsets = realloc(k->offsets, cap * sizeof *offsets);
    if (offsets != NULL)
        k->offsets = offsets;
    if (keys == NULL || offsets == NULL)
        return false;
    k->cap = cap;
    return true;
}

static bool add_word(struct view_keys *k, const char *text)
{
    size_t len = strnlen(text, WORD_MAX);
    if (k->pool_len + len + 1 > k->pool_cap) {
        size_t cap = 2 * k->pool_cap + 4096;
        char *pool = realloc(k->pool, cap);
        if (pool == NULL || k->pool_len > UINT32_MAX - WORD_MAX - 1) {
            k->pool = pool == NULL ? k->pool : pool;
            return false;
        }
        k->pool = pool;
        k->pool_cap = cap;
    }
    k->offsets[k->count] = (uint32_t)k->pool_len;
    for (size_t i = 0; i < len; i++)
        k->pool[k->pool_len++] = filter_lower(text[i]);
    k->pool[k->pool_len++] = '\0';
    k->longest = len > k->longest ? len : k->longest;
    return true;
}

static uint64_t turned(const struct view_keys *k, uint64_t key)
{
    return k->is_reversed ? ~key : key;
}

static uint64_t number_key(const struct view_keys *k, int64_t n)
{
    return turned(k, (uint64_t)n ^ UINT64_C(1) << 63);
}

void view_keys_add(struct view_keys *k, const struct peek *p)
{
    bool is_word = p->kind == VALUE_TEXT || p->kind == VALUE_STATE;
    bool is_none = !p->is_known ||
                   (is_word && (p->text[0] == '\0' || strcmp(p->text, "-") == 0));
    int64_t id = 0;
    k->has_failed = k->has_failed || !reserve(k);
    if (k->has_failed)
        return;
    k->offsets[k->count] = UINT32_MAX;
    k->keys[k->count] = is_none ? NONE : number_key(k, p->n);
    if (is_word && !is_none) {
        k->has_words = true;
        if (peek_id(p->text, &id))
            k->keys[k->count] = number_key(k, id);
        else
            k->is_all_ids = false;
        k->has_failed = !add_word(k, p->text);
    }
    k->count++;
}

/* --- radix ---------------------------------------------------------------------------------- */

#define DIGIT_BITS 8
#define DIGITS     (64 / DIGIT_BITS)
#define VALUES     (1 << DIGIT_BITS)

uint32_t *view_radix(const uint64_t *keys, uint32_t *order, uint32_t *spare, size_t count)
{
    static const uint64_t mask = VALUES - 1;
    size_t counts[DIGITS][VALUES];
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < count; i++)
        for (int d = 0; d < DIGITS; d++)
            counts[d][keys[order[i]] >> d * DIGIT_BITS & mask]++;
    for (int d = 0; d < DIGITS; d++) {
        size_t at = 0;
        if (count == 0 || counts[d][keys[order[0]] >> d * DIGIT_BITS & mask] == count)
            continue; /* all rows have the same digit here */
        for (int v = 0; v < VALUES; v++) {
            size_t n = counts[d][v];
            counts[d][v] = at;
            at += n;
        }
        for (size_t i = 0; i < count; i++)
            spare[counts[d][keys[order[i]] >> d * DIGIT_BITS & mask]++] = order[i];
        uint32_t *other = order;
        order = spare;
        spare = other;
    }
    return order;
}

/* Eight bytes of each word, from byte `from` on, as a number. */
static void load_bytes(struct view_keys *k, size_t from)
{
    for (size_t i = 0; i < k->count; i++) {
        uint64_t key = 0;
        if (k->offsets[i] == UINT32_MAX) {
            k->keys[i] = NONE;
            continue;
        }
        const char *word = k->pool + k->offsets[i];
        size_t len = strlen(word);
        for (size_t b = from; b < from + 8; b++)
            key = key << 8 | (b < len ? (unsigned char)word[b] : 0U);
        k->keys[i] = turned(k, key);
    }
}

static uint32_t *sort_words(struct view_keys *k, uint32_t *order, uint32_t *spare)
{
    for (size_t from = (k->longest + 7) / 8 * 8; from > 0; from -= 8) {
        load_bytes(k, from - 8);
        uint32_t *sorted = view_radix(k->keys, order, spare, k->count);
        spare = sorted == order ? spare : order;
        order = sorted;
    }
    return order;
}

bool view_keys_sort(struct view_keys *k, uint32_t *rows, size_t count)
{
    if (k->has_failed || count != k->count || count > UINT32_MAX)
        return false;
    if (count == 0)
        return true;
    uint32_t *order = malloc(3 * count * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    uint32_t *sorted = k->has_words && !k->is_all_ids
                           ? sort_words(k, order, order + count)
                           : view_radix(k->keys, order, order + count, count);
    uint32_t *moved = order + 2 * count;
    for (size_t i = 0; i < count; i++)
        moved[i] = rows[sorted[i]];
    memcpy(rows, moved, count * sizeof *rows);
    free(order);
    return true;
}
