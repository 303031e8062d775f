/*
 * The evidence card of a case: nine numbered items, then what each verb does, then detail.
 * Facts only: what was submitted, what a re-computation gives, who said what. The hidden
 * truth of the case is not read here. Texts are short: 80 columns are first class.
 */
#include "app/card.h"

#include "app/app_int.h"
#include "app/commitments.h"
#include "app/faults.h"
#include "app/order.h"
#include "app/reasons.h"
#include "app/value.h"
#include "base/decimal.h"
#include "work/attribute.h"
#include "work/work.h"

#include <inttypes.h>

#define PRECEDENTS_SHOWN 4
#define PRECEDENTS_BACK  2000 /* cases looked at */

/* Results with the same answer. */
struct group {
    struct evidence evidence;
    uint32_t nodes[TASK_RESULTS_MAX];
    uint32_t count;
};

struct view {
    struct app *app;
    struct case_info info;
    struct task_info task;
    bool has_task;
    struct group groups[TASK_RESULTS_MAX];
    uint32_t group_count, answers;
    const struct policy *policy;
};

static void add_group(struct view *v, const struct evidence *e, uint32_t node)
{
    uint32_t i = 0;
    while (i < v->group_count && !digest_equal(&v->groups[i].evidence.submitted, &e->submitted))
        i++;
    struct group *g = &v->groups[i];
    if (i == v->group_count) {
        *g = (struct group){ .evidence = *e };
        v->group_count++;
    }
    g->nodes[g->count++] = node;
    v->answers++;
}

static bool read_view(struct app *a, uint64_t id, struct view *v)
{
    *v = (struct view){ .app = a, .policy = engine_policy(a->engine) };
    if (id == 0 || id > UINT32_MAX || !engine_case(a->engine, (uint32_t)id, &v->info))
        return false;
    v->has_task = v->info.task != 0 && engine_task(a->engine, v->info.task, &v->task);
    for (uint32_t i = 0; v->has_task && i < v->task.result_count && i < TASK_RESULTS_MAX; i++) {
        struct evidence e;
        if (v->task.results[i].node != NODE_NONE &&
            order_evidence(a->cache, a->engine, &v->task, i, &e))
            add_group(v, &e, v->task.results[i].node);
    }
    return true;
}

/* The group that the claim is about; NULL: none. */
static const struct group *claimed_group(const struct view *v)
{
    for (uint32_t i = 0; i < v->group_count; i++)
        for (uint32_t k = 0; k < v->groups[i].count; k++)
            if (v->groups[i].nodes[k] == v->info.node)
                return &v->groups[i];
    return NULL;
}

static void set_title(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    const struct group *g = claimed_group(v);
    event_add_case(&b, v->info.id);
    if (v->has_task) {
        const char *kind = work_kind_name((enum work_kind)v->task.row.spec.kind);
        buf_addf(&b, " %s", kind == NULL ? "?" : kind);
    }
    if (v->info.task != 0) {
        buf_addc(&b, ' ');
        event_add_task(&b, v->info.task);
    }
    buf_adds(&b, " - claim: ");
    if (v->info.kind == CASE_NO_CONSENSUS && g != NULL) {
        card_add_digest(&b, &g->evidence.submitted);
        buf_adds(&b, " (");
        card_add_nodes(&b, &v->info.node, 1);
        buf_adds(&b, ") is right");
    } else {
        buf_adds(&b, case_claims[v->info.kind]);
    }
    safe_text_set(&out->title, b.data, b.len);
    buf_free(&b);
}

/* --- the nine items --------------------------------------------------------------- */

/* The fault of a node that committed to two answers to the task; NULL: none did. */
static const struct table_fault *equivocation_of(const struct view *v)
{
    for (uint32_t i = 0; i < v->info.node_count && v->info.task != 0; i++) {
        const struct table_fault *f =
            history_find_fault(&v->app->history, v->info.task, v->info.nodes[i],
                               engine_tick(v->app->engine));
        if (f != NULL && f->has_root && f->has_second)
            return f;
    }
    return NULL;
}

