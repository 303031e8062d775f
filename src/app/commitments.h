/*
 * commitments.h - what nodes committed to, signed: evidence that anybody can check who has
 * the node's public key. A commitment is SHA-256("C" || task || node || root || nonce); the
 * note about it (crypto/note.h) names all of these, so that one note alone shows who
 * committed to what, and two of one node for one task with different roots are the proof of
 * equivocation.
 *
 * Signed when somebody asks: Ed25519 is deterministic, so the signature is the one that the
 * node would have made at once. The nodes are simulated, and so are their keys: each is made
 * from the seed of the network and the number of the node (SHA-256("node key" || seed ||
 * node), as the seed of RFC 8032). They prove what a program computed, and nothing else.
 */
#ifndef APP_COMMITMENTS_H
#define APP_COMMITMENTS_H

#include "app/app_int.h"
#include "crypto/note.h"

#define COMMITMENTS_MAX 16 /* of one task */

struct commitment_note {
    uint32_t task, node;
    bool is_second; /* the node committed to another root before */
    struct digest root, digest;
    uint64_t nonce;
};

struct commitments {
    struct commitment_note notes[COMMITMENTS_MAX];
    size_t count;
};

/* What is known of a task: answers that stand in the engine, those taken down when they were
 * refused (faults.h), and the paid one of the ledger. Core thread only. */
enum rc commitments_find(struct app *a, uint32_t task, struct commitments *out,
                         struct err *err) MUST_CHECK;

/* The public key of a node, under the name n-042. */
enum rc commitments_key(const struct app *a, uint32_t node, struct note_verifier *out,
                        struct err *err) MUST_CHECK;

/* Appends the signed note. */
enum rc commitments_sign(const struct app *a, const struct commitment_note *c, struct buf *out,
                         struct err *err) MUST_CHECK;

/* A text that begins like a note of commitment. */
bool commitments_are_in(const char *text, size_t len);

/* Reads notes that stand one after another. `keys` are trusted, and each note must be signed
 * by the one of its node. RC_INPUT: it is none of these, or more than COMMITMENTS_MAX;
 * RC_CHECK: a signature, a key or a hash says no, and the message names the note. */
enum rc commitments_verify(const char *text, size_t len, const struct note_verifier *keys,
                           size_t key_count, struct commitments *out, struct err *err) MUST_CHECK;

/* The nodes that the notes of a text name, unchecked: whose keys are needed. RC_INPUT. */
enum rc commitments_read(const char *text, size_t len, struct commitments *out,
                         struct err *err) MUST_CHECK;

/* The first note whose node committed to another root for the same task before it in the
 * list; SIZE_MAX: none did. */
size_t commitments_equivocation(const struct commitments *c);

#endif
