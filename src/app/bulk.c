#include "app/bulk.h"

#include "app/app_int.h"

static const char *why_left_out(const struct bulk_case *b, const struct case_info *c,
                                const char *kind)
{
    if (b->version != 0 && b->version != c->version)
        return "changed since it was seen";
    if (c->state != CASE_OPEN && c->state != CASE_ESCALATED)
        return "is not open";
    if (c->level > 1)
        return "is above level 1";
    if (kind != NULL && kind != case_kind_words[c->kind])
        return "is of another kind";
    return NULL;
}

static bool look_up(const struct app *a, uint64_t id, struct case_info *c)
{
    return id <= UINT32_MAX && engine_case(a->engine, (uint32_t)id, c);
}

static const char *kind_of_lead(const struct app *a, const struct bulk_case *cases, size_t count)
{
    struct case_info c;
    for (size_t i = 0; i < count; i++)
        if (cases[i].is_lead && look_up(a, cases[i].id, &c))
            return case_kind_words[c.kind];
    return NULL;
}

void bulk_check(const struct app *a, char verb, struct bulk_case *cases, size_t count,
                struct bulk_sum *sum)
{
    bool is_of_one_kind = verb != verb_letters[VERB_ESCALATE];
    const char *kind = is_of_one_kind ? kind_of_lead(a, cases, count) : NULL;
    *sum = (struct bulk_sum){ .decided = 0 };
    for (size_t i = 0; i < count; i++) {
        struct bulk_case *b = &cases[i];
        struct case_info c;
        bool is_there = look_up(a, b->id, &c);
        b->kind = is_there ? case_kind_words[c.kind] : "";
        b->at_risk_uusd = is_there ? c.at_risk_uusd : 0;
        b->why = is_there ? why_left_out(b, &c, kind) : "is gone";
        if (b->version == 0 && is_there)
            b->version = c.version;
        if (b->why != NULL) {
            sum->left_out++;
            continue;
        }
        if (sum->decided == 0) {
            sum->first = b->id;
            sum->first_kind = c.kind;
        }
        if (kind == NULL && is_of_one_kind)
            kind = b->kind;
        sum->decided++;
        sum->at_risk_uusd += b->at_risk_uusd;
    }
    sum->kind = kind;
}
