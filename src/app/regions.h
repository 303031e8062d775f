/* regions.h - in which place a region of a public cloud stands; see regions.def. */
#ifndef APP_REGIONS_H
#define APP_REGIONS_H

#include <stddef.h>
#include <stdint.h>

/* jurisdiction.h; 0: not in the table. Case matters, as it does to the operators. */
uint16_t regions_place(const char *name, size_t len);

#endif
