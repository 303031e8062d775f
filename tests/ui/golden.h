/* golden.h - compare text with a file of tests/golden; GOLDEN_UPDATE=1 writes it instead. */
#ifndef TESTS_UI_GOLDEN_H
#define TESTS_UI_GOLDEN_H

#include "base/buf.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void ck_assert_golden(const char *name, const struct buf *got)
{
    struct buf want = BUF_INIT;
    char path[512], bytes[4096];
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/tests/golden/%s", SRCDIR, name);
    if (getenv("GOLDEN_UPDATE") != NULL) {
        f = fopen(path, "w");
        ck_assert_msg(f != NULL, "cannot write %s", path);
        (void)fputs(got->data, f);
        (void)fclose(f);
    }
    f = fopen(path, "r");
    ck_assert_msg(f != NULL, "cannot open %s", path);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        buf_add(&want, bytes, n);
    (void)fclose(f);
    ck_assert_msg(strcmp(got->data, want.data) == 0, "%s is not what is drawn:\n%.3000s", name,
                  got->data);
    buf_free(&want);
}

#endif
