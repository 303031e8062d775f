#include "engine/effects.h"

#include "engine/slashing.h"

static int64_t slash_of(const struct engine *e, const struct case_row *c, enum offence o,
                        uint32_t node)
{
    return o == OFFENCE_GREEN ? slashing_green_amount(e, node, c->link)
                              : slashing_amount(e, o, node);
}

/* Who is paid is not punished; where nobody is known to be right, hardware stays excused. */
static void add_slashes(const struct engine *e, const struct case_row *c, struct case_effect *out)
{
    uint32_t accused = c->accused & ~out->paid;
    if (out->offence == OFFENCE_NONE)
        return;
    if (c->kind == CASE_NONDETERMINISM && out->paid == 0)
        accused = 0;
    out->accused = accused;
    for (uint32_t i = 0; i < c->node_count; i++) {
        if ((accused >> i & 1) == 0)
            continue;
        out->slash_uusd[i] = slash_of(e, c, out->offence, c->nodes[i]);
        out->is_for_good[i] = slashing_is_for_good(e, out->offence, c->nodes[i]);
    }
    if (accused == 0)
        out->offence = OFFENCE_NONE;
}

void effects_of(const struct engine *e, const struct case_row *c, enum verb verb,
                struct case_effect *out)
{
    bool is_approval = verb == VERB_APPROVE;
    enum case_kind kind = (enum case_kind)c->kind;

    *out = (struct case_effect){ .act = case_act(kind, verb),
                                 .offence = case_offence(kind, verb) };
    if (out->act == ACT_PAY)
        out->paid = is_approval ? c->result : c->paid_if_rejected;
    if (c->slot != SLOT_NONE)
        out->reward_uusd = task_at(e, c->slot)->reward_uusd;
    if (out->act == ACT_PAY && out->paid == 0)
        out->act = c->slot == SLOT_NONE ? ACT_RESUME : ACT_RETURN;
    add_slashes(e, c, out);
    if (kind == CASE_APPEAL) {
        out->bond_back_uusd = is_approval ? c->bond_uusd : 0;
        out->bond_lost_uusd = is_approval ? 0 : c->bond_uusd;
        out->restored_uusd = is_approval ? escrow_at(e, c->link - 1)->uusd : 0;
    } else if (kind == CASE_CUSTOMER_REJECT) {
        out->bond_back_uusd = is_approval ? 0 : c->bond_uusd;
        out->bond_lost_uusd = is_approval ? c->bond_uusd : 0;
    } else if (kind == CASE_TRACE_WITHHELD && c->link != 0) {
        bool is_lost = !is_approval && c->node == c->link - 1;
        out->bond_back_uusd = is_lost ? 0 : c->bond_uusd;
        out->bond_lost_uusd = is_lost ? c->bond_uusd : 0;
    }
}

int64_t effects_loss(const struct engine *e, const struct case_row *c, enum verb verb)
{
    struct case_effect f;
    enum case_subject subject = case_subject((enum case_kind)c->kind);

    effects_of(e, c, verb, &f);
    int64_t loss = f.reward_uusd + f.bond_lost_uusd + f.restored_uusd;
    for (uint32_t i = 0; i < c->node_count; i++)
        loss += f.slash_uusd[i];
    if (subject == SUBJECT_NODE && verb == VERB_APPROVE)
        loss += node_at(e, c->node)->stake_uusd;
    if (subject == SUBJECT_SLASH && verb == VERB_REJECT)
        loss += escrow_at(e, c->link - 1)->uusd;
    return loss;
}
