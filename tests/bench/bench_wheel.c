/* bench_wheel.c - the timing wheel against a binary heap: 100,000 events stay
 * pending, each is scheduled again when it falls due, and both must deliver
 * the same events in the same order. */
#include "config.h"

#include "engine/wheel.h"
#include "tests/bench/bench.h"

#define PENDING 100000U
#define TICKS   2000U
#define HORIZON 1000U

/* When the event comes again: a function of event and tick, so that both sides
 * do the same work. */
static uint32_t delay(uint32_t item, uint32_t tick)
{
    uint32_t h = (item ^ tick * 0x9e3779b9U) * 0x85ebca6bU;
    return 1 + (h >> 16) * HORIZON / 65536U;
}

static uint64_t mix(uint64_t sum, uint32_t tick, uint32_t item)
{
    return (sum ^ ((uint64_t)tick << 32 | item)) * 0x100000001b3U;
}

static double run_wheel(uint64_t *sum, uint64_t *events)
{
    struct wheel *w = wheel_new(0);
    bench_assert(w != NULL && wheel_reserve(w, PENDING), "out of memory");
    for (uint32_t i = 0; i < PENDING; i++)
        wheel_push(w, delay(i, 0), i);
    double start = bench_ns();
    for (uint32_t tick = 1; tick <= TICKS; tick++) {
        const uint32_t *items = NULL;
        size_t n = wheel_pop(w, tick, &items);
        for (size_t i = 0; i < n; i++) {
            wheel_push(w, tick + delay(items[i], tick), items[i]);
            *sum = mix(*sum, tick, items[i]);
        }
        *events += n;
    }
    double ns = bench_ns() - start;
    wheel_free(w);
    return ns;
}

static uint64_t heap[PENDING + 1];
static size_t heap_count;

static void heap_push(uint64_t key)
{
    size_t i = heap_count++;
    for (; i > 0 && heap[(i - 1) / 2] > key; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
}

static uint64_t heap_pop(void)
{
    uint64_t top = heap[0];
    uint64_t last = heap[--heap_count];
    size_t i = 0;
    for (size_t child = 1; child < heap_count; child = 2 * i + 1) {
        if (child + 1 < heap_count && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= last)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return top;
}

static double run_heap(uint64_t *sum, uint64_t *events)
{
    heap_count = 0;
    for (uint32_t i = 0; i < PENDING; i++)
        heap_push((uint64_t)delay(i, 0) << 32 | i);
    double start = bench_ns();
    while (heap[0] >> 32 <= TICKS) {
        uint64_t key = heap_pop();
        uint32_t tick = (uint32_t)(key >> 32);
        uint32_t item = (uint32_t)key;
        heap_push((uint64_t)(tick + delay(item, tick)) << 32 | item);
        *sum = mix(*sum, tick, item);
        ++*events;
    }
    return bench_ns() - start;
}

int main(void)
{
    double ratios[BENCH_ROUNDS], wheels[BENCH_ROUNDS], heaps[BENCH_ROUNDS];
    for (int r = 0; r < BENCH_ROUNDS; r++) {
        uint64_t sum[2] = { 0, 0 }, events[2] = { 0, 0 };
        double wheel_ns = run_wheel(&sum[0], &events[0]);
        double heap_ns = run_heap(&sum[1], &events[1]);
        bench_assert(sum[0] == sum[1] && events[0] == events[1],
                     "wheel and heap deliver different events");
        wheels[r] = (double)events[0] * 1e3 / wheel_ns;
        heaps[r] = (double)events[1] * 1e3 / heap_ns;
        ratios[r] = heap_ns / wheel_ns;
    }
    bool is_met = bench_ratio("wheel over heap, 100k pending, same order",
                              bench_median(ratios, BENCH_ROUNDS), 3);
    printf("    wheel %.1f M events/s, heap %.1f M events/s\n",
           bench_median(wheels, BENCH_ROUNDS), bench_median(heaps, BENCH_ROUNDS));
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}
