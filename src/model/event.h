/*
 * event.h - what the engine tells the world. Events are outputs: replaying the same
 * journal gives the same events in the same order, keyed (branch, tick, ordinal).
 */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include "base/buf.h"
#include "model/case.h"

enum event_kind {
#define EVENT(id, word, notable, logged, text) EVENT_##id,
#include "model/events.def"
#undef EVENT
    EVENT_COUNT
};

struct event_info {
    const char *word;
    bool is_notable; /* shown in the Log pane and kept in the event table */
    bool is_logged;  /* gives an entry of the ledger */
    const char *text;
};
extern const struct event_info event_infos[EVENT_COUNT];

#define EVENT_NO_SLOT UINT32_MAX

struct event {
    enum event_kind kind;
    uint32_t tick;
    uint32_t ordinal; /* within the tick, from 0 */
    uint32_t task;    /* id; 0 none */
    uint32_t slot;    /* of the task, for engine_task_at(); meaningless without task,
                         EVENT_NO_SLOT when the task is no longer held */
    uint32_t node;    /* NODE_NONE none */
    uint32_t case_id; /* 0 none */
    int64_t a, b;     /* as the sentence of the kind uses them */
};

/* How an entity's number is written: n-042, t-19034, C-0042. */
void event_add_node(struct buf *out, uint32_t node);
void event_add_task(struct buf *out, uint32_t task);
void event_add_case(struct buf *out, uint32_t case_id);

/* The sentence of an event. */
void event_add_text(struct buf *out, const struct event *e);

#endif
