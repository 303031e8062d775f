#include "app/policy_json.h"

#include "app/datadir.h"
#include "app/policy_print.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIX_GROUP    "behaviour"
#define MIX_DEMAND   "demand" /* that a mix may hold as an object */
#define PPM_SCALE    6  /* of MONEY and RATIO */
#define EXCESS_SCALE 12 /* deep enough to see a seventh decimal */

static bool kind_has_decimals(enum policy_kind kind)
{
    return kind == POLICY_MONEY || kind == POLICY_RATIO;
}

static size_t word_len(const char *word)
{
    return strcspn(word, "|");
}

/* The number of a word in a list "low|standard|high", or -1. */
static int64_t word_number(const char *list, const char *word)
{
    size_t len = strlen(word);
    int64_t number = 0;

    if (len == 0 || strchr(word, '|') != NULL)
        return -1;
    for (const char *at = list;; at += word_len(at) + 1, number++) {
        if (word_len(at) == len && memcmp(at, word, len) == 0)
            return number;
        if (at[word_len(at)] == '\0')
            return -1;
    }
}

void policy_add_range(enum policy_key k, struct buf *out)
{
    const struct policy_info *info = &policy_infos[k];
    bool is_word = info->kind == POLICY_WORD;

    policy_add_value(out, k, info->min);
    for (int64_t v = info->min + 1; is_word && v <= info->max; v++) {
        buf_adds(out, ", ");
        policy_add_value(out, k, v);
    }
    if (is_word)
        return;
    buf_adds(out, " to ");
    policy_add_value(out, k, info->max);
}

/* --- reading --- */

struct reading {
    const struct json_doc *doc;
    struct policy *p;
    struct err *err;
};

static enum rc fail_at(const struct reading *r, const struct json *node,
                       const struct buf *what)
{
    size_t line, column;

    if (what->failed)
        return err_nomem(r->err, "read a policy");
    json_position(r->doc, node, &line, &column);
    return err_set(r->err, RC_INPUT, "line %zu: %s", line, what->data);
}

static const char *kind_sentence(const struct json *node)
{
    return json_is_object(node)  ? "an object"
           : json_is_array(node) ? "a list"
           : json_is_null(node)  ? "null"
                                 : "a truth value";
}

/* The value for a message: 'abc', 1.5, an object. */
static void add_found(const struct json *node, struct buf *out)
{
    struct safe_text clean;
    size_t len;
    const char *number = json_number_text(node, &len);

    if (number != NULL) {
        buf_add(out, number, len);
    } else if (json_is_string(node)) {
        safe_text_from_str(&clean, json_string(node));
        buf_addf(out, "'%s'", clean.s);
    } else {
        buf_adds(out, kind_sentence(node));
    }
}

static enum rc fail_value(const struct reading *r, enum policy_key k,
                          const struct json *node, const char *complaint)
{
    const struct policy_info *info = &policy_infos[k];
    struct buf what = BUF_INIT;

    buf_addf(&what, "%s.%s: ", info->group, info->key);
    add_found(node, &what);
    buf_addf(&what, " %s ", complaint);
    policy_add_range(k, &what);
    if (info->kind != POLICY_WORD)
        buf_addf(&what, " (%s)", info->unit);
    enum rc rc = fail_at(r, node, &what);
    buf_free(&what);
    return rc;
}

static bool read_gib(const struct json *node, int64_t *out)
{
    const char *text = json_string(node);
    uint32_t gib;

    if (text == NULL)
        return json_int64(node, out);
    if (!bytes_parse_gib(text, strlen(text), &gib))
        return false;
    *out = gib;
    return true;
}

static bool has_excess_decimals(const struct json *node)
{
    int64_t fine;

    return json_decimal(node, EXCESS_SCALE, &fine) && fine % 1000000 != 0;
}

static bool read_word(const struct policy_info *info, const struct json *node,
                      int64_t *out)
{
    const char *word = json_string(node);
    int64_t number = word != NULL ? word_number(info->unit, word) : -1;

    if (number >= 0)
        *out = number;
    return number >= 0;
}

static const char *const complaints[] = {
    [POLICY_INT] = "is no whole number; allowed are",
    [POLICY_MONEY] = "is no number; allowed are",
    [POLICY_RATIO] = "is no number; allowed are",
    [POLICY_GIB] = "is no whole number of GiB such as 8 or \"8GB\"; allowed are",
    [POLICY_WORD] = "is not one of",
};

static bool read_number(enum policy_kind kind, const struct json *node, int64_t *out)
{
    if (kind == POLICY_GIB)
        return read_gib(node, out);
    if (kind == POLICY_INT)
        return json_int64(node, out);
    return json_decimal(node, PPM_SCALE, out);
}

