#include "crypto/library.h"

#include <openssl/crypto.h>
#include <openssl/opensslv.h>

const char *crypto_library_loaded(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}

const char *crypto_library_built(void)
{
    return OPENSSL_VERSION_TEXT;
}
