/*
 * Out of memory: every allocation of every part of base fails once, and each time the
 * caller is told, nothing is lost and nothing leaks (the sanitizers watch).
 * The linker routes the allocator through here (-Wl,--wrap); cJSON's own is not reached.
 * The parts use assert(), because Check allocates too.
 */
#include "../suite.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/err.h"
#include "base/file.h"
#include "base/json.h"
#include "base/map.h"

#include <assert.h>
#include <string.h>

static size_t calls_left; /* until the failing one; 0 = no more failures */
static bool has_failed;

static bool fails_now(void)
{
    if (calls_left == 0 || --calls_left != 0)
        return false;
    has_failed = true;
    return true;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t n);

void *__wrap_malloc(size_t n)
{
    return fails_now() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t n)
{
    return fails_now() ? NULL : __real_realloc(old, n);
}

/* Run `part` with the 1st, 2nd, ... allocation failing until none fails any more. `part`
 * returns whether it was told of a failure. */
static void torture(bool (*part)(void))
{
    for (size_t n = 1; n < 10000; n++) {
        calls_left = n;
        has_failed = false;
        bool was_told = part();
        calls_left = 0;
        ck_assert_msg(was_told == has_failed, "allocation %zu: told %d", n, was_told);
        if (!has_failed) {
            ck_assert_uint_gt(n, 1); /* the wrapping works */
            return;
        }
    }
    ck_abort_msg("no end");
}

static bool grow_text(void)
{
    struct buf b = BUF_INIT;
    for (int i = 0; i < 40; i++)
        buf_addf(&b, "item %d,", i);
    bool failed = b.failed;
    assert(strlen(b.data) == b.len);
    buf_free(&b);
    return failed;
}

static bool fill_map(void)
{
    struct map m;
    uint32_t v;
    bool failed = false;
    map_init(&m);
    for (uint32_t i = 0; i < 200; i++) {
        size_t count = map_count(&m);
        if (!map_put(&m, i, i)) {
            failed = true;
            assert(map_count(&m) == count);
            assert(!map_get(&m, i, &v));
        }
        for (uint32_t j = 0; j < i && !failed; j++)
            assert(map_get(&m, j, &v) && v == j);
    }
    map_close(&m);
    return failed;
}

static bool fill_strmap(void)
{
    struct strmap m;
    uint32_t v;
    bool failed = false;
    strmap_init(&m);
    for (uint32_t i = 0; i < 200; i++) {
        char key[4] = { (char)('a' + i % 26), (char)('a' + i / 26), 'x', '\0' };
        size_t count = strmap_count(&m);
        if (!strmap_put(&m, key, 3, i)) {
            failed = true;
            assert(strmap_count(&m) == count);
            assert(!strmap_get(&m, key, 3, &v));
        } else {
            assert(strmap_get(&m, key, 3, &v) && v == i);
        }
    }
    strmap_close(&m);
    return failed;
}

static bool read_csv(void)
{
    char file[400];
    struct err err = ERR_INIT;
    memset(file, ',', sizeof file);
    FILE *f = tmpfile();
    assert(f != NULL);
    assert(fwrite(file, 1, sizeof file, f) == sizeof file);
    rewind(f);
    struct csv *c = csv_new_file(f);
    enum rc rc = c != NULL ? csv_next(c, &err) : RC_INTERNAL;
    assert(rc == RC_OK || rc == RC_INTERNAL);
    if (c != NULL && rc == RC_INTERNAL)
        assert(strcmp(err.msg, "cannot read CSV: out of memory") == 0);
    csv_free(c);
    (void)fclose(f);
    return rc == RC_INTERNAL;
}

static bool read_json(void)
{
    struct json_doc *doc;
    struct err err = ERR_INIT;
    char one[2000] = "{";
    for (int i = 0; i < 100; i++)
        (void)snprintf(one + strlen(one), 16, "\"k%d\":%d,", i, i);
    (void)snprintf(one + strlen(one), 32, "\"e\":1.5e3}");
    enum rc rc = json_parse(one, strlen(one), NULL, &doc, &err);
    assert((doc != NULL) == (rc == RC_OK));
    if (rc != RC_OK)
        assert(strcmp(err.msg, "cannot read JSON: out of memory") == 0);
    int64_t v = 0;
    bool failed = rc == RC_INTERNAL;
    if (rc == RC_OK && !json_decimal(json_get(json_root(doc), "e"), 0, &v))
        failed = true;
    json_free(doc);
    return failed;
}

static bool read_file(void)
{
    struct buf b = BUF_INIT;
    struct err err = ERR_INIT;
    enum rc rc = file_read(SRCDIR "/tests/base/t_memory.c", 1 << 20, &b, &err);
    assert(rc == RC_OK || (rc == RC_INTERNAL && b.len == 0));
    buf_free(&b);
    return rc == RC_INTERNAL;
}

START_TEST(every_failed_allocation_is_told_and_loses_nothing)
{
    static bool (*const parts[])(void) = {
        grow_text, fill_map, fill_strmap, read_csv, read_json, read_file,
    };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        torture(parts[i]);
}
END_TEST

SUITE("memory", every_failed_allocation_is_told_and_loses_nothing)
