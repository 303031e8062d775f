/*
 * The JSON reader never crashes, and what it accepts, written again, reads back the same.
 * The first byte decides whether comments are allowed.
 */
#include "base/buf.h"
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touch every getter of every node. */
static void visit(const struct json_doc *doc, const struct json *node)
{
    int64_t v = 0;
    size_t line, column;

    if (json_int64(node, &v)) {
        int64_t same = 0;
        if (!json_decimal(node, 0, &same) || same != v)
            abort();
    }
    (void)!json_decimal(node, 6, &v);
    json_position(doc, node, &line, &column);
    if (line == 0 || column == 0)
        abort();
    for (const struct json *child = json_first(node); child != NULL;
         child = json_next(child)) {
        if (json_is_object(node) && json_get(node, json_key(child)) != child)
            abort(); /* a duplicate was let through */
        visit(doc, child);
    }
}

static bool rewrite(const char *text, size_t len, const struct json_options *options,
                    struct buf *out)
{
    struct json_doc *doc;
    struct json_writer w;
    struct err err = ERR_INIT;
    enum rc rc = json_parse(text, len, options, &doc, &err);

    if (rc != RC_OK) {
        if (rc != RC_INPUT || strncmp(err.msg, "line ", 5) != 0)
            abort();
        return false;
    }
    visit(doc, json_root(doc));
    jw_init(&w, out, false);
    json_copy(json_root(doc), &w);
    if (!jw_is_done(&w))
        abort();
    json_free(doc);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once = BUF_INIT, twice = BUF_INIT;

    if (size == 0)
        return 0;
    const struct json_options options = { .allows_comments = (data[0] & 1) != 0 };
    if (rewrite((const char *)data + 1, size - 1, &options, &once)) {
        if (!rewrite(once.data, once.len, NULL, &twice) || once.len != twice.len ||
            memcmp(once.data, twice.data, once.len) != 0)
            abort();
    }
    buf_free(&once);
    buf_free(&twice);
    return 0;
}
