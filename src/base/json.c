#include "base/json.h"

#include "base/decimal.h"
#include "base/file.h"
#include "base/json_scan.h"
#include "base/map.h"
#include "base/text.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INT_EXACT    INT64_C(9007199254740991) /* 2^53 - 1 */
#define EXPONENT_MAX 40
#define FEW_MEMBERS  8

/*
 * The nodes handed out are cJSON's own items. Two of their fields are ours once the
 * tree stands: `valueint` is the offset of the value in `text`, and `valuestring` of a
 * number points at its digits there (marked as a reference, so that cJSON leaves it).
 */
struct json_doc {
    char *text;
    cJSON *root;
};

static const cJSON *item_of(const struct json *node)
{
    return (const cJSON *)(const void *)node;
}

static const struct json *node_of(const cJSON *item)
{
    return (const struct json *)(const void *)item;
}

static void annotate(const struct json_doc *doc, cJSON *item, const uint32_t *starts,
                     size_t *next)
{
    uint32_t start = starts[(*next)++];

    item->valueint = (int)start;
    if (cJSON_IsNumber(item)) {
        item->valuestring = doc->text + start;
        item->type |= cJSON_IsReference;
    }
    for (cJSON *child = item->child; child != NULL; child = child->next)
        annotate(doc, child, starts, next);
}

/* The first member whose name was there before, in *twin. */
static enum rc find_twin(const cJSON *object, const cJSON **twin, struct err *err)
{
    struct strmap seen;
    enum rc rc = RC_OK;

    strmap_init(&seen);
    for (const cJSON *m = object->child; m != NULL && *twin == NULL && rc == RC_OK;
         m = m->next) {
        uint32_t unused;
        size_t len = strlen(m->string);
        if (strmap_get(&seen, m->string, len, &unused))
            *twin = m;
        else if (!strmap_put(&seen, m->string, len, 0))
            rc = err_nomem(err, "read JSON");
    }
    strmap_close(&seen);
    return rc;
}

/* The same without memory, for objects of ordinary size. */
static const cJSON *find_twin_of_few(const cJSON *object)
{
    for (const cJSON *m = object->child; m != NULL; m = m->next)
        for (const cJSON *before = object->child; before != m; before = before->next)
            if (strcmp(before->string, m->string) == 0)
                return m;
    return NULL;
}

static bool has_few(const cJSON *object)
{
    const cJSON *m = object->child;

    for (int n = 0; m != NULL && n < FEW_MEMBERS; n++)
        m = m->next;
    return m == NULL;
}

static enum rc check_keys(const struct json_doc *doc, const cJSON *item, struct err *err)
{
    const cJSON *twin = NULL;
    enum rc rc = RC_OK;

    if (cJSON_IsObject(item) && has_few(item))
        twin = find_twin_of_few(item);
    else if (cJSON_IsObject(item))
        rc = find_twin(item, &twin, err);
    if (rc == RC_OK && twin != NULL) {
        struct safe_text key;
        size_t line, column;
        safe_text_from_str(&key, twin->string);
        json_position(doc, node_of(twin), &line, &column);
        rc = err_set(err, RC_INPUT, "line %zu:%zu: duplicate key '%s'", line, column,
                     key.s);
    }
    for (const cJSON *child = item->child; child != NULL && rc == RC_OK;
         child = child->next)
        rc = check_keys(doc, child, err);
    return rc;
}

/* doc->text -> doc->root. */
static enum rc build(struct json_doc *doc, size_t len, const struct json_options *o,
                     struct err *err)
{
    struct json_offsets values = { 0 };
    unsigned depth_max = o->depth_max != 0 ? o->depth_max : JSON_DEPTH_MAX;
    size_t used = 0;

