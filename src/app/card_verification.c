/* The card of a verification: what each layer said, why the answer is wrong, who agrees with
 * whom, and the moves of the referee; of a task that is over, what was taken down. */
#include "app/card.h"

#include "app/app_int.h"
#include "app/commitments.h"
#include "app/faults.h"
#include "work/work.h"

#include <inttypes.h>

#define SIGNATURE_END 11 /* characters of its line that are shown, with "==" and the newline */

void card_add_commitment(struct app *a, struct commitment_note *c, const char *label,
                         struct card *out)
{
    struct buf note = BUF_INIT, text = BUF_INIT;
    struct note_verifier key;
    struct commitment made;
    struct err none = ERR_INIT;

    engine_commitment(a->engine, c->task, c->node, &c->root, c->is_second, &made);
    c->nonce = made.nonce;
    c->digest = made.digest;
    if (commitments_key(a, c->node, &key, &none) == RC_OK &&
        commitments_sign(a, c, &note, &none) == RC_OK && note.len > SIGNATURE_END) {
        buf_addf(&text, "n-%03" PRIu32 " signed ", c->node);
        card_add_digest(&text, &c->digest);
        buf_addf(&text, "%s of root ", c->is_second ? ", a second one," : "");
        card_add_digest(&text, &c->root);
        buf_addf(&text, ", key %08" PRIx32 ", signature ..%.*s", key.key_id, SIGNATURE_END - 3,
                 note.data + note.len - SIGNATURE_END);
        card_buf(out, ' ', c->is_second ? 'x' : ' ', label, &text);
    }
    buf_free(&note);
    buf_free(&text);
}

/* NULL: nothing is known. */
static void add_why(const struct table_fault *f, struct card *c, const char *label, uint32_t task,
                    bool says_right)
{
    if (f == NULL) {
        if (says_right)
            card_line(c, ' ', '-', label, "t-%" PRIu32 " is over, and nothing was taken down",
                      task);
    } else if (faults_is_wrong(f)) {
        card_line(c, ' ', 'x', label, "n-%03" PRIu32 " %s", f->node, f->sentence);
    } else if (says_right && f->parts == 0) {
        card_line(c, ' ', '-', label, "%s", f->sentence);
    } else if (says_right && f->id == 0) {
        card_line(c, ' ', '+', label, "equals a run made now");
    } else if (says_right) {
        card_line(c, ' ', '+', label, "equals a run made at T %" PRIu32, f->tick);
    }
}

void card_add_why(struct app *a, struct card *c, const char *label, uint32_t task, uint32_t node,
                  bool says_right)
{
    struct table_fault f;

    add_why(faults_find(a, task, node, &f) ? &f : NULL, c, label, task, says_right);
}

static void add_task(const struct app *a, uint32_t task, struct card *out)
{
    struct task_info t;

    if (engine_task(a->engine, task, &t))
        card_line(out, ' ', task_states[t.state].sign, "task", "t-%" PRIu32 " %s of size %" PRIu32
                  ", tier %s: %s", task, work_kind_name((enum work_kind)t.row.spec.kind),
                  t.row.spec.size, task_tier_words[t.row.spec.tier], task_states[t.state].word);
    else
        card_line(out, ' ', '-', "task", "t-%" PRIu32 ", over", task);
}

static void add_layers(const struct verification_row *v, bool is_wrong, struct card *out)
{
    static const char missed[] = "passed: its sample missed the wrong parts";
    static const struct {
        const char *word, *help;
    } layers[CARD_LAYER_COUNT] = {
#define LAYER(i, w, h) [CARD_LAYER_##i] = { .word = (w), .help = (h) },
#include "engine/layers.def"
#undef LAYER
    };
    for (unsigned i = 0; i < CARD_LAYER_COUNT; i++) {
        char mark = card_layer_mark(v->ran, v->failed, i);
        if (mark != '-')
            card_line(out, ' ', mark, layers[i].word, "%s",
                      mark == 'x'                             ? "refused"
                      : is_wrong && i == CARD_LAYER_SEGMENT ? missed
                                                              : layers[i].help);
    }
}

/* Where it goes wrong first, and the root that was committed to beside that of another run. */
static void add_trace(const struct table_fault *f, const char *unit_name, struct card *out)
{
    struct buf text = BUF_INIT;

    if (f == NULL || f->parts == 0)
        return;
    if (f->differing == 0) {
        card_add_digest(&text, &f->root);
        buf_adds(&text, " as re-run");
        card_buf(out, ' ', '+', "trace", &text);
    } else {
        faults_add_where(&text, f, unit_name);
        card_buf(out, ' ', 'x', "where", &text);
        faults_add_roots(&text, f);
        card_buf(out, ' ', 'x', "trace", &text);
    }
    buf_free(&text);
}

/* The class says who; not so while a party of the dispute cannot show its trace. */
static void add_blame(struct app *a, const struct verification_row *v,
                      const struct table_fault *f, struct card *out)
{
    static struct dispute d; /* under the lock of the session */
    struct err gone = ERR_INIT;

    if (f == NULL || !faults_is_wrong(f))
        return;
    if (engine_dispute(a->engine, v->task, &d, &gone) == RC_OK &&
        d.party == PARTY_INCONCLUSIVE && (d.nodes[0] == v->node || d.nodes[1] == v->node))
        card_line(out, ' ', '~', "blame", "%s: a trace is withheld, a person decides; the class "
                  "would be %s", party_words[d.party], f->party);
    else
        card_line(out, ' ', ' ', "blame", "%s", f->party);
}