/* What was taken down about the answer that a slash was for, where its task is gone; NULL:
 * the case is about no answer, or nothing was. */
static const struct table_fault *kept_fault(const struct view *v)
{
    if (v->has_task || v->info.task == 0 || v->info.node_count == 0)
        return NULL;
    return history_find_fault(&v->app->history, v->info.task, v->info.nodes[0],
                              engine_tick(v->app->engine));
}

static void item_hash(const struct view *v, struct card *out)
{
    const struct table_fault *f = equivocation_of(v), *kept = kept_fault(v);
    if (f == NULL && kept != NULL && kept->has_root) {
        struct buf b = BUF_INIT;
        buf_addf(&b, "%03" PRIu32 " committed to ", kept->node);
        card_add_digest(&b, &kept->root);
        card_buf(out, '1', '+', "hash", &b);
        buf_free(&b);
        return;
    }
    if (f != NULL) {
        struct buf b = BUF_INIT;
        buf_addf(&b, "%03" PRIu32 " committed to two answers: ", f->node);
        card_add_digest(&b, &f->root);
        buf_adds(&b, " and ");
        card_add_digest(&b, &f->second);
        card_buf(out, '1', 'x', "hash", &b);
        buf_free(&b);
        return;
    }
    char mark = card_layer_mark(v->task.checks, v->task.failed, CARD_LAYER_COMMIT);
    card_line(out, '1', v->has_task ? mark : '-', "hash", "%s",
              !v->has_task  ? "its task is over"
              : mark == '+' ? "all as committed"
              : mark == 'x' ? "not what was committed to"
                            : "not compared");
}

static void item_votes(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    for (uint32_t i = 0; i < v->group_count; i++) {
        buf_adds(&b, i > 0 ? "   " : "");
        card_add_nodes(&b, v->groups[i].nodes, v->groups[i].count);
        buf_addc(&b, ' ');
        card_add_digest(&b, &v->groups[i].evidence.submitted);
    }
    if (v->answers < 2)
        buf_adds(&b, kept_fault(v) != NULL ? "one answer is meant, and its task is over"
                     : v->answers == 0     ? "no answer to compare"
                                           : "   one answer, no vote");
    card_buf(out, '2', v->answers < 2 ? '-' : v->group_count == 1 ? '+' : 'x', "votes", &b);
    buf_free(&b);
}

/* Where it goes wrong first, below the sentence of its class. */
static void add_where(const struct view *v, const struct table_fault *f, struct card *out)
{
    struct buf b = BUF_INIT;
    faults_add_where(&b, f, faults_unit_name(v->has_task ? v->task.row.spec.kind : UINT32_MAX));
    if (b.len > 0)
        card_buf(out, ' ', 'x', "", &b);
    buf_free(&b);
}

/* What each node's answer is: the class with its sentence, and once for those who gave the
 * same, the first wrong part. */
static void add_faults(const struct view *v, struct card *out)
{
    struct digest told[TASK_RESULTS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX && v->has_task; i++) {
        struct table_fault f;
        bool is_told = false;
        card_add_why(v->app, out, "", v->task.id, v->info.nodes[i], false);
        if (!faults_find(v->app, v->task.id, v->info.nodes[i], &f) || !faults_is_wrong(&f))
            continue;
        for (uint32_t k = 0; k < count; k++)
            is_told = is_told || digest_equal(&told[k], &f.root);
        if (!is_told)
            add_where(v, &f, out);
        told[count++] = f.root;
    }
}

/* The task is over: what its run gave when the answer was refused. */
static void item_rerun_kept(const struct view *v, const struct table_fault *f, struct card *out)
{
    struct buf b = BUF_INIT;
    if (!faults_is_wrong(f)) {
        card_line(out, '3', '-', "re-run", "%s", f->parts == 0 ? f->sentence : "equals a true run");
        return;
    }
    faults_add_roots(&b, f);
    if (b.len == 0)
        buf_adds(&b, "nothing was kept but the class");
    card_buf(out, '3', 'x', "re-run", &b);
    card_line(out, ' ', 'x', "", "n-%03" PRIu32 " %s", f->node, f->sentence);
    add_where(v, f, out);
    buf_free(&b);
}