static enum rc read_value(const struct reading *r, enum policy_key k,
                          const struct json *node)
{
    const struct policy_info *info = &policy_infos[k];
    int64_t v = 0;
    bool is_read = info->kind == POLICY_WORD ? read_word(info, node, &v)
                                             : read_number(info->kind, node, &v);

    if (!is_read)
        return fail_value(r, k, node, complaints[info->kind]);
    if (v < info->min || v > info->max)
        return fail_value(r, k, node, "is outside");
    if (kind_has_decimals(info->kind) && has_excess_decimals(node))
        return fail_value(r, k, node, "has more than six decimals; allowed are");
    policy_set(r->p, k, v);
    return RC_OK;
}

static bool is_key(enum policy_key k, const char *group, const char *key)
{
    return strcmp(policy_infos[k].key, key) == 0 &&
           (group == NULL || strcmp(policy_infos[k].group, group) == 0);
}

/* The first key of that name, in any group when that is NULL. */
static enum policy_key find_key(const char *group, const char *key)
{
    int k = 0;

    while (k < POLICY_KEY_COUNT && !is_key((enum policy_key)k, group, key))
        k++;
    return (enum policy_key)k;
}

static bool is_key_of(int k, const char *group)
{
    return strcmp(policy_infos[k].group, group) == 0;
}

static bool is_group(const char *name)
{
    for (int k = 0; k < POLICY_KEY_COUNT; k++)
        if (is_key_of(k, name))
            return true;
    return false;
}

/* What was meant by a name that is unknown in a group (NULL: as a group). The same name
 * elsewhere comes first, then the nearest spelling. */
static void add_hint(const char *group, const char *name, struct buf *out)
{
    const char *names[POLICY_KEY_COUNT];
    enum policy_key elsewhere = find_key(NULL, name);

    if (elsewhere != POLICY_KEY_COUNT) {
        buf_addf(out, "; did you mean '%s.%s'?", policy_infos[elsewhere].group, name);
        return;
    }
    for (int k = 0; k < POLICY_KEY_COUNT; k++) {
        const struct policy_info *info = &policy_infos[k];
        bool is_inside = group != NULL && strcmp(info->group, group) == 0;
        names[k] = group == NULL ? info->group : is_inside ? info->key : NULL;
    }
    const char *near = text_nearest(name, names, POLICY_KEY_COUNT);
    if (near != NULL)
        buf_addf(out, "; did you mean '%s'?", near);
}

static enum rc fail_name(const struct reading *r, const char *group,
                         const struct json *node)
{
    struct buf what = BUF_INIT;
    struct safe_text name;

    safe_text_from_str(&name, json_key(node));
    if (group == NULL)
        buf_addf(&what, "%s: no such group", name.s);
    else
        buf_addf(&what, "%s.%s: no such key", group, name.s);
    add_hint(group, json_key(node), &what);
    enum rc rc = fail_at(r, node, &what);
    buf_free(&what);
    return rc;
}

static enum rc fail_no_object(const struct reading *r, const char *path,
                              const struct json *node)
{
    struct buf what = BUF_INIT;

    buf_addf(&what, "%sexpected an object, not ", path);
    add_found(node, &what);
    enum rc rc = fail_at(r, node, &what);
    buf_free(&what);
    return rc;
}

static enum rc read_key(const struct reading *r, const char *group, const struct json *m)
{
    enum policy_key k = find_key(group, json_key(m));
    return k == POLICY_KEY_COUNT ? fail_name(r, group, m) : read_value(r, k, m);
}

static enum rc read_keys(const struct reading *r, const char *group,
                         const struct json *object)
{
    enum rc rc = RC_OK;

    for (const struct json *m = json_first(object); m != NULL && rc == RC_OK;
         m = json_next(m))
        rc = read_key(r, group, m);
    return rc;
}

static enum rc read_group(const struct reading *r, const struct json *group)
{
    const char *name = json_key(group);

    if (!is_group(name))
        return fail_name(r, NULL, group);
    if (!json_is_object(group)) {
        struct safe_text path;
        safe_text_setf(&path, "%s: ", name);
        return fail_no_object(r, path.s, group);
    }
    return read_keys(r, name, group);
}

/* The rules between keys that policy_check() holds, by the key it names: what this key has to
 * be, and the other one, or the keys whose sum it closes. */
