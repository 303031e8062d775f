/*
 * der.h - ASN.1 in its distinguished form (X.690, section 10): a reader of nested elements
 * and a writer into a buf. It is what certificates' extensions are read with, and what the
 * certificates of the simulated network are written with, so that their bytes never differ.
 *
 * Not here: tags above 30, the indefinite form, elements of 64 KiB or more.
 */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include "base/attr.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DER_INTEGER      0x02
#define DER_BIT_STRING   0x03
#define DER_OCTET_STRING 0x04
#define DER_OID          0x06
#define DER_ENUMERATED   0x0a
#define DER_UTF8         0x0c
#define DER_TIME         0x18 /* GeneralizedTime */
#define DER_SEQUENCE     0x30
#define DER_SET          0x31

/* Bytes still to be read; borrowed. */
struct der {
    const uint8_t *p;
    size_t len;
};

/* Takes the next element, which must have this tag, off `from`; `*body` is its content.
 * False, both untouched: another tag, or a length that is not whole and shortest. */
MUST_CHECK bool der_take(struct der *from, uint8_t tag, struct der *body);

/* The same for a number from 0 to 65535, INTEGER or ENUMERATED by `tag`. */
MUST_CHECK bool der_take_number(struct der *from, uint8_t tag, uint32_t *out);

/* An element around what is written between begin and end; `at` is what begin returned. */
size_t der_begin(struct buf *out, uint8_t tag);
void der_end(struct buf *out, size_t at);

/* A whole element. */
void der_add(struct buf *out, uint8_t tag, const void *body, size_t len);
void der_add_number(struct buf *out, uint8_t tag, uint32_t n); /* below 65536 */

#endif