/* Hidden answers that follow the hardware: all that can be told of them. */
static void add_by_class(const struct view *v, struct card *out)
{
    struct attribution why = { .fault = FAULT_NONDETERMINISM,
                               .kind = (enum work_kind)v->task.row.spec.kind,
                               .answers = v->group_count,
                               .classes = v->group_count };
    char sentence[ATTRIBUTION_TEXT_MAX];
    if (v->info.kind != CASE_NONDETERMINISM || v->group_count < 2)
        return;
    (void)attribution_print(&why, sentence, sizeof sentence);
    card_line(out, ' ', '-', "", "%s", sentence);
}

static void item_rerun(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    const struct table_fault *kept = kept_fault(v);
    bool is_equal = true;
    if (kept != NULL) {
        item_rerun_kept(v, kept, out);
        return;
    }
    if (v->has_task && work_ops((enum work_kind)v->task.row.spec.kind)->is_hidden) {
        card_line(out, '3', '-', "re-run", "hidden input: nobody else may run it");
        add_by_class(v, out);
        return;
    }
    if (v->group_count == 0) {
        card_line(out, '3', '-', "re-run", "nothing to compare");
        return;
    }
    card_add_digest(&b, &v->groups[0].evidence.expected);
    for (uint32_t i = 0; i < v->group_count; i++) {
        const struct group *g = &v->groups[i];
        buf_adds(&b, "; ");
        card_add_nodes(&b, g->nodes, g->count);
        buf_adds(&b, g->evidence.is_equal ? " the same" : " another");
        is_equal = is_equal && g->evidence.is_equal;
    }
    card_buf(out, '3', is_equal ? '+' : 'x', "re-run", &b);
    buf_free(&b);
    add_faults(v, out);
}

static void item_ledger(const struct view *v, struct card *out)
{
    switch (v->info.state) {
    case CASE_OPEN:
    case CASE_ESCALATED:
        card_line(out, '5', '-', "ledger", "no decision yet");
        break;
    case CASE_PENDING:
        card_line(out, '5', '-', "ledger", "decision pending, logged when its batch closes");
        break;
    case CASE_CLOSED:
        card_line(out, '5', '+', "ledger", "logged, not anchored");
        break;
    case CASE_ANCHORED:
        card_line(out, '5', '+', "ledger", "logged and anchored");
        break;
    case CASE_WITHDRAWN:
    case CASE_STATE_COUNT:
        card_line(out, '5', '-', "ledger", "withdrawn");
        break;
    }
}

static bool add_silence(const struct view *v, struct buf *b)
{
    bool is_any = false;
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX; i++) {
        struct node_info n;
        engine_node(v->app->engine, v->info.nodes[i], &n);
        if (n.silent_since_tick == 0)
            continue;
        buf_addf(b, "%s%03" PRIu32 " silent for ", is_any ? ", " : "", n.id);
        value_add_seconds(b, ((int64_t)engine_tick(v->app->engine) - n.silent_since_tick) *
                                 v->policy->tick_s);
        is_any = true;
    }
    return is_any;
}

static void item_beats(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    bool is_bad = add_silence(v, &b);
    if (v->info.kind == CASE_APPEAL &&
        (v->info.offence == OFFENCE_TIMEOUT || v->info.offence == OFFENCE_HARDWARE)) {
        is_bad = v->info.witnesses * 2 < CASE_WITNESSES;
        buf_addf(&b, "%s%" PRIu32 " of %d probes had its answer then", b.len > 0 ? "; " : "",
                 v->info.witnesses, CASE_WITNESSES);
        card_buf(out, '6', is_bad ? 'x' : '+', "beats", &b);
        buf_free(&b);
        return;
    }
    if (!is_bad)
        buf_adds(&b, "no node silent now");
    if (v->info.kind == CASE_LATE_CORRECT) {
        buf_adds(&b, "; answered after its deadline");
        is_bad = true;
    }
    card_buf(out, '6', is_bad ? 'x' : '+', "beats", &b);
    buf_free(&b);
}

