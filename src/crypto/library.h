/* library.h - which cryptographic library does the work, for --version. */
#ifndef CRYPTO_LIBRARY_H
#define CRYPTO_LIBRARY_H

/* The one loaded, and the one compiled against. Static. */
const char *crypto_library_loaded(void);
const char *crypto_library_built(void);

#endif
