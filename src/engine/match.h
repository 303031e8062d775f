/*
 * match.h - the tasks that wait in this tick get their nodes: higher priority first, then the
 * older task. A task of tier high needs all its nodes at once; one for which there is no node
 * waits and is tried again, less and less often.
 */
#ifndef ENGINE_MATCH_H
#define ENGINE_MATCH_H

#include "engine/engine_int.h"

void match_queue(struct engine *e);

#endif