static void item_record(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    bool is_bad = false;
    if (v->info.node_count == 0) {
        card_line(out, '7', '-', "record", "no node yet");
        return;
    }
    buf_adds(&b, "faults ");
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX; i++) {
        struct node_info n;
        engine_node(v->app->engine, v->info.nodes[i], &n);
        buf_addf(&b, "%s%03" PRIu32 " %" PRIu32 " of %" PRId64, i > 0 ? ", " : "", n.id, n.faults,
                 v->policy->dispute_threshold);
        is_bad = is_bad || n.faults >= v->policy->dispute_threshold;
    }
    card_buf(out, '7', is_bad ? 'x' : '+', "record", &b);
    buf_free(&b);
}

/* Earlier cases of the same kind about the same node; how they ended is not told. */
static void item_precedents(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    uint32_t found = 0;
    uint32_t last = v->info.id > PRECEDENTS_BACK ? v->info.id - PRECEDENTS_BACK : 0;
    for (uint32_t id = v->info.id; id-- > last + 1;) {
        struct case_info c;
        if (v->info.node == NODE_NONE || !engine_case(v->app->engine, id, &c) ||
            c.kind != v->info.kind || c.node != v->info.node)
            continue;
        if (found++ < PRECEDENTS_SHOWN) {
            buf_addc(&b, ' ');
            event_add_case(&b, id);
        }
    }
    if (found == 0)
        card_line(out, '9', '-', "earlier", "none of this kind about this node");
    else
        card_line(out, '9', '+', "earlier", "%" PRIu32 " of this kind about this node:%s%s", found,
                  b.data, found > PRECEDENTS_SHOWN ? " .." : "");
    buf_free(&b);
}

/* --- consequences -------------------------------------------------------------------- */

/* What the engine says it would move when the batch closes: engine_case_effect(). */

static void add_masked(const struct view *v, uint32_t mask, struct buf *b)
{
    uint32_t nodes[TASK_RESULTS_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX; i++)
        if ((mask >> i & 1) != 0)
            nodes[count++] = v->info.nodes[i];
    card_add_nodes(b, nodes, count);
}

static void add_part(struct buf *b)
{
    if (b->len > 0)
        buf_adds(b, "; ");
}

static void add_money_act(const struct view *v, const struct case_effect *f, struct buf *b)
{
    switch (f->act) {
    case ACT_PAY:
        buf_adds(b, "pay ");
        add_masked(v, f->paid, b);
        buf_addc(b, ' ');
        value_add_money(b, f->reward_uusd);
        buf_adds(b, (f->paid & (f->paid - 1)) != 0 ? " in all" : "");
        break;
    case ACT_RETURN:
        buf_adds(b, "pay nobody; return ");
        value_add_money(b, f->reward_uusd);
        break;
    case ACT_RUN:
        buf_adds(b, "it goes to the queue");
        break;
    case ACT_CANCEL:
        buf_adds(b, "it never runs; return ");
        value_add_money(b, f->reward_uusd);
        break;
    case ACT_RESTORE:
        buf_adds(b, "give back ");
        value_add_money(b, f->restored_uusd);
        buf_adds(b, ", pardon the node");
        break;
    case ACT_RELEASE:
        buf_adds(b, "the slash is final");
        break;
    case ACT_RESUME:
    case ACT_NONE:
        break;
    }
}

