# Tests of this folder.
if HAVE_CHECK
check_PROGRAMS += tests/crypto/t_digest tests/crypto/t_ed25519 tests/crypto/t_merkle \
                  tests/crypto/t_note tests/crypto/t_ecdsa_p256 tests/crypto/t_quote tests/crypto/t_bn254 tests/crypto/t_groth16 \
                  tests/crypto/t_sigma
endif
tests_crypto_t_digest_SOURCES  = %D%/t_digest.c
tests_crypto_t_digest_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_digest_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_merkle_SOURCES  = %D%/t_merkle.c
tests_crypto_t_merkle_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_merkle_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_ed25519_SOURCES  = %D%/t_ed25519.c
tests_crypto_t_ed25519_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_ed25519_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_note_SOURCES  = %D%/t_note.c
tests_crypto_t_note_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_note_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_ecdsa_p256_SOURCES  = %D%/t_ecdsa_p256.c
tests_crypto_t_ecdsa_p256_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_ecdsa_p256_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_quote_SOURCES  = %D%/t_quote.c
tests_crypto_t_quote_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_quote_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_bn254_SOURCES  = %D%/t_bn254.c
tests_crypto_t_bn254_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_bn254_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_groth16_SOURCES  = %D%/t_groth16.c
tests_crypto_t_groth16_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_groth16_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
tests_crypto_t_sigma_SOURCES  = %D%/t_sigma.c
tests_crypto_t_sigma_CPPFLAGS = $(CHECK_CPP)
tests_crypto_t_sigma_LDADD    = $(LIBS_CRYPTO) $(CHECK_LIBS)
