#include "app/regions.h"

#include "base/attr.h"
#include "model/jurisdiction.h"

#include <string.h>

static const struct {
    const char *name, *code;
} regions[] = {
#define REGION(name, code) { name, code },
#include "app/regions.def"
#undef REGION
};

uint16_t regions_place(const char *name, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(regions); i++)
        if (strlen(regions[i].name) == len && memcmp(regions[i].name, name, len) == 0)
            return jurisdiction_by_code(regions[i].code, 2);
    return 0;
}