/* Who is slashed by how much, and what follows for all of them. */
static void add_slashes(const struct view *v, const struct case_effect *f, struct buf *b)
{
    bool is_for_good = false;
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX; i++) {
        if ((f->accused >> i & 1) == 0)
            continue;
        add_part(b);
        buf_addf(b, f->slash_uusd[i] > 0 ? "slash %03" PRIu32 " " : "blame %03" PRIu32,
                 v->info.nodes[i]);
        if (f->slash_uusd[i] > 0)
            value_add_money(b, f->slash_uusd[i]);
        is_for_good = is_for_good || f->is_for_good[i];
    }
    if (f->accused == 0)
        return;
    switch (offence_infos[f->offence].then) {
    case THEN_JAIL:
    case THEN_JAIL_ONCE:
    case THEN_JAIL_GOOD:
        buf_adds(b, ", jail ");
        if (is_for_good)
            buf_adds(b, "for good");
        else
            value_add_seconds(b, v->policy->jail_s);
        break;
    case THEN_GREEN:
        buf_adds(b, ", no green bonus for ");
        value_add_seconds(b, v->policy->green_off_s);
        break;
    case THEN_NOTHING:
    case THEN_QUOTA:
    case THEN_DRAIN:
        break;
    }
}

static void add_bonds(const struct case_effect *f, struct buf *b)
{
    if (f->bond_lost_uusd > 0) {
        add_part(b);
        buf_adds(b, "bond of ");
        value_add_money(b, f->bond_lost_uusd);
        buf_adds(b, " lost");
    }
    if (f->bond_back_uusd > 0) {
        add_part(b);
        buf_adds(b, "bond of ");
        value_add_money(b, f->bond_back_uusd);
        buf_adds(b, " returned");
    }
}

static void effect_text(const struct view *v, enum verb verb, struct buf *b)
{
    struct case_effect f;
    if (!engine_case_effect(v->app->engine, v->info.id, verb, &f))
        return;
    add_money_act(v, &f, b);
    add_slashes(v, &f, b);
    add_bonds(&f, b);
    if (f.act == ACT_RESUME && f.accused == 0) {
        add_masked(v, (1u << v->info.node_count) - 1, b);
        buf_adds(b, v->info.kind == CASE_NODE_THRESHOLD ? " works again; its faults are forgiven"
                                                        : " works again; nobody is blamed");
    }
}

static void escalate_text(const struct view *v, struct buf *b)
{
    if (v->info.level >= CASE_LEVEL_MAX) {
        buf_adds(b, "not possible: the highest level");
        return;
    }
    buf_addf(b, "to level %" PRIu32 "; due again in ", v->info.level + 1);
    value_add_seconds(b, v->policy->review_sla_s);
}

static void add_consequences(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    bool is_waiting = v->info.state == CASE_OPEN || v->info.state == CASE_ESCALATED;
    if (!is_waiting && v->info.verb != VERB_NONE) {
        const struct reason *r = reason_get(v->info.verb, v->info.reason);
        card_line(out, ' ', case_states[v->info.state].sign, "decided", "%s%s%s at T %" PRIu32 "%s",
                  verb_words[v->info.verb], r == NULL ? "" : ": ", r == NULL ? "" : r->title,
                  v->info.decided_tick,
                  v->info.state == CASE_PENDING ? "; u takes it back" : "");
        return;
    }
    effect_text(v, VERB_APPROVE, &b);
    card_buf(out, 'a', ' ', "approve", &b);
    effect_text(v, VERB_REJECT, &b);
    card_buf(out, 'r', ' ', "reject", &b);
    escalate_text(v, &b);
    card_buf(out, 'e', v->info.level >= CASE_LEVEL_MAX ? '-' : ' ', "escalate", &b);
    buf_free(&b);
}

/* --- detail below the fold ----------------------------------------------------------- */

static void add_losses(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    value_add_money(&b, v->info.loss_if_wrongly_approved_uusd);
    buf_adds(&b, " if wrongly approved, ");
    value_add_money(&b, v->info.loss_if_wrongly_rejected_uusd);
    buf_adds(&b, " if wrongly rejected");
    card_buf(out, ' ', ' ', "loss", &b);
    buf_free(&b);
}