/* The kind of a task that is still there; else none. */
static const char *unit_name_of(const struct app *a, uint32_t task)
{
    struct task_info t;

    return faults_unit_name(engine_task(a->engine, task, &t) ? t.row.spec.kind : UINT32_MAX);
}

/* Each answer that stands: how many nodes give it, and what their records say of it. */
static void add_votes(struct app *a, uint32_t task, struct card *out)
{
    struct err err = ERR_INIT;
    uint32_t shown = 0;

    for (uint32_t i = 0; i < TASK_RESULTS_MAX; i++) {
        struct verified_result r;
        if (engine_verification(a->engine, task, i, &r, &err) != RC_OK)
            continue;
        card_line(out, ' ', r.is_majority ? '+' : 'x', shown++ == 0 ? "votes" : "",
                  "n-%03" PRIu32 " %s: %" PRIu32 " for its answer; by record %" PRIu32 ".%" PRIu32
                  " %%", r.node, result_states[r.state].word, r.votes[i], r.share_ppm / 10000,
                  r.share_ppm / 1000 % 10);
    }
}

static void add_party(struct buf *b, uint32_t node)
{
    if (node == NODE_NONE)
        buf_adds(b, "the auditor");
    else
        buf_addf(b, "n-%03" PRIu32, node);
}

static void add_round(const struct bisect_round *r, uint32_t number, const char *unit_name,
                      struct card *out)
{
    static const char *const words[] = { [BISECT_SHOWN] = "shown", [BISECT_SILENT] = "silent",
                                         [BISECT_DECLARED] = "cannot show it" };
    card_line(out, ' ', r->agrees ? '+' : 'x', "", "move %" PRIu32 ": %s %" PRIu32
              " of %" PRIu32 "-%" PRIu32 ", %s, %s: %s; %" PRIu32 " bytes", number, unit_name,
              r->index + 1, r->lo + 1, r->hi + 1, words[r->answer[0]], words[r->answer[1]],
              r->agrees ? "alike" : "they part", r->bytes);
}

/* What the parties are held to: each side's commitment, signed as evidence. */
static void add_signed(struct app *a, uint32_t task, const struct dispute *d, struct card *out)
{
    for (uint32_t p = 0; p < 2; p++) {
        struct commitment_note c = { .task = task, .node = d->nodes[p],
                                     .root = d->game.root[p] };
        if (d->nodes[p] != NODE_NONE && d->game.moves > 0)
            card_add_commitment(a, &c, p == 0 ? "signed" : "", out);
    }
}

static void add_referee(struct app *a, uint32_t task, struct card *out)
{
    static struct dispute d; /* under the lock of the session */
    struct buf text = BUF_INIT;
    struct err err = ERR_INIT;

    if (engine_dispute(a->engine, task, &d, &err) != RC_OK)
        return;
    add_party(&text, d.nodes[0]);
    buf_adds(&text, " against ");
    add_party(&text, d.nodes[1]);
    buf_addf(&text, ": %" PRIu32 " moves, %" PRIu32 " bytes, %" PRIu32 " steps re-run; %s, %s",
             d.game.moves, d.game.bytes, d.game.steps_rerun, bisect_end_words[d.game.end],
             party_words[d.party]);
    card_buf(out, ' ', d.game.wrong == 0 ? '~' : 'x', "referee", &text);
    for (uint32_t i = 0; i < d.game.moves && i < BISECT_MOVES_MAX; i++)
        add_round(&d.game.log[i], i + 1, unit_name_of(a, task), out);
    add_signed(a, task, &d, out);
    buf_free(&text);
}

void card_verification_fill(struct app *a, const struct verification_row *v,
                            const struct table_fault *why, struct card *out)
{
    *out = (struct card){ .id = v->id };
    safe_text_setf(&out->title, "verification %" PRIu64 " of t-%" PRIu32 " by n-%03" PRIu32
                   " at T %" PRIu32, v->id, v->task, v->node, v->tick);
    add_why(why, out, "why", v->task, true);
    add_trace(why, unit_name_of(a, v->task), out);
    add_blame(a, v, why, out);
    add_task(a, v->task, out);
    add_layers(v, why != NULL && faults_is_wrong(why), out);
    add_votes(a, v->task, out);
    add_referee(a, v->task, out);
    safe_text_from_str(&out->foot, "process check, not proof of correctness");
}

bool card_verification(struct app *a, uint64_t id, struct card *out)
{
    if (query_row(a, TABLE_VERIFICATIONS, id, 0) == SIZE_MAX)
        return false;
    const struct verification_row *v = &a->history.verifications[id % HISTORY_HELD];
    struct table_fault why;
    bool is_known = faults_find(a, v->task, v->node, &why);
    card_verification_fill(a, v, is_known ? &why : NULL, out);
    return true;
}
