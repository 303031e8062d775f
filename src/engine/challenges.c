#include "engine/challenges.h"

#include "engine/accounts.h"
#include "engine/escrow.h"
#include "engine/nodes.h"

#define REMEMBERED ((UINT64_C(1) << 50) - 1) /* challenges */
#define OPEN_SHIFT 56                        /* above: how many are open */

static uint32_t key_of(struct challenger who)
{
    return who.number << 1 | (uint32_t)who.is_requester;
}

static const struct challenger_row *row_at(const struct engine *e, uint32_t row)
{
    return world_get(&e->world, WORLD_CHALLENGERS, row);
}

enum rc challenges_reserve(struct engine *e, size_t count, struct err *err)
{
    uint64_t rows = (uint64_t)e->g->rows[WORLD_CHALLENGERS] + count;
    if (rows > DUE_ID(UINT32_MAX) / 4)
        return err_set(err, RC_REFUSED, "cannot remember more who challenge");
    enum rc rc = world_reserve(&e->world, WORLD_CHALLENGERS, (uint32_t)rows, err);
    if (rc == RC_OK && !map_reserve(&e->challenger_rows, (size_t)rows))
        rc = err_nomem(err, "remember who challenges");
    return rc;
}

/* Entries of the map that undo made stale point beyond the rows in use, or at somebody else. */
static bool find(const struct engine *e, struct challenger who, uint32_t *row)
{
    return map_get(&e->challenger_rows, key_of(who), row) &&
           *row < e->g->rows[WORLD_CHALLENGERS] && row_at(e, *row)->who == key_of(who);
}

void challenges_derive(struct engine *e)
{
    map_clear(&e->challenger_rows);
    for (uint32_t i = 0; i < e->g->rows[WORLD_CHALLENGERS]; i++) {
        bool is_put = map_put(&e->challenger_rows, row_at(e, i)->who, i);
        assert(is_put); /* challenges_reserve() made room */
        (void)is_put;
    }
}

static uint32_t count_open(const struct challenger_row *r)
{
    return (uint32_t)(r->challenges >> OPEN_SHIFT);
}

bool challenges_may(const struct engine *e, struct challenger who)
{
    uint32_t row;
    if (!find(e, who, &row))
        return true;
    const struct challenger_row *r = row_at(e, row);
    return r->suspended_until <= e->g->tick &&
           (int64_t)count_open(r) < e->policy->false_challenges_max;
}

static struct challenger_row *edit(struct engine *e, struct challenger who)
{
    uint32_t row;
    if (find(e, who, &row)) {
        uint32_t at = world_row(&e->world, WORLD_CHALLENGERS, row);
        return (struct challenger_row *)(void *)world_edit(&e->world, at, 4);
    }
    row = e->g->rows[WORLD_CHALLENGERS]++;
    uint32_t at = world_row(&e->world, WORLD_CHALLENGERS, row);
    struct challenger_row *r = (struct challenger_row *)(void *)world_edit_zero(&e->world, at, 4);
    r->who = key_of(who);
    bool is_put = map_put(&e->challenger_rows, r->who, row);
    assert(is_put);
    (void)is_put;
    return r;
}

void challenges_open(struct engine *e, struct challenger who, int64_t bond_uusd)
{
    accounts_bond(e, bond_uusd, who.is_requester);
    edit(e, who)->challenges += UINT64_C(1) << OPEN_SHIFT;
}

static void judge(struct engine *e, struct challenger who, enum challenge_end end)
{
    struct challenger_row *r = edit(e, who);
    uint64_t open = count_open(r) - 1, judged = r->challenges & REMEMBERED;
    bool is_false = end == CHALLENGE_FALSE;

    assert(count_open(r) > 0);
    if (end != CHALLENGE_MOOT)
        judged = (judged << 1 | (uint64_t)is_false) & REMEMBERED;
    r->challenges = open << OPEN_SHIFT | judged;
    if (is_false && __builtin_popcountll(judged) >= e->policy->false_challenges_max) {
        r->challenges = open << OPEN_SHIFT;
        r->suspended_until = e->g->tick + engine_ticks(e, e->policy->suspension_s);
    }
}

void challenges_close(struct engine *e, struct challenger who, int64_t bond_uusd,
                      enum challenge_end end, uint32_t winner)
{
    int64_t burned = end == CHALLENGE_SHARED ? bond_uusd / 2 : 0;

    judge(e, who, end);
    if (end != CHALLENGE_FALSE) {
        accounts_bond_back(e, bond_uusd - burned, who.is_requester);
        accounts_move(e, ACCOUNT_BONDS, ACCOUNT_BURNED, burned);
        return;
    }
    bool has_winner = escrow_can_win(e, winner);
    int64_t won = accounts_split(e, ACCOUNT_BONDS, bond_uusd, 0, has_winner);
    if (has_winner)
        nodes_earn(e, winner, won);
}

bool challenges_are_sane(const struct engine *e, uint32_t row)
{
    const struct challenger_row *r = row_at(e, row);
    uint32_t rows = e->g->rows[(r->who & 1) != 0 ? WORLD_REQUESTERS : WORLD_NODES];
    uint64_t unused = ((UINT64_C(1) << OPEN_SHIFT) - 1) & ~REMEMBERED;
    return r->who >> 1 < rows && (r->challenges & unused) == 0;
}
