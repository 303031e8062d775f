# Files of this layer.
noinst_LIBRARIES += libcrypto_layer.a
libcrypto_layer_a_SOURCES = \
    %D%/base64.c %D%/base64.h \
    %D%/bn254.c %D%/bn254.h \
    %D%/bn254_field.c %D%/bn254_field.h \
    %D%/cert.c %D%/cert.h \
    %D%/checkpoint.c %D%/checkpoint.h \
    %D%/der.c %D%/der.h \
    %D%/digest.c %D%/digest.h \
    %D%/ecdsa_p256.c %D%/ecdsa_p256.h \
    %D%/ed25519.c %D%/ed25519.h \
    %D%/groth16.c %D%/groth16.h \
    %D%/hex.c %D%/hex.h \
    %D%/library.c %D%/library.h \
    %D%/keyfile.c %D%/keyfile.h \
    %D%/lines.c %D%/lines.h \
    %D%/merkle.c %D%/merkle.h \
    %D%/note.c %D%/note.h \
    %D%/quote_collateral.c %D%/quote_collateral.h \
    %D%/quote_sim.c %D%/quote_sim.h %D%/quote_sim_collateral.c %D%/quote_sim_int.h \
    %D%/quote_verify.c %D%/quote_verify.h \
    %D%/secret.c %D%/secret.h \
    %D%/sgx_quote.c %D%/sgx_quote.h \
    %D%/sigma.c %D%/sigma.h \
    %D%/tlog_proof.c %D%/tlog_proof.h
libcrypto_layer_a_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
