/*
 * command.h - everything that changes the world. The engine is a pure function of the
 * sequence of these; the journal holds them as (name, canonical JSON) rows.
 */
#ifndef MODEL_COMMAND_H
#define MODEL_COMMAND_H

#include "model/case.h"
#include "model/feed.h"
#include "model/policy.h"

/* kind, name in the journal */
#define COMMAND_LIST(X)            \
    X(INIT, "init")                \
    X(GENERATE_NODES, "generate_nodes") \
    X(IMPORT_NODES, "import_nodes") \
    X(IMPORT_TASKS, "import_tasks") \
    X(POLICY, "policy")            \
    X(DECIDE, "decide")            \
    X(UNDO, "undo")                \
    X(CLOSE_BATCH, "close_batch")  \
    X(ANCHORED, "anchored")        \
    X(IMPORT_ENERGY, "import_energy") \
    X(IMPORT_LATENCY, "import_latency") \
    X(IMPORT_OUTAGES, "import_outages")

enum command_kind {
#define X(id, name) COMMAND_##id,
    COMMAND_LIST(X)
#undef X
        COMMAND_COUNT
};
extern const char *const command_names[COMMAND_COUNT];

struct command {
    enum command_kind kind;
    union {
        struct {
            uint64_t seed;
        } init;
        struct {
            uint32_t count;
            uint32_t mix; /* 0 uniform (the published ranges), 1 realistic GPU models */
        } generate;
        struct {
            const struct node_spec *rows; /* borrowed for the call */
            uint32_t count;
        } nodes;
        struct {
            const struct task_row *rows; /* borrowed for the call */
            uint32_t count;
        } tasks;
        struct policy policy; /* takes effect at the next tick */
        struct {
            uint32_t case_id;
            uint32_t version; /* that was on screen; 0: whatever it is now */
            enum verb verb;
            uint32_t reason; /* number of the reason code; 0 none */
            uint64_t group;  /* the same for those that were made together; 0: alone. The
                                engine does not look at it: it decides them one by one */
        } decide;
        struct {
            uint32_t case_id; /* whose act is the newest, for readers of the journal; 0: not
                                 said. The engine takes back the newest act all the same */
        } undo;
        struct {
            uint64_t ledger_size;
        } anchored;
        struct {
            const struct energy_row *rows; /* borrowed for the call; so are the next */
            uint32_t count;
        } energy;
        struct {
            const struct latency_row *rows;
            uint32_t count;
        } latency;
        struct {
            const struct outage_row *rows;
            uint32_t count;
        } outages;
    };
};

#endif
