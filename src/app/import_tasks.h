/*
 * import_tasks.h - what the readers of task files share. Each is a function that reads
 * the file of a run, from import_begin_row() to tasks_end_row(); import_tasks() does
 * the rest.
 */
#ifndef APP_IMPORT_TASKS_H
#define APP_IMPORT_TASKS_H

#include "app/import_int.h"
#include "work/work.h"

#define TASK_COUNT_MAX 65534 /* GPUs, GB, cores, priority */

struct tasks_run {
    struct import_run r;
    struct import_batch batch;
    struct task_row *rows;
};

/* The next row to fill in, with the policy's defaults, arriving at once. */
struct task_row *tasks_begin_row(struct tasks_run *t, uint64_t line);
/* Hand the row on, or skip it when it is bad. */
enum rc tasks_end_row(struct tasks_run *t);

/* Kind of work and its size under the policy. */
void tasks_set_kind(const struct tasks_run *t, struct task_row *row, enum work_kind kind);
/* Seconds after the tick of the import; refuses the row behind the last tick. */
void tasks_set_arrival(struct tasks_run *t, struct task_row *row, uint64_t seconds);
/* The base rate for GPUs and duration, at least a micro-dollar; refuses the row when that
 * is more than a task may pay. */
void tasks_set_reward(struct tasks_run *t, struct task_row *row);

enum rc tasks_read_json(struct tasks_run *t);
enum rc tasks_read_swf(struct tasks_run *t);

#endif
