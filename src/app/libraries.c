#include "app/libraries.h"

#include "app/pattern.h"
#include "base/json.h"
#include "crypto/library.h"
#include "store/store.h"

void libraries_print(struct buf *out)
{
    buf_addf(out, "%s (built with %s)\n", store_library_loaded(), store_library_built());
    buf_addf(out, "%s (built with %s)\n", crypto_library_loaded(), crypto_library_built());
    buf_addf(out, "%s (built with %s)\n", json_library_loaded(), json_library_built());
    buf_addf(out, "%s (built with %s)\n", pattern_library_loaded(), pattern_library_built());
}
