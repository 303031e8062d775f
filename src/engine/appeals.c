#include "engine/appeals.h"

#include "engine/cases.h"
#include "engine/challenges.h"
#include "engine/escrow.h"
#include "engine/nodes.h"
#include "engine/reputation.h"
#include "engine/submission.h"

#define HOPELESS_PART    4u     /* of those caught by computing again, a quarter as many appeal */
#define WITNESS_TRUE_PPM 850000u /* of the probes tell what was */

enum { K_APPEALS, K_WHEN, K_JUSTIFIED, K_WITNESSES };

static bool is_excusable(const struct escrow_row *r)
{
    return r->offence == OFFENCE_TIMEOUT || r->offence == OFFENCE_HARDWARE;
}

uint32_t appeals_tick(const struct engine *e, const struct escrow_row *r, uint32_t row,
                      uint32_t end)
{
    uint32_t rate_ppm = (uint32_t)e->policy->appeal_rate_ppm;

    if (!is_excusable(r))
        rate_ppm /= HOPELESS_PART;
    if (end <= e->g->tick + 1 || !engine_draw_chance(e, DRAW_APPEAL, row, 0, K_APPEALS, rate_ppm))
        return end;
    return e->g->tick + 1 +
           (uint32_t)engine_draw_below(e, DRAW_APPEAL, row, 0, K_WHEN, end - e->g->tick - 1);
}

static bool is_justified(const struct engine *e, const struct escrow_row *r, uint32_t row)
{
    if (is_excusable(r))
        return engine_draw_chance(e, DRAW_APPEAL, row, 0, K_JUSTIFIED,
                                  (uint32_t)e->policy->appeal_justified_ppm);
    return r->task != 0 && submission_was_true(e, r->task, r->node);
}

static uint32_t count_witnesses(const struct engine *e, uint32_t row, bool is_true)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < CASE_WITNESSES; i++) {
        bool tells = engine_draw_chance(e, DRAW_APPEAL, row, 1 + i, K_WITNESSES, WITNESS_TRUE_PPM);
        seen += tells == is_true;
    }
    return seen;
}

int64_t appeals_bond(const struct engine *e, int64_t slash_uusd)
{
    return engine_share(slash_uusd, (uint32_t)e->policy->appeal_bond_ppm);
}

bool appeals_open(struct engine *e, uint32_t row)
{
    const struct escrow_row *r = escrow_at(e, row);
    bool is_true = is_justified(e, r, row);
    int64_t bond = appeals_bond(e, r->uusd);
    struct challenger who = { .number = r->node };

    if (node_at(e, r->node)->state == NODE_LEFT || !challenges_may(e, who))
        return false;
    challenges_open(e, who, bond);
    uint32_t id = cases_open(e, &(struct case_opening){
                                    .kind = CASE_APPEAL,
                                    .slot = SLOT_NONE,
                                    .task = r->task,
                                    .nodes = { r->node },
                                    .node_count = 1,
                                    .link = row + 1,
                                    .bond_uusd = bond,
                                    .witnesses = count_witnesses(e, row, is_true),
                                    .truth = is_true ? CASE_TRUTH_TRUE : CASE_TRUTH_FALSE,
                                });
    escrow_set_appealed(e, row, id, bond);
    return true;
}

void appeals_close(struct engine *e, uint32_t row, bool is_granted)
{
    struct escrow_row r = *escrow_at(e, row);

    assert(r.state == ESCROW_APPEALED);
    challenges_close(e, (struct challenger){ .number = r.node }, r.bond_uusd,
                     is_granted ? CHALLENGE_UPHELD : CHALLENGE_FALSE, r.winner);
    if (is_granted) {
        escrow_return(e, row);
        reputation_credit(e, r.node, REPUTATION_DISPUTE_WON_PPM);
        nodes_pardon(e, r.node, (enum offence)r.offence);
        return;
    }
    escrow_release(e, row);
}
