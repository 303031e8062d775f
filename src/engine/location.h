/*
 * location.h - whether a node can be where it says, by how fast it answers (model/places.h).
 * Round trips that were imported, and those of the three simulated probes that the imported
 * ones leave without a measure of the node. Keeps no state; engine_location() is in engine.h.
 */
#ifndef ENGINE_LOCATION_H
#define ENGINE_LOCATION_H

#include "engine/engine_int.h"

#endif