    assert(depth_max <= JSON_DEPTH_MAX);
    enum rc rc = json_scan(doc->text, len, depth_max, o->allows_comments, &values, err);
    if (rc != RC_OK)
        goto out;
    doc->root = cJSON_ParseWithLengthOpts(doc->text, len + 1, NULL, 1);
    if (doc->root == NULL) {
        /* The text is proved to be JSON, so this can only be memory. */
        rc = err_nomem(err, "read JSON");
        goto out;
    }
    annotate(doc, doc->root, values.at, &used);
    assert(used == values.count);
    rc = check_keys(doc, doc->root, err);
out:
    free(values.at);
    return rc;
}

enum rc json_parse(const char *text, size_t len, const struct json_options *options,
                   struct json_doc **out, struct err *err)
{
    struct json_options o = options != NULL ? *options : (struct json_options){ 0 };
    size_t max = o.bytes_max != 0 ? o.bytes_max : JSON_BYTES_MAX;

    *out = NULL;
    assert(max <= JSON_BYTES_MAX);
    if (len > max)
        return err_set(err, RC_INPUT,
                       "JSON document of %zu bytes: at most %zu are allowed", len, max);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    struct json_doc *doc = calloc(1, sizeof *doc);
    if (doc == NULL || (doc->text = malloc(len + 1)) == NULL) {
        json_free(doc);
        return err_nomem(err, "read JSON");
    }
    if (len != 0)
        memcpy(doc->text, text, len);
    doc->text[len] = '\0';
    enum rc rc = build(doc, len, &o, err);
    if (rc == RC_OK)
        *out = doc;
    else
        json_free(doc);
    return rc;
}

enum rc json_parse_file(const char *path, const struct json_options *options,
                        struct json_doc **out, struct err *err)
{
    size_t max = options != NULL && options->bytes_max != 0 ? options->bytes_max
                                                             : JSON_BYTES_MAX;
    struct buf text = BUF_INIT;

    *out = NULL;
    enum rc rc = file_read(path, max, &text, err);
    if (rc == RC_OK) {
        rc = json_parse(text.data, text.len, options, out, err);
        if (rc != RC_OK)
            (void)err_wrap(err, "cannot read '%s'", path);
    }
    buf_free(&text);
    return rc;
}

void json_free(struct json_doc *doc)
{
    if (doc == NULL)
        return;
    cJSON_Delete(doc->root);
    free(doc->text);
    free(doc);
}

const struct json *json_root(const struct json_doc *doc)
{
    return node_of(doc->root);
}

bool json_is_object(const struct json *node)
{
    return cJSON_IsObject(item_of(node));
}

bool json_is_array(const struct json *node)
{
    return cJSON_IsArray(item_of(node));
}

bool json_is_string(const struct json *node)
{
    return cJSON_IsString(item_of(node));
}

bool json_is_number(const struct json *node)
{
    return cJSON_IsNumber(item_of(node));
}

bool json_is_bool(const struct json *node)
{
    return cJSON_IsBool(item_of(node));
}

bool json_is_null(const struct json *node)
{
    return cJSON_IsNull(item_of(node));
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (!json_is_object(object))
        return NULL;
    return node_of(cJSON_GetObjectItemCaseSensitive(item_of(object), key));
}

const struct json *json_first(const struct json *node)
{
    return node != NULL ? node_of(item_of(node)->child) : NULL;
}

const struct json *json_next(const struct json *node)
{
    return node != NULL ? node_of(item_of(node)->next) : NULL;
}

const char *json_key(const struct json *node)
{
    return node != NULL ? item_of(node)->string : NULL;
}

size_t json_count(const struct json *node)
{
    size_t n = 0;

    for (const struct json *child = json_first(node); child != NULL;
         child = json_next(child))
        n++;
    return n;
}

const char *json_string(const struct json *node)
{
    return json_is_string(node) ? item_of(node)->valuestring : NULL;
}

const char *json_number_text(const struct json *node, size_t *len)
{
    if (!json_is_number(node))
        return NULL;
    *len = strspn(item_of(node)->valuestring, "+-.0123456789eE");
    return item_of(node)->valuestring;
}

