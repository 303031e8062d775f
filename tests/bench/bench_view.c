/* Views over large tables: filters while typing on 100,000 nodes, sorting and one page on a
 * million. The figures are printed; what is asserted is that a page costs the same at any
 * size, and that sorting grows with the rows and not faster. */
#include "app/app.h"
#include "app/view.h"
#include "tests/bench/bench.h"

#include <string.h>

#define PAGE_ROWS 40

/* Of this process: other work on the machine does not count. */
static double cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct app *open_network(uint32_t nodes)
{
    const struct app_options o = { .generate_nodes = nodes, .has_seed = true, .seed = 7 };
    struct err err = ERR_INIT;
    struct app *a = NULL;
    if (app_open(&a, &o, &err) != RC_OK) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    return a;
}

static struct view *filtered(struct app *a, const char *filter)
{
    struct err err = ERR_INIT;
    struct view *v = view_new(TABLE_NODES);
    if (v == NULL || view_filter(v, a, filter, NULL, &err) != RC_OK) {
        fprintf(stderr, "%s\n", err.msg);
        exit(1);
    }
    return v;
}

/* What a key in the filter line costs: compile, evaluate all rows. */
static double filter_ns(struct app *a, const char *filter, size_t *count)
{
    double ns[BENCH_ROUNDS];
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double begin = cpu_ns();
        struct view *v = filtered(a, filter);
        view_update(v, a, false);
        ns[i] = cpu_ns() - begin;
        *count = view_count(v, a);
        view_free(v);
    }
    return bench_median(ns, BENCH_ROUNDS);
}

static double sort_ns(struct app *a, const char *column)
{
    double ns[BENCH_ROUNDS];
    struct err err = ERR_INIT;
    size_t at = filter_column(query_table(TABLE_NODES), column, strlen(column), &err);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        struct view *v = view_new(TABLE_NODES);
        view_sort(v, at, i % 2 == 1);
        double begin = cpu_ns();
        view_update(v, a, false);
        ns[i] = cpu_ns() - begin;
        view_free(v);
    }
    return bench_median(ns, BENCH_ROUNDS);
}

/* One page in the middle, from a view that is up to date. */
static double page_ns(struct app *a, struct view *v)
{
    double ns[101];
    struct value cells[TABLE_COLUMNS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(ns); i++) {
        double begin = cpu_ns();
        view_update(v, a, false);
        size_t top = (view_count(v, a) - PAGE_ROWS) / 2;
        for (size_t row = top; row < top + PAGE_ROWS; row++)
            view_cells(v, a, row, cells);
        ns[i] = cpu_ns() - begin;
    }
    return bench_median(ns, ARRAY_LEN(ns));
}

static double plain_page_ns(struct app *a)
{
    struct view *v = view_new(TABLE_NODES);
    double ns = page_ns(a, v);
    view_free(v);
    return ns;
}

static void filters(void)
{
    static const char *const texts[] = { "idle", "42", "state:idle", "stake>100 -state:down",
                                         "/n.*99$/", "id:/99$/", "rep>0.5 (lat<20ms or de)" };
    struct app *a = open_network(100000);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        size_t count = 0;
        double ns = filter_ns(a, texts[i], &count);
        printf("filter %-26s on 100000 nodes: %6.2f ms, %zu pass\n", texts[i], ns / 1e6, count);
    }
    app_close(a);
}

int main(void)
{
    static const char *const columns[] = { "stake", "reputation", "latency_ms", "state",
                                           "node_id" };
    struct app *small = open_network(1000), *mid = open_network(100000), *big;
    double mid_ns = sort_ns(mid, "stake"), small_page = plain_page_ns(small);
    bool ok = true;
    app_close(small);
    app_close(mid);
    filters();
    big = open_network(1000000);
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        printf("sort by %-12s 1000000 nodes: %6.1f ms\n", columns[i],
               sort_ns(big, columns[i]) / 1e6);
    ok = bench_growth("sort, 1000000 rows to 100000", sort_ns(big, "stake") / mid_ns, 20) && ok;
    double big_page = plain_page_ns(big);
    printf("page of %d rows: %.1f us of 1000, %.1f us of 1000000\n", PAGE_ROWS, small_page / 1e3,
           big_page / 1e3);
    ok = bench_growth("page, 1000000 rows to 1000", big_page / small_page, 1.5) && ok;
    struct view *v = filtered(big, "-state:down");
    view_update(v, big, false);
    ok = bench_growth("page of a filter, paused", page_ns(big, v) / small_page, 2) && ok;
    view_free(v);
    app_close(big);
    return ok ? 0 : 1;
}
