#include "app/datadir.h"

#include <stdio.h>
#include <stdlib.h>

bool datadir_path(const char *name, char *out, size_t size)
{
    const char *folder = getenv("DEPIN_DATADIR");

    if (folder == NULL || folder[0] == '\0')
        folder = PKGDATADIR;
    int n = snprintf(out, size, "%s/%s", folder, name);
    return n > 0 && (size_t)n < size;
}
