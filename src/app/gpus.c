#include "app/gpus.h"

#include "app/datadir.h"
#include "base/csv.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_MAX       64
#define MEMORY_GB_MAX 65534

struct gpus {
    struct gpu_model *models;
    size_t count, cap;
    struct strmap by_name; /* lower case -> index */
    struct strmap map;     /* lower case -> GB; the user's */
};

bool gpus_path(char *out, size_t size)
{
    return datadir_path("gpus.csv", out, size);
}

void gpus_free(struct gpus *g)
{
    if (g == NULL)
        return;
    free(g->models);
    strmap_close(&g->by_name);
    strmap_close(&g->map);
    free(g);
}

/* The lower-case form of a name; 0 when it is empty or longer than any model's. */
static size_t key_of(const char *name, size_t len, char key[KEY_MAX])
{
    if (len == 0 || len > KEY_MAX)
        return 0;
    for (size_t i = 0; i < len; i++)
        key[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] - 'A' + 'a') : name[i];
    return len;
}

static enum rc fail_cell(const struct csv *c, const char *column, struct csv_field cell,
                         const char *complaint, struct err *err)
{
    struct safe_text clean;

    safe_text_set(&clean, cell.s, cell.len);
    return err_set(err, RC_INPUT, "line %zu: %s '%s' %s", csv_line(c), column, clean.s,
                   complaint);
}

static bool parse_memories(struct csv_field cell, struct gpu_model *m)
{
    size_t at = 0;

    while (at < cell.len) {
        size_t len = strcspn(cell.s + at, "|");
        uint64_t gb;
        if (m->memory_count == GPU_MEMORIES_MAX ||
            !uint_parse(cell.s + at, len, MEMORY_GB_MAX, &gb))
            return false;
        m->memory_gb[m->memory_count++] = (uint32_t)gb;
        at += len + 1;
    }
    return true;
}

/* A number in units of 10^-scale; an empty cell is 0. */
static bool parse_optional(struct csv_field cell, unsigned scale, uint32_t *out)
{
    int64_t v = 0;

    if (cell.len != 0 && !decimal_parse(cell.s, cell.len, scale, &v))
        return false;
    *out = v >= 0 && v <= UINT32_MAX ? (uint32_t)v : 0;
    return v >= 0 && v <= UINT32_MAX;
}

static bool put_model(struct gpus *g, const char *key, size_t key_len,
                      const struct gpu_model *m)
{
    if (g->count == g->cap) {
        size_t cap = g->cap == 0 ? 64 : g->cap * 2;
        struct gpu_model *more = realloc(g->models, cap * sizeof *more);
        if (more == NULL)
            return false;
        g->models = more;
        g->cap = cap;
    }
    if (!strmap_put(&g->by_name, key, key_len, (uint32_t)g->count))
        return false;
    g->models[g->count++] = *m;
    return true;
}

enum table_column { MODEL, MEMORIES, TFLOPS, WATTS, TABLE_COLUMNS };
static const char *const table_names[TABLE_COLUMNS] = {
    [MODEL] = "model",
    [MEMORIES] = "memory_gb_options",
    [TFLOPS] = "tflops_fp16",
    [WATTS] = "power_w",
};
enum map_column { MAP_MODEL, MAP_MEMORY, MAP_COLUMNS };
static const char *const map_names[MAP_COLUMNS] = {
    [MAP_MODEL] = "model",
    [MAP_MEMORY] = "memory_gb",
};

static enum rc read_model(struct gpus *g, const struct csv *c,
                          const struct csv_field *cells, struct err *err)
{
    struct gpu_model m = { .memory_count = 0 };
    char key[KEY_MAX];
    uint32_t seen;
    size_t len = key_of(cells[MODEL].s, cells[MODEL].len, key);

    if (len == 0)
        return fail_cell(c, "model", cells[MODEL], "is empty or longer than 64 bytes",
                         err);
    if (strmap_get(&g->by_name, key, len, &seen))
        return fail_cell(c, "model", cells[MODEL], "is there twice", err);
    if (!parse_memories(cells[MEMORIES], &m))
        return fail_cell(c, "memory_gb_options", cells[MEMORIES],
                         "is no list of at most 8 sizes in GB such as 16|32", err);
    if (!parse_optional(cells[TFLOPS], 3, &m.tflops_milli))
        return fail_cell(c, "tflops_fp16", cells[TFLOPS], "is no positive number", err);
    if (!parse_optional(cells[WATTS], 0, &m.watts))
        return fail_cell(c, "power_w", cells[WATTS], "is no positive number", err);
    safe_text_set(&m.name, cells[MODEL].s, cells[MODEL].len);
    return put_model(g, key, len, &m) ? RC_OK : err_nomem(err, "read GPU models");
}

