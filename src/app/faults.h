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

/* Its class is another than NONE. */
bool faults_is_wrong(const struct table_fault *f);

#endif
