/*
 * acts.h - the functions behind the rows of actions.def: act_ID for every row that is not
 * flagged UI, declared from the table. A row without its function does not link. Only
 * action.c calls them, after it has checked role and flags.
 */
#ifndef APP_ACTS_H
#define APP_ACTS_H

#include "app/action.h"

/* ACT_IF_RUN(flags, text): nothing when flags is the single word UI, else the text. */
#define ACT_IS_UI_UI                  ~, 1
#define ACT_SECOND(first, second, ...) second
#define ACT_PICK(...)                 ACT_SECOND(__VA_ARGS__)
#define ACT_JOIN(a, b)                ACT_JOIN_(a, b)
#define ACT_JOIN_(a, b)               a##b
#define ACT_WHEN_0(...)               __VA_ARGS__
#define ACT_WHEN_1(...)
#define ACT_IF_RUN(flags, ...) ACT_JOIN(ACT_WHEN_, ACT_PICK(ACT_IS_UI_##flags, 0, 0))(__VA_ARGS__)

#define ACTION(id, c, k, p, flags, r, w, h)                                               \
    ACT_IF_RUN(flags, enum rc act_##id(struct app *a, const struct args *args,             \
                                       struct buf *out, struct err *err);)
#include "app/actions.def"
#undef ACTION

#endif
