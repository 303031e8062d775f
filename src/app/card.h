/*
 * card.h - the cards of query.h: one function a table, and the small words they share.
 * Inside src/app only. A card states facts; what the engine alone knows (which behaviour a
 * node has, whether a claim is true) never enters one.
 */
#ifndef APP_CARD_H
#define APP_CARD_H

#include "app/query.h"
#include "base/buf.h"
#include "engine/engine.h"

/* Layers of the ladder, as numbered in bit sets. */
enum card_layer {
#define LAYER(id, word, help) CARD_LAYER_##id,
#include "engine/layers.def"
#undef LAYER
    CARD_LAYER_COUNT
};

/* False, *out undefined: there is no such row at the tick in view. */
bool card_node(struct app *a, uint64_t id, struct card *out);
bool card_task(struct app *a, uint64_t id, struct card *out);
bool card_verification(struct app *a, uint64_t id, struct card *out);
bool card_case(struct app *a, uint64_t id, struct card *out);
bool card_anchor(struct app *a, uint64_t id, struct card *out);
bool card_event(struct app *a, uint64_t id, struct card *out);

/* The card of a task that may be gone from the engine. */
void card_task_fill(struct app *a, const struct task_info *t, struct card *out);

/* Append a line; the tone follows from the mark. Lines beyond CARD_LINES_MAX are dropped. */
void card_line(struct card *c, char key, char mark, const char *label, const char *fmt,
               ...) PRINTF_LIKE(5, 6);
/* The same from a buf, which is reset. */
void card_buf(struct card *c, char key, char mark, const char *label, struct buf *text);

char card_layer_mark(uint32_t ran, uint32_t failed, unsigned layer); /* + x - */
void card_add_layers(struct buf *out, uint32_t ran, uint32_t failed);
void card_add_nodes(struct buf *out, const uint32_t *nodes, size_t count); /* "007 042" */
void card_add_digest(struct buf *out, const struct digest *d);             /* "1b07..9ee" */
/* The last outcomes of a node, newest last: + accepted, x refused, ! missed. */
void card_add_outcomes(struct buf *out, uint64_t outcomes);
/* The card of a verification that the session may hold no more; `why` NULL: not known. */
struct verification_row;
struct table_fault;
void card_verification_fill(struct app *a, const struct verification_row *v,
                            const struct table_fault *why, struct card *out);
/* One line: why the answer of a node to a task is wrong (faults.h); nothing where it is
 * right, hidden or unknown, unless `says_right`. */
void card_add_why(struct app *a, struct card *c, const char *label, uint32_t task, uint32_t node,
                  bool says_right);
/* One line: what a node committed to and that it is signed. Its nonce and hash are filled in. */
struct commitment_note;
void card_add_commitment(struct app *a, struct commitment_note *c, const char *label,
                         struct card *out);
/* Item 8 of a case: what its nodes say of themselves, and what was measured. */
void card_add_claims(struct app *a, const struct case_info *c, struct card *out);
/* Below the fold: bands, certificates, distances. */
void card_add_claims_detail(struct app *a, const struct case_info *c, struct card *out);
/* Open, and less than a fifth of its time is left. */
bool card_case_is_due(const struct app *a, const struct case_info *c);

#endif
