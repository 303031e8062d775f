/*
 * faults.h - why an answer is wrong, kept: taken down when the engine refuses it, as a task
 * that is over gives its slot to another, and then nobody can tell any more.
 *
 * Taken down are: what a check refused, what was refused later by a vote or the referee, what
 * was withdrawn, commitments to two answers, and the wrong answers to a task that a case is
 * opened about. Once a tick and answer.
 */
#ifndef APP_FAULTS_H
#define APP_FAULTS_H

#include "app/app_int.h"

#define FAULT_HIDDEN "the input is hidden: nobody else may run it"

struct fault_notes {
    struct table_fault *rows;
    size_t count, capacity;
};

/* Runs inside the engine. False: out of memory. */
bool faults_note(struct fault_notes *n, struct engine *e, const struct event *event);
void faults_close(struct fault_notes *n);

/* What is known about the answer of a node to a task at the tick in view: as it was taken down
 * (in the memory of the session: the store is not asked, the screen draws with this), else
 * computed now, which needs the task in its slot. False: neither. */
bool faults_find(struct app *a, uint32_t task, uint32_t node, struct table_fault *out);

/* Makes the evidence of a wrong answer again, at the tick in view. False, *f as it was: its
 * task has given up its slot, or nobody may run it. */
bool faults_rerun(struct app *a, struct table_fault *f);

/* What a unit of a kind's trace is called: "row", "state"; of an unknown kind "part". */
const char *faults_unit_name(uint32_t kind);

/* "first wrong step 1711 of 2048, in state 28 of 33; 6 differ", counted from 1. Nothing where
 * no part is known to be wrong. */
void faults_add_where(struct buf *out, const struct table_fault *f, const char *unit_name);

/* "submitted 1b07..9ee, expected d587..1a6 (re-run now)". */
void faults_add_roots(struct buf *out, const struct table_fault *f);

/* Its class is another than NONE. */
bool faults_is_wrong(const struct table_fault *f);

#endif
