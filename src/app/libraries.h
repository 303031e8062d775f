/* libraries.h - the libraries below the console, for --version. */
#ifndef APP_LIBRARIES_H
#define APP_LIBRARIES_H

#include "base/buf.h"

/* Lines "library loaded (built with ...)". */
void libraries_print(struct buf *out);

#endif
