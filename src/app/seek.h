/*
 * seek.h - work of the core that takes many ticks: how far it is, for whoever looks, and
 * whether somebody wants it to stop. Between seek_begin() and seek_end() the session is
 * RUN_SEEKING; app_stop_seek(), a signal or nobody ends it, always between two ticks.
 */
#ifndef APP_SEEK_H
#define APP_SEEK_H

#include "app/app_int.h"

/* From one tick to another, whichever is the later. One tick is no seek. */
void seek_begin(struct app *a, uint32_t from_tick, uint32_t to_tick);
/* Before each tick. False: stop here. Only between begin and end. */
bool seek_goes_on(struct app *a, uint32_t tick);
/* The session runs or is paused as before. */
void seek_end(struct app *a);

/* A line for the command line, which the console has no place for. */
void seek_tell(struct app *a, const char *what, uint64_t done, uint64_t total);

#endif
