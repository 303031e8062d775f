#include "app/query_rates.h"

#include "app/app_int.h"
#include "work/attribute.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
size_t query_rates(const struct app *a, struct rate out[RATES_MAX])
{
    struct metrics m;
    uint64_t refused = 0;
    size_t count = 0;

    engine_metrics(a->engine, &m);
    const struct rate layers[] = {
        { .word = "commit", .part = m.refused_commit, .of = m.ran_commit },
        { .word = "freivalds", .part = m.refused_freivalds, .of = m.ran_freivalds },
        { .word = "segment", .part = m.refused_segment, .of = m.ran_segment },
        { .word = "recompute", .part = m.refused_recompute, .of = m.ran_recompute },
        { .word = "vote", .part = m.refused_vote, .of = m.ran_vote },
        { .word = "bisect", .part = m.refused_bisect, .of = m.ran_bisect },
        { .word = "quote", .part = m.refused_quote, .of = m.ran_quote },
        { .word = "zk", .part = m.refused_zk, .of = m.ran_zk },
    };
    const struct {
        enum fault_class fault;
        uint64_t count;
    } faults[] = {
        { FAULT_HARDWARE, m.faults_hardware },   { FAULT_LAZY, m.faults_lazy },
        { FAULT_DOWNGRADE, m.faults_downgrade }, { FAULT_TRUNCATED, m.faults_truncated },
        { FAULT_REPLAY, m.faults_replay },       { FAULT_COLLUSION, m.faults_collusion },
        { FAULT_NONDETERMINISM, m.faults_nondeterminism }, { FAULT_TARGETED, m.faults_targeted },
    };
    static const struct {
        const char *word, *help;
    } helps[] = {
#define LAYER(id, w, h) { (w), (h) },
#include "engine/layers.def"
#undef LAYER
    };
/* clang-format on */
    _Static_assert(ARRAY_LEN(layers) == ARRAY_LEN(helps), "a rate for each layer");
    _Static_assert(ARRAY_LEN(layers) + ARRAY_LEN(faults) <= RATES_MAX, "room for all");
    for (size_t i = 0; i < ARRAY_LEN(layers); i++) {
        assert(strcmp(layers[i].word, helps[i].word) == 0); /* the order of layers.def */
        out[count] = layers[i];
        out[count++].help = helps[i].help;
    }
    for (size_t i = 0; i < ARRAY_LEN(faults); i++)
        refused += faults[i].count;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++)
        out[count++] = (struct rate){ .word = fault_word(faults[i].fault), .help = "",
                                      .is_class = true, .part = faults[i].count, .of = refused };
    return count;
}
