/* Any text is a filter or is refused at one of its bytes; a filter, its negation and itself in
 * parentheses agree about every row. */
#include "app/filter.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct column columns[] = {
    { "id", "TASK", 8, 0, false },    { "kind", "KIND", 8, 0, false },
    { "age_s", "AGE", 4, 0, true },   { "at_risk", "AT RISK", 7, 0, true },
    { "green", "GREEN", 5, 0, true }, { "latency_ms", "LAT", 5, 0, true },
};
enum { COLUMNS = ARRAY_LEN(columns) };
static const struct table table = { .name = "job", .columns = columns, .column_count = COLUMNS };

static void fill(int64_t n, struct peek_rows *row)
{
    static const enum value_kind kinds[COLUMNS] = { VALUE_TEXT,  VALUE_STATE, VALUE_SECONDS,
                                                    VALUE_MONEY, VALUE_RATIO, VALUE_MS };
    for (size_t c = 0; c < COLUMNS; c++)
        row->cells[c][0] = (struct peek){ .kind = kinds[c], .is_known = (n + (int64_t)c) % 5 != 0,
                                       .sign = ' ', .n = n * 100003,
                                       .text = n % 2 == 0 ? "t-12" : "RING (x)" };
}

static void check_with(const struct filter_expr *f, const char *format, const char *text,
                       bool is_same)
{
    static struct peek_rows row;
    struct err err = ERR_INIT;
    struct filter_expr *other = NULL;
    char longer[FILTER_TEXT_MAX + 8];
    size_t at = 0;
    (void)snprintf(longer, sizeof longer, format[0] == '-' ? "-(%s)" : "(%s)", text);
    if (filter_compile(&other, &table, NULL, longer, &at, &err) != RC_OK)
        return; /* too long or too deep by now */
    for (int64_t n = -3; n < 9; n++) {
        fill(n, &row);
        assert((filter_matches(f, &row, 0) == filter_matches(other, &row, 0)) == is_same);
    }
    filter_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[2 * FILTER_TEXT_MAX];
    struct err err = ERR_INIT;
    struct filter_expr *f = NULL;
    size_t at = 0, len = size < sizeof text - 1 ? size : sizeof text - 1;
    memcpy(text, data, len);
    text[len] = '\0';
    if (filter_compile(&f, &table, NULL, text, &at, &err) != RC_OK) {
        assert(f == NULL && err.rc == RC_USAGE && err.msg[0] != '\0' && at <= strlen(text));
        filter_add_caret(&err, text, at);
        assert(strlen(err.msg) < ERR_MAX);
        return 0;
    }
    assert(strlen(text) < FILTER_TEXT_MAX);
    if (!filter_is_empty(f)) {
        check_with(f, "(", text, true);
        check_with(f, "-", text, false);
    }
    filter_free(f);
    return 0;
}