#define SUMMANDS_MAX 8
#define KEY(field) POLICY_KEY_##field
static const struct {
    const char *words;
    enum policy_key other;                  /* with a rule between two keys */
    enum policy_key summands[SUMMANDS_MAX]; /* with a rule about a sum */
    size_t count;
} rules[POLICY_KEY_COUNT] = {
    [KEY(failover_s)] = { " has to be at least ", KEY(suspect_s), { 0 }, 0 },
    [KEY(down_s)] = { " has to be at least ", KEY(failover_s), { 0 }, 0 },
    [KEY(evidence_s)] = { " has to be above ", KEY(appeal_s), { 0 }, 0 },
    [KEY(unbonding_s)] = { " has to be above ", KEY(evidence_s), { 0 }, 0 },
    [KEY(demand_matmul_n)] = { " is no multiple of 8", KEY(COUNT), { 0 }, 0 },
    [KEY(demand_mlp_batch)] = { " is no multiple of 8", KEY(COUNT), { 0 }, 0 },
    [KEY(demand_matmul_ppm)] = { ", above 1 in all", KEY(COUNT),
                                 { KEY(demand_matmul_ppm), KEY(demand_mlp_ppm),
                                   KEY(demand_monte_carlo_ppm), KEY(demand_opaque_ppm) }, 4 },
    [KEY(mix_ring_ppm)] = { ", above 1 in all", KEY(COUNT),
                            { KEY(mix_flaky_ppm), KEY(mix_lazy_ppm), KEY(mix_late_ppm),
                              KEY(mix_downgrader_ppm), KEY(mix_ring_ppm), KEY(mix_on_off_ppm),
                              KEY(mix_greenwasher_ppm) }, 7 },
    [KEY(weight_cost_ppm)] = { ", above 4 in all", KEY(COUNT),
                               { KEY(weight_performance_ppm), KEY(weight_reputation_ppm),
                                 KEY(weight_latency_ppm), KEY(weight_green_ppm),
                                 KEY(weight_cost_ppm) }, 5 },
};
#undef KEY

/* "stake.evidence_s: 86400" */
static void add_key(const struct policy *p, enum policy_key k, const char *between,
                    struct buf *out)
{
    buf_addf(out, "%s.%s%s", policy_infos[k].group, policy_infos[k].key, between);
    policy_add_value(out, k, policy_get(p, k));
}

/* "behaviour.lazy 0.8 + behaviour.flaky 0.8 = 1.6": what adds nothing is left out. */
static void add_sum(const struct policy *p, const enum policy_key *keys, size_t count,
                    struct buf *out)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        int64_t v = policy_get(p, keys[i]);
        if (v == 0)
            continue;
        if (sum > 0)
            buf_adds(out, " + ");
        add_key(p, keys[i], " ", out);
        sum += v;
    }
    buf_adds(out, " = ");
    policy_add_value(out, keys[0], sum);
}

/* Ranges hold already; what is left are the rules between keys. */
static enum rc check_rules(const struct policy *p, struct err *err)
{
    enum policy_key k = policy_check(p);
    struct buf what = BUF_INIT;

    if (k == POLICY_KEY_COUNT)
        return RC_OK;
    if (rules[k].count > 0)
        add_sum(p, rules[k].summands, rules[k].count, &what);
    else
        add_key(p, k, ": ", &what);
    assert(rules[k].words != NULL);
    buf_adds(&what, rules[k].words);
    if (rules[k].count == 0 && rules[k].other != POLICY_KEY_COUNT)
        add_key(p, rules[k].other, ": ", &what);
    enum rc rc = what.failed ? err_nomem(err, "read a policy")
                             : err_set(err, RC_INPUT, "%s", what.data);
    buf_free(&what);
    return rc;
}

/* Shares, and what kind of work makes them visible. */
static enum rc read_mix_keys(const struct reading *r, const struct json *object)
{
    enum rc rc = RC_OK;

    for (const struct json *m = json_first(object); m != NULL && rc == RC_OK;
         m = json_next(m))
        rc = strcmp(json_key(m), MIX_DEMAND) == 0 ? read_group(r, m)
                                                  : read_key(r, MIX_GROUP, m);
    return rc;
}

static enum rc read_document(struct policy *p, bool is_mix, const char *text, size_t len,
                             struct err *err)
{
    const struct json_options options = { .bytes_max = POLICY_BYTES_MAX,
                                          .allows_comments = true };
    struct json_doc *doc;
    enum rc rc = json_parse(text, len, &options, &doc, err);

    if (rc != RC_OK)
        return rc;
    const struct reading r = { .doc = doc, .p = p, .err = err };
    const struct json *root = json_root(doc);
    if (!json_is_object(root))
        rc = fail_no_object(&r, "", root);
    else if (is_mix)
        rc = read_mix_keys(&r, root);
    for (const struct json *m = json_first(root); m != NULL && rc == RC_OK && !is_mix;
         m = json_next(m))
        rc = read_group(&r, m);
    if (rc == RC_OK)
        rc = check_rules(p, err);
    json_free(doc);
    return rc;
}

static enum rc read_into(struct policy *p, bool is_mix, const char *text, size_t len,
                         const char *source, struct err *err)
{
    struct policy changed = *p;
    enum rc rc = read_document(&changed, is_mix, text, len, err);

    if (rc == RC_OK) {
        *p = changed;
        return RC_OK;
    }
    struct safe_text name;
    safe_text_from_str(&name, source);
    (void)err_wrap(err, "cannot read '%s'", name.s);
    return rc;
}

