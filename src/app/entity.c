#include "app/entity.h"

#include "app/app_int.h"
#include "app/table.h"
#include "base/decimal.h"

#include <inttypes.h>
#include <string.h>

static bool is_letter(char c, char upper_or_lower)
{
    char lower = upper_or_lower;
    if (lower >= 'A' && lower <= 'Z')
        lower = (char)(lower - 'A' + 'a');
    return lower != '\0' && (c == lower || c == (char)(lower - 'a' + 'A'));
}

/* "n-042" or "42". */
static bool parse_number(char prefix, const char *word, uint64_t *id)
{
    if (is_letter(word[0], prefix) && word[1] == '-')
        word += 2;
    size_t len = strlen(word);
    return len > 0 && uint_parse(word, len, UINT64_MAX - 1, id);
}

enum rc entity_parse(const struct app *a, enum table_id t, const char *word, uint64_t *id,
                     struct err *err)
{
    const struct table_ops *ops = table_get(t);
    uint64_t number = 0;
    uint32_t named = t == TABLE_NODES ? names_find(a->names, NAME_NODE, word) : UINT32_MAX;
    bool is_number = parse_number(ops->prefix, word, &number);
    struct safe_text example;
    entity_format(t, 12, &example);
    if (named != UINT32_MAX)
        number = named;
    else if (!is_number && t == TABLE_NODES)
        return err_set(err, RC_NOT_FOUND, "no node is called '%s'", word);
    else if (!is_number)
        return err_set(err, RC_USAGE, "'%s' is no %s: write 12 or %s", word, ops->table.name,
                       example.s);
    /* Old rows of these two are in the store alone. */
    bool is_kept = t == TABLE_TASKS || t == TABLE_VERIFICATIONS;
    if (!is_kept && query_row(a, t, number, SIZE_MAX) == SIZE_MAX)
        return err_set(err, RC_NOT_FOUND, "no %s '%s'", ops->table.name, word);
    *id = number;
    return RC_OK;
}

void entity_format(enum table_id t, uint64_t id, struct safe_text *out)
{
    static const int digits[TABLE_COUNT] = { [TABLE_NODES] = 3, [TABLE_CASES] = 4 };
    char prefix = table_get(t)->prefix;
    if (prefix == '\0')
        safe_text_setf(out, "%" PRIu64, id);
    else
        safe_text_setf(out, "%c-%0*" PRIu64, prefix, digits[t], id);
}