static enum rc read_map_row(struct gpus *g, const struct csv *c,
                            const struct csv_field *cells, struct err *err)
{
    char key[KEY_MAX];
    uint64_t gb = 0;
    size_t len = key_of(cells[MAP_MODEL].s, cells[MAP_MODEL].len, key);

    if (len == 0)
        return fail_cell(c, "model", cells[MAP_MODEL], "is empty or longer than 64 bytes",
                         err);
    if (!uint_parse(cells[MAP_MEMORY].s, cells[MAP_MEMORY].len, MEMORY_GB_MAX, &gb) ||
        gb == 0)
        return fail_cell(c, "memory_gb", cells[MAP_MEMORY],
                         "is no whole number from 1 to 65534", err);
    return strmap_put(&g->map, key, len, (uint32_t)gb)
               ? RC_OK
               : err_nomem(err, "read GPU models");
}

/* Every record of a file of named columns, which must all be there. */
static enum rc read_rows(struct gpus *g, struct csv *c, const char *const names[],
                         size_t count,
                         enum rc (*row)(struct gpus *g, const struct csv *c,
                                        const struct csv_field *cells, struct err *err),
                         struct err *err)
{
    struct csv_field cells[TABLE_COLUMNS];
    int at[TABLE_COLUMNS];

    assert(count <= TABLE_COLUMNS);
    enum rc rc = csv_read_header(c, err);
    for (size_t i = 0; i < count && rc == RC_OK; i++)
        if ((at[i] = csv_column(c, names[i])) < 0)
            rc = err_set(err, RC_INPUT, "no column '%s'", names[i]);
    while (rc == RC_OK && (rc = csv_next(c, err)) == RC_OK && !csv_at_end(c)) {
        for (size_t i = 0; i < count; i++)
            cells[i] = csv_field(c, (size_t)at[i]);
        rc = row(g, c, cells, err);
    }
    return rc;
}

static enum rc read_file(struct gpus *g, const char *path, const char *const names[],
                         size_t count,
                         enum rc (*row)(struct gpus *g, const struct csv *c,
                                        const struct csv_field *cells, struct err *err),
                         struct err *err)
{
    struct safe_text shown;
    struct err cause = ERR_INIT;
    FILE *in = file_open(path, &cause);

    if (in == NULL)
        return err_set(err, cause.rc, "%s", cause.msg);
    struct csv *c = csv_new_file(in);
    enum rc rc = c == NULL ? err_nomem(err, "read GPU models")
                           : read_rows(g, c, names, count, row, err);
    csv_free(c);
    (void)fclose(in);
    if (rc != RC_OK) {
        safe_text_from_str(&shown, path);
        (void)err_wrap(err, "cannot read '%s'", shown.s);
    }
    return rc;
}

enum rc gpus_read(const char *path, struct gpus **out, struct err *err)
{
    struct gpus *g = calloc(1, sizeof *g);

    *out = NULL;
    if (g == NULL)
        return err_nomem(err, "read GPU models");
    enum rc rc = read_file(g, path, table_names, TABLE_COLUMNS, read_model, err);
    if (rc == RC_OK)
        *out = g;
    else
        gpus_free(g);
    return rc;
}

enum rc gpus_read_map(struct gpus *g, const char *path, struct err *err)
{
    return read_file(g, path, map_names, MAP_COLUMNS, read_map_row, err);
}

size_t gpus_count(const struct gpus *g)
{
    return g->count;
}

const struct gpu_model *gpus_at(const struct gpus *g, size_t i)
{
    assert(i < g->count);
    return &g->models[i];
}

const struct gpu_model *gpus_find(const struct gpus *g, const char *name, size_t len)
{
    char key[KEY_MAX];
    uint32_t i;
    size_t key_len = key_of(name, len, key);

    if (key_len == 0 || !strmap_get(&g->by_name, key, key_len, &i))
        return NULL;
    return &g->models[i];
}

static bool has_memory(const struct gpu_model *m, uint64_t gb)
{
    for (unsigned i = 0; i < m->memory_count; i++)
        if (m->memory_gb[i] == gb)
            return true;
    return false;
}

/* V100M32: the model before the last M, its memory behind it. */
static bool memory_in_name(const struct gpus *g, const char *name, size_t len,
                           uint32_t *gb)
{
    size_t m = len;
    uint64_t said;

    while (m > 0 && name[m - 1] != 'M' && name[m - 1] != 'm')
        m--;
    if (m < 2 || !uint_parse(name + m, len - m, MEMORY_GB_MAX, &said))
        return false;
    const struct gpu_model *model = gpus_find(g, name, m - 1);
    if (model == NULL || !has_memory(model, said))
        return false;
    *gb = (uint32_t)said;
    return true;
}

bool gpus_memory(const struct gpus *g, const char *name, size_t len, uint32_t *gb)
{
    char key[KEY_MAX];
    size_t key_len = key_of(name, len, key);
    const struct gpu_model *model = gpus_find(g, name, len);

    if (key_len != 0 && strmap_get(&g->map, key, key_len, gb))
        return true;
    if (model == NULL)
        return memory_in_name(g, name, len, gb);
    if (model->memory_count != 1)
        return false;
    *gb = model->memory_gb[0];
    return true;
}