enum rc policy_read(struct policy *p, const char *text, size_t len, const char *source,
                    struct err *err)
{
    return read_into(p, false, text, len, source, err);
}

enum rc policy_read_file(struct policy *p, const char *path, struct err *err)
{
    struct buf text = BUF_INIT;
    enum rc rc = file_read(path, POLICY_BYTES_MAX, &text, err);

    if (rc == RC_OK)
        rc = policy_read(p, text.data, text.len, path, err);
    buf_free(&text);
    return rc;
}

enum rc policy_read_mix(struct policy *p, const char *text, size_t len, const char *source,
                        struct err *err)
{
    struct policy mixed = *p;

    for (int k = 0; k < POLICY_KEY_COUNT; k++)
        if (is_key_of(k, MIX_GROUP) && k != POLICY_KEY_honest_flip_ppm)
            policy_set(&mixed, (enum policy_key)k, 0);
    enum rc rc = read_into(&mixed, true, text, len, source, err);
    if (rc == RC_OK)
        *p = mixed;
    return rc;
}

/* A mix that is shipped goes by its name alone. */
static void mix_path(const char *name, char *path, size_t size)
{
    char shipped[160];
    bool is_name = strpbrk(name, "/.") == NULL &&
                   (size_t)snprintf(shipped, sizeof shipped, "mixes/%s.json", name) <
                       sizeof shipped;
    if (!is_name || !datadir_path(shipped, path, size))
        (void)snprintf(path, size, "%s", name);
}

enum rc policy_read_mix_file(struct policy *p, const char *name, struct err *err)
{
    struct buf text = BUF_INIT;
    char path[4096];

    mix_path(name, path, sizeof path);
    enum rc rc = file_read(path, POLICY_BYTES_MAX, &text, err);
    if (rc == RC_OK)
        rc = policy_read_mix(p, text.data, text.len, path, err);
    buf_free(&text);
    return rc;
}

/* --- writing --- */

static int compare_keys(const void *a, const void *b)
{
    const struct policy_info *x = &policy_infos[*(const int *)a];
    const struct policy_info *y = &policy_infos[*(const int *)b];
    int order = strcmp(x->group, y->group);

    return order != 0 ? order : strcmp(x->key, y->key);
}

static void write_word(struct json_writer *w, const char *list, int64_t number)
{
    while (number-- > 0)
        list += word_len(list) + 1;
    jw_string_len(w, list, word_len(list));
}

static void write_value(struct json_writer *w, enum policy_key k, int64_t v)
{
    const struct policy_info *info = &policy_infos[k];

    if (info->kind == POLICY_WORD)
        write_word(w, info->unit, v);
    else if (info->kind == POLICY_MONEY)
        jw_money_uusd(w, v);
    else if (info->kind == POLICY_RATIO)
        jw_ppm(w, v);
    else
        jw_int64(w, v);
}

static void write_canonical(const struct policy *p, struct buf *out)
{
    int order[POLICY_KEY_COUNT];
    const char *group = NULL;
    struct json_writer w;

    for (int k = 0; k < POLICY_KEY_COUNT; k++)
        order[k] = k;
    qsort(order, POLICY_KEY_COUNT, sizeof *order, compare_keys);
    jw_init(&w, out, true);
    jw_begin_object(&w);
    for (int i = 0; i < POLICY_KEY_COUNT; i++) {
        enum policy_key k = (enum policy_key)order[i];
        const struct policy_info *info = &policy_infos[k];
        if (group == NULL || strcmp(group, info->group) != 0) {
            if (group != NULL)
                jw_end_object(&w);
            jw_key(&w, group = info->group);
            jw_begin_object(&w);
        }
        jw_key(&w, info->key);
        write_value(&w, k, policy_get(p, k));
    }
    jw_end_object(&w);
    jw_end_object(&w);
}

void policy_write(const struct policy *p, bool with_comments, struct buf *out)
{
    if (with_comments)
        policy_print(out, p, true);
    else
        write_canonical(p, out);
}

unsigned policy_diff(const struct policy *old, const struct policy *now, struct buf *out)
{
    unsigned count = 0;

    for (int i = 0; i < POLICY_KEY_COUNT; i++) {
        enum policy_key k = (enum policy_key)i;
        if (policy_get(old, k) == policy_get(now, k))
            continue;
        buf_addf(out, "%s.%s ", policy_infos[k].group, policy_infos[k].key);
        policy_add_value(out, k, policy_get(old, k));
        buf_adds(out, " -> ");
        policy_add_value(out, k, policy_get(now, k));
        buf_addc(out, '\n');
        count++;
    }
    return count;
}
