#include "tests/app/fake_engine.h"

#include "app/order.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

static struct engine engine;
static struct app app;

struct engine *fake_engine(void)
{
    return &engine;
}

void fake_change(void)
{
    engine.frames++;
    engine.undo_bytes += 16;
}

static void fill_nodes(void)
{
    engine.node_count = FAKE_NODES;
    for (uint32_t i = 0; i < FAKE_NODES; i++) {
        engine.nodes[i] = (struct node_info){
            .id = i,
            .spec = { .gpu_memory_gb = 24,
                      .gpu_count = 2,
                      .cpu_cores = 16,
                      .ram_gb = NODE_UNKNOWN,
                      .price_uusd = 480000,
                      .performance_ppm = NODE_UNKNOWN,
                      .latency_ms = 33,
                      .green_claimed_ppm = 960000,
                      .reputation_ppm = NODE_UNKNOWN },
            .state = NODE_IDLE,
            .gpus_free = 2,
            .reputation_ppm = 714000,
            .reputation_mean_ppm = 800000,
            .score = 812345678,
            .done = 10 + i,
            .stake_uusd = 200000000,
        };
    }
    engine.nodes[1].state = NODE_DOWN;
    engine.nodes[1].silent_since_tick = 1230;
    engine.nodes[2].faults = 3;
    engine.nodes[2].outcomes = 0x39; /* newest first: 1 accepted, 2 refused, 3 missed */
    engine.nodes[4].spec.latency_ms = NODE_UNKNOWN;
    engine.nodes[4].spec.green_claimed_ppm = NODE_UNKNOWN;
}

static struct task_info make_task(uint32_t id, enum task_state state)
{
    struct task_info t = { .id = id, .state = state, .backup = NODE_NONE, .attempts = 1 };
    t.row.spec = (struct task_spec){ .kind = 1,
                                     .tier = TIER_HIGH,
                                     .privacy = PRIVACY_STANDARD,
                                     .size = 256,
                                     .min_gpu_gb = 8,
                                     .gpus = 1,
                                     .max_price_uusd = UINT32_MAX,
                                     .max_latency_ms = 500 };
    t.row.arrival_tick = 1200;
    t.row.duration_s = 300;
    t.row.reward_uusd = 40000000;
    for (size_t i = 0; i < TASK_RESULTS_MAX; i++)
        t.results[i].node = NODE_NONE;
    return t;
}

static void fill_tasks(void)
{
    engine.tasks[0] = make_task(5, TASK_REVIEW);
    engine.tasks[0].checks = 1u << 0 | 1u << 4;
    engine.tasks[0].failed = 1u << 4;
    engine.tasks[0].result_count = 3;
    for (uint32_t i = 0; i < 3; i++)
        engine.tasks[0].results[i] =
            (struct result_info){ .node = i, .state = RESULT_OK, .due_tick = 1230 };
    engine.tasks[2] = make_task(9, TASK_RUNNING);
    engine.tasks[2].due_tick = 1240;
    engine.tasks[2].result_count = 1;
    engine.tasks[2].results[0] = (struct result_info){ .node = 3, .state = RESULT_SENT };
    engine.tasks[3] = make_task(7, TASK_FINAL);
    engine.tasks[3].ended_tick = 1210;
}

static void fill_cases(void)
{
    static const struct {
        enum case_state state;
        uint32_t due;
    } rows[] = {
        { CASE_OPEN, 1300 },    { CASE_ESCALATED, 1240 }, { CASE_CLOSED, 1100 },
        { CASE_PENDING, 1250 }, { CASE_OPEN, 1300 },
    };
    engine.case_count = sizeof rows / sizeof *rows;
    for (uint32_t i = 0; i < engine.case_count; i++) {
        engine.cases[i] = (struct case_info){
            .id = i + 1,
            .version = 3,
            .kind = i == 4 ? CASE_NODE_THRESHOLD : CASE_NO_CONSENSUS,
            .state = rows[i].state,
            .level = 1,
            .task = i == 4 ? 0 : 5,
            .node = i == 4 ? 2 : 1,
            .nodes = { 1, 2, 0 },
            .node_count = i == 4 ? 1 : 3,
            .opened_tick = 1230,
            .due_tick = rows[i].due,
            .at_risk_uusd = 40000000,
            .claim_is_true = true,
        };
    }
    engine.cases[4].nodes[0] = 2;
    engine.cases[3].verb = VERB_REJECT;
    engine.cases[3].reason = 2;
    engine.cases[3].decided_tick = 1233;
}

struct app *fake_app(void)
{
    memset(&engine, 0, sizeof engine);
    memset(&app, 0, sizeof app);
    engine.tick = 1234;
    policy_defaults(&engine.policy);
    fill_nodes();
    fill_tasks();
    fill_cases();
    engine.metrics = (struct metrics){ .nodes_up = 4,
                                       .nodes_total = FAKE_NODES,
                                       .verifications = 100,
                                       .verifications_passed = 97,
                                       .cases_opened = 5,
                                       .allocations = 4,
                                       .green_sum_ppm = 3000000,
                                       .paid_uusd = 12500000 };
    app.engine = &engine;
    app.head_tick = 1234;
    app.role = ADMIN;
    app.names = names_new();
    app.cache = query_cache_new();
    if (app.names == NULL || app.cache == NULL || !history_init(&app.history))
        abort();
    safe_text_from_str(&app.operator_name, "op1");
    safe_text_from_str(&app.speed, "x1");
    return &app;
}

