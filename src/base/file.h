/*
 * file.h - reading and replacing whole files, with clear refusals.
 *
 * Only regular files are read (a FIFO could block for ever, a directory fails late), and
 * never more than the caller's limit. Symbolic links are followed: secrets need more
 * care than this (ownership, O_NOFOLLOW, locked memory) and are read elsewhere.
 * Descriptors are close-on-exec.
 *
 * Errors: RC_NOT_FOUND when a file or its directory does not exist; RC_INPUT for other
 * failures to read; RC_STORE for failures to write; RC_INTERNAL for memory. Sentences
 * are "cannot read 'PATH': is a directory" and the like.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>
#include <stdio.h>

/* Append the whole file to `out`. Larger than `max` bytes is RC_INPUT; on any failure
 * what was in `out` is still there and nothing was added. */
enum rc file_read(const char *path, size_t max, struct buf *out,
                  struct err *err) MUST_CHECK;

/* Open for streaming; the caller closes. NULL on failure. */
FILE *file_open(const char *path, struct err *err) MUST_CHECK;

/* Replace or create `path` with these bytes and permission bits (e.g. 0600): a temporary
 * file beside it, fsync, rename, fsync of the directory. A reader sees the old or the new
 * content, never a part; on failure the old one stands and the temporary file is gone. */
enum rc file_write(const char *path, const void *bytes, size_t len, unsigned mode,
                   struct err *err) MUST_CHECK;

#endif
