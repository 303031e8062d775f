/*
 * value.h - filling the cells of tables (query.h). Every setter makes the value known; an
 * unknown one keeps its kind, so that readers can tell a missing number from a missing word.
 */
#ifndef APP_VALUE_H
#define APP_VALUE_H

#include "app/query.h"
#include "base/buf.h"
#include "model/state.h"

void value_set_unknown(struct value *v, enum value_kind kind);
/* There is none: not known either, but shown as "-". */
void value_set_none(struct value *v, enum value_kind kind);
void value_set_text(struct value *v, const char *text);
void value_set_buf(struct value *v, struct buf *text); /* and resets it */
void value_set_number(struct value *v, enum value_kind kind, int64_t n);
/* NODE_UNKNOWN is unknown. */
void value_set_optional(struct value *v, enum value_kind kind, uint32_t n);
void value_set_state(struct value *v, const struct state_info *state);
void value_set_word(struct value *v, const char *word, char sign);

/* What a sign means to the eye. */
enum tone value_tone(char sign);

/* Exact text for JSON and CSV, without quotes: money "12.500000", ratios "0.712345". */
void value_add_exact(struct buf *out, const struct value *v);

/* 40s 3m 2h 5d; below zero with a minus. */
void value_add_seconds(struct buf *out, int64_t s);
/* Dollars with two decimals; four where the cents do not tell. */
void value_add_money(struct buf *out, int64_t uusd);

#endif