void fake_app_end(void)
{
    names_free(app.names);
    query_cache_free(app.cache);
    history_close(&app.history);
}

uint32_t engine_tick(const struct engine *e)
{
    return e->tick;
}

const struct policy *engine_policy(const struct engine *e)
{
    return &e->policy;
}

size_t engine_back_count(const struct engine *e)
{
    return e->frames;
}

uint64_t engine_undo_bytes(const struct engine *e)
{
    return e->undo_bytes;
}

uint32_t engine_node_count(const struct engine *e)
{
    return e->node_count;
}

void engine_node(const struct engine *e, uint32_t node, struct node_info *out)
{
    *out = e->nodes[node % FAKE_NODES];
    out->id = node;
}

void engine_node_facts(const struct engine *e, uint32_t node, struct node_info *out)
{
    engine_node(e, node, out);
}

uint32_t engine_node_reputation(const struct engine *e, uint32_t node)
{
    return e->nodes[node].reputation_ppm;
}

uint32_t engine_task_slots(const struct engine *e)
{
    (void)e;
    return FAKE_SLOTS;
}

uint32_t engine_task_id_at(const struct engine *e, uint32_t slot)
{
    return e->tasks[slot].id;
}

bool engine_task_at(const struct engine *e, uint32_t slot, struct task_info *out)
{
    *out = e->tasks[slot];
    return out->id != 0;
}

bool engine_task(const struct engine *e, uint32_t id, struct task_info *out)
{
    for (uint32_t slot = 0; slot < FAKE_SLOTS; slot++)
        if (e->tasks[slot].id == id)
            return engine_task_at(e, slot, out);
    return false;
}

uint32_t engine_case_count(const struct engine *e)
{
    return e->case_count;
}

bool engine_case(const struct engine *e, uint32_t id, struct case_info *out)
{
    if (id == 0 || id > e->case_count)
        return false;
    *out = e->cases[id - 1];
    return true;
}

/* Money as the rules of the kind say, without slashes. */
bool engine_case_effect(const struct engine *e, uint32_t id, enum verb verb,
                        struct case_effect *out)
{
    if (id == 0 || id > e->case_count)
        return false;
    *out = (struct case_effect){ .act = case_act(e->cases[id - 1].kind, verb),
                                 .paid = verb == VERB_APPROVE ? 1 : 0,
                                 .reward_uusd = e->cases[id - 1].at_risk_uusd };
    return true;
}

void engine_metrics(const struct engine *e, struct metrics *out)
{
    *out = e->metrics;
}

/* Nodes 1 and 2 agree on a wrong answer, node 0 is right. */
enum rc engine_evidence(struct engine *e, uint32_t task, uint32_t result, struct evidence *out,
                        struct err *err)
{
    struct task_info t;
    e->evidence_made++;
    if (!engine_task(e, task, &t) || result >= t.result_count ||
        t.results[result].state != RESULT_OK)
        return err_set(err, RC_NOT_FOUND, "no such result");
    *out = (struct evidence){ .is_equal = result == 0, .first_wrong = 19, .parts = 32,
                              .differing = result == 0 ? 0 : 12 };
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        out->expected.b[i] = (uint8_t)rng_mix(i);
        out->submitted.b[i] = (uint8_t)rng_mix(result == 0 ? i : i + 77);
    }
    return RC_OK;
}

const char *const party_words[PARTY_COUNT] = {
#define X(id, word) [PARTY_##id] = (word),
    PARTY_LIST(X)
#undef X
};

void engine_green_at(const struct engine *e, uint32_t node, uint32_t tick,
                     struct green_finding *out)
{
    (void)tick;
    *out = e->green;
    out->claimed_ppm = e->nodes[node].spec.green_claimed_ppm;
}

void engine_location_at(const struct engine *e, uint32_t node, uint32_t tick,
                        struct location_finding *out)
{
    (void)node;
    (void)tick;
    *out = e->location;
}

bool engine_answer_root(struct engine *e, uint32_t task, uint32_t node, bool is_second,
                        struct digest *out)
{
    (void)e;
    *out = (struct digest){ .b = { (uint8_t)task, (uint8_t)node } };
    return !is_second;
}

void engine_commitment(struct engine *e, uint32_t task, uint32_t node, const struct digest *root,
                       bool is_second, struct commitment *out)
{
    (void)e;
    (void)task;
    (void)node;
    *out = (struct commitment){ .nonce = is_second, .digest = *root };
}

uint64_t engine_seed(const struct engine *e)
{
    (void)e;
    return 7;
}

enum rc engine_explain(struct engine *e, uint32_t task, uint32_t node, struct explanation *out,
                       struct err *err)
{
    (void)e;
    (void)node;
    *out = (struct explanation){ .party = PARTY_NO_FAULT };
    return err_set(err, RC_NOT_FOUND, "task t-%u is gone", task);
}

enum rc engine_verification(struct engine *e, uint32_t task, uint32_t result,
                            struct verified_result *out, struct err *err)
{
    (void)e;
    (void)result;
    *out = (struct verified_result){ .node = NODE_NONE };
    return err_set(err, RC_NOT_FOUND, "task t-%u has no such answer any more", task);
}

enum rc engine_dispute(struct engine *e, uint32_t task, struct dispute *out, struct err *err)
{
    (void)e;
    *out = (struct dispute){ .number = 0 };
    return err_set(err, RC_NOT_FOUND, "task t-%u has not come before the referee", task);
}
