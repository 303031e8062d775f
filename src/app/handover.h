/*
 * handover.h - what the core thread and the ui thread hand each other: the lock over engine and
 * session, in the order of asking, and the wake that says that a frame may look different.
 * app_lock(), app_unlock(), app_wake_fd() and app_woken() of app.h are implemented here. With
 * one thread there is none of it, and nothing is locked.
 */
#ifndef APP_HANDOVER_H
#define APP_HANDOVER_H

#include "app/app_int.h"

/* Before the core thread starts; after it has ended. RC_INTERNAL: no memory, no descriptor. */
enum rc handover_begin(struct app *a, struct err *err) MUST_CHECK;
void handover_end(struct app *a);

void handover_wake(struct app *a); /* something may look different */

#endif
