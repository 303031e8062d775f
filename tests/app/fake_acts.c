/* A function for each row that is not the console's: it remembers that it was called. */
#include "tests/app/fake_acts.h"

#include "app/acts.h"

enum action_id fake_last_act = ACTION_COUNT;

#define ACTION(id, c, k, p, flags, r, w, h)                                                \
    ACT_IF_RUN(flags, enum rc act_##id(struct app *a, const struct args *args,             \
                                       struct buf *out, struct err *err) {                 \
        (void)a;                                                                           \
        (void)args;                                                                        \
        (void)err;                                                                         \
        buf_adds(out, #id);                                                                \
        fake_last_act = ACTION_##id;                                                       \
        return RC_OK;                                                                      \
    })
#include "app/actions.def"
#undef ACTION
