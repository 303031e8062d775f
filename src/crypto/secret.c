#include "crypto/secret.h"

#include <openssl/crypto.h>

#define HEAP_BYTES 32768 /* a power of two; a key takes 32 to 64 bytes */
#define HEAP_PIECE 32

void secret_wipe(void *p, size_t n)
{
    OPENSSL_cleanse(p, n);
}

enum rc secret_heap_open(struct err *err)
{
    if (CRYPTO_secure_malloc_init(HEAP_BYTES, HEAP_PIECE) != 1)
        return err_set(err, RC_INTERNAL,
                       "cannot lock memory for keys: raise the limit on locked memory");
    return RC_OK;
}
