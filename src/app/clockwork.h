/*
 * clockwork.h - the core thread: it owns engine and store, runs the clock, takes acts from
 * the mailbox in order, commits groups. app_start() and app_post() of app.h are
 * implemented here. Speeds are in ticks per second of the wall clock, which never enters
 * the engine.
 */
#ifndef APP_CLOCKWORK_H
#define APP_CLOCKWORK_H

#include "app/app_int.h"

void clockwork_stop(struct app *a); /* joins the core thread and frees; no clock: nothing */

/* For acts, on the core thread or headless. */
void clockwork_set_running(struct app *a, bool is_running);
void clockwork_change_speed(struct app *a, int steps); /* up or down the list of speeds */

#endif
