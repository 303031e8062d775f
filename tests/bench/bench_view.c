/* Views over large tables: filters while typing on 100,000 nodes, sorting, one page and the
 * regions on a million. The figures are printed; what is asserted is that a page costs the same
 * at any size, that filters, sorting and counting grow with the rows and not faster, and what
 * looking at many rows at once is worth against one after the other. */
#include "app/app_int.h"
#include "app/pattern.h"
#include "app/query_regions.h"
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

/* The same answers from one row after the other: nothing is kept between them. */
static double one_by_one_ns(struct app *a, const char *filter)
{
    struct err err = ERR_INIT;
    struct filter_expr *f = NULL;
    struct peek_rows *row = calloc(1, sizeof *row);
    size_t at, passed = 0;
    bench_assert(row != NULL && filter_compile(&f, query_table(TABLE_NODES), NULL, filter, &at,
                                               &err) == RC_OK, "no filter");
    double begin = cpu_ns();
    for (size_t i = 0; i < query_count(a, TABLE_NODES); i++) {
        query_peek(a, TABLE_NODES, i, 1, filter_columns(f), row);
        passed += filter_matches(f, row, 0);
    }
    double ns = cpu_ns() - begin;
    bench_assert(passed > 0, "nothing passed");
    filter_free(f);
    free(row);
    return ns;
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

/* What each tick costs while an order is on: the view keeps its room. */
static double sort_ns(struct app *a, const char *column)
{
    double ns[BENCH_ROUNDS];
    struct err err = ERR_INIT;
    struct view *v = view_new(TABLE_NODES);
    size_t at = filter_column(query_table(TABLE_NODES), column, strlen(column), &err);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        view_sort(v, at, i % 2 == 1);
        double begin = cpu_ns();
        view_update(v, a, false);
        ns[i] = cpu_ns() - begin;
    }
    view_free(v);
    return bench_median(ns, BENCH_ROUNDS);
}

/* Counting anew, as when the tick has moved far enough. */
static double regions_ns(struct app *a)
{
    double ns[BENCH_ROUNDS];
    struct regions r;
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        query_regions_free(a->regions);
        a->regions = NULL;
        double begin = cpu_ns();
        bench_assert(query_regions(a, REGIONS_BY_REGION, &r), "no regions");
        ns[i] = cpu_ns() - begin;
    }
    return bench_median(ns, BENCH_ROUNDS);
}

/* A frame of the regions while they need not be counted. */
static double kept_regions_ns(struct app *a)
{
    enum { FRAMES = 10000 };
    struct regions r;
    double begin = cpu_ns();
    for (int i = 0; i < FRAMES; i++)
        bench_assert(query_regions(a, REGIONS_BY_REGION, &r), "no regions");
    return (cpu_ns() - begin) / FRAMES;
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

static bool filters(struct app *a)
{
    static const char *const texts[] = { "idle", "42", "state:idle", "stake>100 -state:down",
                                         "/n.*99$/", "id:/99$/", "rep>0.5 (lat<20ms or de)",
                                         "-42 -/x.y/" };
    double ratios[BENCH_ROUNDS];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        size_t count = 0;
        double ns = filter_ns(a, texts[i], &count);
        printf("filter %-26s on 100000 nodes: %6.2f ms, %zu pass\n", texts[i], ns / 1e6, count);
    }
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        size_t count;
        double ns = one_by_one_ns(a, "42");
        ratios[i] = ns / filter_ns(a, "42", &count);
    }
    return bench_ratio("number in any column, one row at a time to many",
                       bench_median(ratios, BENCH_ROUNDS), 1.3);
}

static bool sorts(struct app *mid, struct app *big)
{
    static const char *const columns[] = { "stake", "reputation", "latency_ms", "state",
                                           "node_id" };
    double mid_ns = sort_ns(mid, "stake"), big_ns = sort_ns(big, "stake");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        printf("sort by %-12s 1000000 nodes: %6.1f ms\n", columns[i],
               sort_ns(big, columns[i]) / 1e6);
    bool ok = bench_growth("sort, 1000000 rows to 100000", big_ns / mid_ns, 20);
    return bench_growth("sort by a word to by a number", sort_ns(big, "state") / big_ns, 2) && ok;
}

static bool growths(struct app *mid, struct app *big)
{
    size_t count;
    double ratio = filter_ns(big, "/n.*99$/", &count) / filter_ns(mid, "/n.*99$/", &count);
    bool ok = bench_growth("pattern in any column, 1000000 rows to 100000", ratio, 20);
    double big_ns = regions_ns(big);
    printf("regions of 1000000 nodes: %.2f ms to count\n", big_ns / 1e6);
    ok = bench_growth("regions, 1000000 nodes to 100000", big_ns / regions_ns(mid), 20) && ok;
    return bench_growth("regions, kept to counted", kept_regions_ns(big) / big_ns, 0.001) && ok;
}

static bool pages(struct app *small, struct app *big)
{
    double small_page = plain_page_ns(small), big_page = plain_page_ns(big);
    printf("page of %d rows: %.1f us of 1000, %.1f us of 1000000\n", PAGE_ROWS, small_page / 1e3,
           big_page / 1e3);
    bool ok = bench_growth("page, 1000000 rows to 1000", big_page / small_page, 1.5);
    struct view *v = filtered(big, "-state:down");
    view_update(v, big, false);
    ok = bench_growth("page of a filter, paused", page_ns(big, v) / small_page, 2) && ok;
    view_free(v);
    return ok;
}

int main(void)
{
    struct app *small = open_network(1000), *mid = open_network(100000),
               *big = open_network(1000000);
    bool ok = filters(mid);
    ok = sorts(mid, big) && ok;
    ok = growths(mid, big) && ok;
    ok = pages(small, big) && ok;
    app_close(small);
    app_close(mid);
    app_close(big);
    return ok ? 0 : 1;
}