/* What brought the case here, where the items do not say it. */
static void add_why(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    if (v->info.kind == CASE_APPEAL) {
        buf_adds(&b, "slashed ");
        value_add_money(&b, v->info.slash_uusd);
        buf_addf(&b, " because it %s", offence_infos[v->info.offence].sentence);
    } else if (v->info.kind == CASE_CUSTOMER_REJECT) {
        buf_adds(&b, "the requester sent the answer back");
    } else if (v->info.kind == CASE_UNUSUAL_TASK && v->has_task) {
        bool is_high = v->task.row.reward_uusd > v->policy->route_reward_uusd;
        buf_adds(&b, is_high ? "reward above the limit of " : "the first task of its requester");
        if (is_high)
            value_add_money(&b, v->policy->route_reward_uusd);
    }
    if (b.len > 0 && v->info.bond_uusd > 0) {
        buf_adds(&b, ", with a bond of ");
        value_add_money(&b, v->info.bond_uusd);
    }
    if (b.len > 0)
        card_buf(out, ' ', ' ', "why", &b);
    buf_free(&b);
}

static void add_detail(const struct view *v, struct card *out)
{
    struct buf b = BUF_INIT;
    buf_addf(&b, "%s, level %" PRIu32 ", opened T %" PRIu32 ", ",
             case_states[v->info.state].word, v->info.level, v->info.opened_tick);
    buf_addf(&b, "due T %" PRIu32, v->info.due_tick);
    card_buf(out, ' ', case_states[v->info.state].sign, "state", &b);
    card_line(out, ' ', ' ', "kind", "%s", case_kind_words[v->info.kind]);
    add_why(v, out);
    const struct table_fault *f = equivocation_of(v);
    for (int second = 0; f != NULL && second < 2; second++)
        card_add_commitment(v->app, &(struct commitment_note){
                                        .task = f->task,
                                        .node = f->node,
                                        .is_second = second != 0,
                                        .root = second != 0 ? f->second : f->root },
                            second != 0 ? "" : "signed", out);
    const struct table_fault *kept = kept_fault(v);
    if (f == NULL && kept != NULL && kept->has_root)
        card_add_commitment(v->app, &(struct commitment_note){ .task = kept->task,
                                                               .node = kept->node,
                                                               .root = kept->root },
                            "signed", out);
    card_add_claims_detail(v->app, &v->info, out);
    add_losses(v, out);
    if (v->has_task) {
        card_add_layers(&b, v->task.checks, v->task.failed);
        card_buf(out, ' ', v->task.failed != 0 ? 'x' : '+', "layers", &b);
    }
    for (uint32_t i = 0; i < v->info.node_count && i < TASK_RESULTS_MAX; i++) {
        struct node_info n;
        struct safe_text name;
        engine_node(v->app->engine, v->info.nodes[i], &n);
        names_get(v->app->names, NAME_NODE, n.id, &name);
        buf_addf(&b, "%03" PRIu32 " %s rep ", n.id, name.s);
        decimal_add(&b, n.reputation_ppm, 6, 3);
        buf_adds(&b, " stake ");
        value_add_money(&b, n.stake_uusd);
        card_buf(out, ' ', ' ', "node", &b);
        card_add_outcomes(&b, n.outcomes);
        card_buf(out, ' ', ' ', "outcomes", &b);
    }
    buf_free(&b);
}

bool card_case(struct app *a, uint64_t id, struct card *out)
{
    struct view v;
    if (!read_view(a, id, &v))
        return false;
    *out = (struct card){ .id = id, .version = v.info.version };
    set_title(&v, out);
    if (v.info.task != 0) { /* what does not apply is left out */
        item_hash(&v, out);
        item_votes(&v, out);
        item_rerun(&v, out);
    }
    if (v.has_task)
        card_line(out, '4', '-', "quote", "not required for this task");
    item_ledger(&v, out);
    item_beats(&v, out);
    item_record(&v, out);
    card_add_claims(a, &v.info, out);
    item_precedents(&v, out);
    add_consequences(&v, out);
    add_detail(&v, out);
    safe_text_from_str(&out->foot, "process check, not proof of correctness");
    return true;
}
