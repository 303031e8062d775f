/*
 * buf.h - a growing byte string.
 *
 * Invariant: after BUF_INIT, `data` is a NUL-terminated string of `len` bytes
 * and is never NULL, so it can be handed to any C function.
 * Ownership: the buf owns `data`; release it with buf_free().
 * Out of memory: the addition is dropped whole and `failed` is set and stays
 * set until buf_reset() or buf_free(); whoever finishes the text checks it once.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data;
    size_t len;
    size_t cap; /* 0 while `data` points at the shared empty string */
    bool failed;
};

extern char buf_empty[1];
#define BUF_INIT          \
    {                     \
        .data = buf_empty \
    }

void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_reset(struct buf *b); /* len = 0, failed = false, keeps the memory */
void buf_free(struct buf *b);  /* back to BUF_INIT */
char *buf_reserve(struct buf *b, size_t more); /* room for `more` bytes at data+len; NULL on OOM */

#endif
