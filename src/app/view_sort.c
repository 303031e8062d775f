#include "config.h"

#include "app/view_sort.h"

#include "app/filter_int.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX  64 /* bytes of a word that count */
#define NONE      UINT64_MAX
#define NO_WORD   UINT32_MAX
#define WORDS_SEEN 4096 /* a power of two */
#define RANKS_MAX 65536 /* words that are put in order one by one */

/* A word that stands still is asked for again and again by its place. */
struct seen {
    const char *text;
    uint32_t word;
};

struct view_keys {
    bool is_reversed, has_failed, has_words, is_all_ids;
    size_t count, cap;
    uint64_t *keys;  /* numbers, or the numbers of ids */
    uint32_t *words; /* numbers of words; NULL: there were none yet */
    uint32_t *starts; /* of the words in the pool */
    uint64_t *ids;    /* keys of words that are ids */
    size_t word_count, word_cap;
    char *pool;
    size_t pool_len, pool_cap;
    size_t longest;
    struct seen seen[WORDS_SEEN];
};

struct view_keys *view_keys_new(void)
{
    return calloc(1, sizeof(struct view_keys));
}

bool view_keys_begin(struct view_keys *k, bool is_reversed, size_t most)
{
    if (k->keys == NULL || most > k->cap) {
        free(k->keys);
        free(k->words);
        k->words = NULL;
        k->cap = most + most / 8;
        k->keys = malloc((k->cap + 1) * sizeof *k->keys);
    }
    k->is_reversed = is_reversed;
    k->is_all_ids = true;
    k->has_words = k->has_failed = false;
    k->count = k->word_count = k->pool_len = k->longest = 0;
    memset(k->seen, 0, sizeof k->seen);
    return k->keys != NULL;
}

void view_keys_free(struct view_keys *k)
{
    if (k == NULL)
        return;
    free(k->keys);
    free(k->words);
    free(k->starts);
    free(k->ids);
    free(k->pool);
    free(k);
}