/* Write a number with an exponent without one: move the dot over the digits. */
static bool expand(const char *s, size_t len, struct buf *out)
{
    size_t mantissa = strcspn(s, "eE"), digits = 0;
    size_t first = s[0] == '-' ? 1 : 0;
    int64_t exponent;

    if (!decimal_parse_exact(s + mantissa + 1, len - mantissa - 1, 0, &exponent) ||
        exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX)
        return false;
    int64_t dot = (int64_t)strcspn(s + first, ".eE") + exponent;
    buf_add(out, s, first);
    if (dot <= 0)
        buf_adds(out, "0.");
    for (int64_t i = dot; i < 0; i++)
        buf_addc(out, '0');
    for (size_t i = first; i < mantissa; i++) {
        if (s[i] == '.')
            continue;
        if (dot > 0 && (int64_t)digits == dot)
            buf_addc(out, '.');
        buf_addc(out, s[i]);
        digits++;
    }
    for (; (int64_t)digits < dot; digits++)
        buf_addc(out, '0');
    return !out->failed;
}

static bool number_decimal(const struct json *node, unsigned scale, bool exact,
                           int64_t *out)
{
    size_t len;
    const char *s = json_number_text(node, &len);
    struct buf plain = BUF_INIT;
    bool is_ok = true;

    if (s == NULL)
        return false;
    if (memchr(s, 'e', len) != NULL || memchr(s, 'E', len) != NULL) {
        is_ok = expand(s, len, &plain);
        s = plain.data;
        len = plain.len;
    }
    is_ok = is_ok && (exact ? decimal_parse_exact(s, len, scale, out)
                            : decimal_parse(s, len, scale, out));
    buf_free(&plain);
    return is_ok;
}

bool json_int64(const struct json *node, int64_t *out)
{
    const char *s = json_string(node);
    int64_t v;

    if (s != NULL)
        return s[0] != '+' && strchr(s, '.') == NULL &&
               decimal_parse_exact(s, strlen(s), 0, out);
    if (!number_decimal(node, 0, true, &v) || v > INT_EXACT || v < -INT_EXACT)
        return false;
    *out = v;
    return true;
}

bool json_decimal(const struct json *node, unsigned scale, int64_t *out)
{
    const char *s = json_string(node);

    if (s != NULL)
        return decimal_parse(s, strlen(s), scale, out);
    return number_decimal(node, scale, false, out);
}

bool json_bool(const struct json *node, bool *out)
{
    if (!json_is_bool(node))
        return false;
    *out = cJSON_IsTrue(item_of(node));
    return true;
}

void json_position(const struct json_doc *doc, const struct json *node, size_t *line,
                   size_t *column)
{
    json_scan_position(doc->text, (size_t)item_of(node)->valueint, line, column);
}

void json_copy(const struct json *node, struct json_writer *w)
{
    size_t len;
    const char *number = json_number_text(node, &len);
    bool truth;

    if (number != NULL)
        jw_number_text(w, number, len);
    else if (json_is_string(node))
        jw_string(w, json_string(node));
    else if (json_bool(node, &truth))
        jw_bool(w, truth);
    else if (json_is_null(node))
        jw_null(w);
    if (!json_is_object(node) && !json_is_array(node))
        return;
    bool is_object = json_is_object(node);
    (is_object ? jw_begin_object : jw_begin_array)(w);
    for (const struct json *m = json_first(node); m != NULL; m = json_next(m)) {
        if (is_object)
            jw_key(w, json_key(m));
        json_copy(m, w);
    }
    (is_object ? jw_end_object : jw_end_array)(w);
}

#define TEXT(x)  #x
#define TEXT_(x) TEXT(x)

const char *json_library_loaded(void)
{
    static char text[64];
    (void)snprintf(text, sizeof text, "cJSON %s", cJSON_Version());
    return text;
}

const char *json_library_built(void)
{
    return "cJSON " TEXT_(CJSON_VERSION_MAJOR) "." TEXT_(CJSON_VERSION_MINOR) "." TEXT_(
        CJSON_VERSION_PATCH);
}
