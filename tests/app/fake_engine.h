/*
 * fake_engine.h - stands in for the engine where the read model is tested: small fixed
 * data that tests may change, behind the readers of engine.h. Only what src/app reads.
 */
#ifndef TESTS_APP_FAKE_ENGINE_H
#define TESTS_APP_FAKE_ENGINE_H

#include "app/app_int.h"

#define FAKE_NODES 5
#define FAKE_SLOTS 8
#define FAKE_CASES 7 /* room; ids from 1 */

struct engine {
    uint32_t tick;
    size_t frames;
    uint64_t undo_bytes;
    struct policy policy;
    uint32_t node_count;
    struct node_info nodes[FAKE_NODES];
    struct task_info tasks[FAKE_SLOTS]; /* id 0: empty */
    uint32_t case_count;
    struct case_info cases[FAKE_CASES];
    struct metrics metrics;
    struct green_finding green;        /* of every node but for its claim */
    struct location_finding location;
    uint64_t evidence_made; /* calls of engine_evidence() */
};

/* A session over fake data at tick 1234: five nodes, tasks t-5 t-9 t-7 in slots 0 2 3, five
 * cases of which C-0002 is the most urgent. All of it in static storage. */
struct app *fake_app(void);
struct engine *fake_engine(void);
void fake_app_end(void);

/* What a step or a command would do to the stamps. */
void fake_change(void);

#endif
