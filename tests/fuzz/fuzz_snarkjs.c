/*
 * Whatever arrives as a key, a proof or public inputs of snarkjs is refused or understood;
 * points that are understood can be written and read again, inputs are below r.
 */
#include "crypto/groth16.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct groth16_key *key = NULL;
    struct groth16_inputs inputs;
    struct groth16_proof proof;
    uint8_t xy[2 * BN254_BYTES];
    struct bn254_g1 again;

    if (groth16_key_parse(text, size, &key, NULL) == RC_OK)
        groth16_key_free(key);
    if (groth16_proof_parse(text, size, &proof, NULL) == RC_OK) {
        bn254_g1_write(&proof.a, xy);
        if (bn254_g1_read(xy, xy + BN254_BYTES, &again) != BN254_OK)
            abort();
    }
    if (groth16_inputs_parse(text, size, &inputs, NULL) == RC_OK) {
        for (size_t i = 0; i < inputs.count; i++)
            if (!bn254_is_scalar(inputs.values[i]))
                abort();
    }
    groth16_inputs_close(&inputs);
    return 0;
}