/* Room for one word more. */
static bool reserve(struct view_keys *k)
{
    if (k->word_count == k->word_cap) {
        size_t cap = 2 * k->word_cap + 256;
        uint32_t *starts = realloc(k->starts, cap * sizeof *starts);
        k->starts = starts == NULL ? k->starts : starts;
        uint64_t *ids = realloc(k->ids, cap * sizeof *ids);
        k->ids = ids == NULL ? k->ids : ids;
        if (starts == NULL || ids == NULL)
            return false;
        k->word_cap = cap;
    }
    if (k->pool_len + WORD_MAX + 1 > k->pool_cap) {
        size_t cap = 2 * k->pool_cap + 4096;
        char *pool = realloc(k->pool, cap);
        k->pool = pool == NULL ? k->pool : pool;
        if (pool == NULL || k->pool_len > UINT32_MAX - WORD_MAX - 1)
            return false;
        k->pool_cap = cap;
    }
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

static uint32_t add_word(struct view_keys *k, const char *text)
{
    int64_t id = 0;
    if (!reserve(k)) {
        k->has_failed = true;
        return NO_WORD;
    }
    size_t len = strnlen(text, WORD_MAX);
    bool is_id = k->is_all_ids && peek_id(text, &id);
    k->is_all_ids = is_id;
    k->ids[k->word_count] = number_key(k, id);
    k->starts[k->word_count] = (uint32_t)k->pool_len;
    for (size_t i = 0; i < len; i++)
        k->pool[k->pool_len++] = filter_lower(text[i]);
    k->pool[k->pool_len++] = '\0';
    k->longest = len > k->longest ? len : k->longest;
    return (uint32_t)k->word_count++;
}

static uint32_t word_of(struct view_keys *k, const char *text, bool is_still)
{
    uintptr_t at = (uintptr_t)text;
    struct seen *s = &k->seen[(at ^ at >> 12) % WORDS_SEEN];
    if (!is_still)
        return add_word(k, text);
    if (s->text != text)
        *s = (struct seen){ .text = text, .word = add_word(k, text) };
    return s->word;
}

/* The first word makes room for all; rows before it have none. */
static bool reserve_words(struct view_keys *k)
{
    if (k->has_words)
        return true;
    if (k->words == NULL)
        k->words = malloc((k->cap + 1) * sizeof *k->words);
    k->has_failed = k->has_failed || k->words == NULL;
    if (k->words == NULL)
        return false;
    for (size_t i = 0; i < k->count; i++)
        k->words[i] = NO_WORD;
    k->has_words = true;
    return true;
}

void view_keys_add(struct view_keys *k, const struct peek *p, bool is_still)
{
    bool is_word = p->kind == VALUE_TEXT || p->kind == VALUE_STATE;
    bool is_none = !p->is_known || (is_word && (p->text[0] == '\0' ||
                                                (p->text[0] == '-' && p->text[1] == '\0')));
    assert(k->count < k->cap);
    k->keys[k->count] = is_none ? NONE : number_key(k, p->n);
    if (is_word && !is_none && reserve_words(k))
        k->words[k->count] = word_of(k, p->text, is_still);
    else if (k->has_words)
        k->words[k->count] = NO_WORD;
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
        if (k->words[i] == NO_WORD) {
            k->keys[i] = NONE;
            continue;
        }
        const char *word = k->pool + k->starts[k->words[i]];
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

/* By words (or else by keys) of any width. */
static bool sort_wide(struct view_keys *k, uint32_t *rows, bool by_words)
{
    uint32_t *order = malloc(3 * k->count * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < k->count; i++)
        order[i] = (uint32_t)i;
    uint32_t *sorted = by_words
                           ? sort_words(k, order, order + k->count)
                           : view_radix(k->keys, order, order + k->count, k->count);
    uint32_t *moved = order + 2 * k->count;
    for (size_t i = 0; i < k->count; i++)
        moved[i] = rows[sorted[i]];
    memcpy(rows, moved, k->count * sizeof *rows);
    free(order);
    return true;
}

/* --- key and row in one number -------------------------------------------------------------- */

#define SLICE_BITS 11
#define SLICES     6 /* of 64 bits */
#define SLICE_MAX  (1u << SLICE_BITS)

static unsigned bits_of(uint64_t n)
{
    return n == 0 ? 0 : 64U - (unsigned)__builtin_clzll(n);
}

/* By bits low .. high - 1; returns where the result is. */
static uint64_t *sort_packed(uint64_t *items, uint64_t *spare, size_t count, unsigned low,
                             unsigned high)
{
    static const uint64_t mask = SLICE_MAX - 1;
    uint32_t counts[SLICES][SLICE_MAX];
    size_t slices = (high - low + SLICE_BITS - 1) / SLICE_BITS;
    memset(counts, 0, slices * sizeof counts[0]);
    for (size_t i = 0; i < count; i++)
        for (size_t s = 0; s < slices; s++)
            counts[s][items[i] >> (low + s * SLICE_BITS) & mask]++;
    for (size_t s = 0; s < slices; s++) {
        size_t shift = low + s * SLICE_BITS;
        uint32_t at = 0;
        if (counts[s][items[0] >> shift & mask] == count)
            continue;
        for (size_t v = 0; v < SLICE_MAX; v++) {
            uint32_t n = counts[s][v];
            counts[s][v] = at;
            at += n;
        }
        for (size_t i = 0; i < count; i++)
            spare[counts[s][items[i] >> shift & mask]++] = items[i];
        uint64_t *other = items;
        items = spare;
        spare = other;
    }
    return items;
}

/* Least and largest key; what is not known stands one above. */
static void range_of(const struct view_keys *k, uint64_t *least, uint64_t *range)
{
    uint64_t most = 0;
    *least = NONE;
    for (size_t i = 0; i < k->count; i++) {
        uint64_t key = k->keys[i];
        *least = key < *least ? key : *least;
        most = key != NONE && key > most ? key : most;
    }
    *range = most < *least ? 0 : most - *least;
}

/* False: the keys are too wide for it, and nothing was changed. */
static bool sort_narrow(struct view_keys *k, uint32_t *rows, uint64_t *spare)
{
    uint64_t least, range, most_row = 0;
    range_of(k, &least, &range);
    for (size_t i = 0; i < k->count; i++)
        most_row = rows[i] > most_row ? rows[i] : most_row;
    unsigned low = bits_of(most_row), high = low + bits_of(range + 1);
    if (range == NONE || high > 64)
        return false;
    for (size_t i = 0; i < k->count; i++) {
        uint64_t key = k->keys[i] == NONE ? range + 1 : k->keys[i] - least;
        k->keys[i] = key << low | rows[i];
    }
    uint64_t *sorted = sort_packed(k->keys, spare, k->count, low, high);
    for (size_t i = 0; i < k->count; i++)
        rows[i] = (uint32_t)(sorted[i] & ((UINT64_C(1) << low) - 1));
    return true;
}

/* --- words ---------------------------------------------------------------------------------- */

struct ranked {
    const char *text;
    uint32_t word;
};

static int by_text(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return strcmp(x->text, y->text);
}

/* The keys become the places of the words in order. False: out of memory. */
static bool rank_words(struct view_keys *k)
{
    struct ranked *order = malloc((k->word_count + 1) * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t w = 0; w < k->word_count; w++)
        order[w] = (struct ranked){ .text = k->pool + k->starts[w], .word = (uint32_t)w };
    qsort(order, k->word_count, sizeof *order, by_text);
    uint64_t rank = 0;
    for (size_t w = 0; w < k->word_count; w++) {
        rank += w > 0 && strcmp(order[w - 1].text, order[w].text) != 0;
        k->ids[order[w].word] = number_key(k, (int64_t)rank);
    }
    free(order);
    return true;
}

static void take_word_keys(struct view_keys *k)
{
    for (size_t i = 0; i < k->count; i++)
        k->keys[i] = k->words[i] == NO_WORD ? NONE : k->ids[k->words[i]];
}

bool view_keys_sort(struct view_keys *k, uint32_t *rows, uint64_t *spare, size_t count)
{
    if (k->has_failed || count != k->count || count > UINT32_MAX)
        return false;
    if (count == 0)
        return true;
    bool by_words = k->has_words && !k->is_all_ids;
    if (by_words && k->word_count <= RANKS_MAX)
        by_words = !rank_words(k);
    if (by_words)
        return sort_wide(k, rows, true);
    if (k->has_words)
        take_word_keys(k);
    return sort_narrow(k, rows, spare) || sort_wide(k, rows, false);
}
