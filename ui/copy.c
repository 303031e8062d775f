#include "config.h"

#include "ui/copy.h"

#include "app/app.h"
#include "base/file.h"

#include <stdint.h>
#include <string.h>

#define SCREEN_CHUNK 76 /* screen passes on at most 768 bytes at once; short ones are safe */

enum copy_wrap copy_wrap_for(const char *tmux, const char *term)
{
    if (tmux != NULL && tmux[0] != '\0')
        return COPY_TMUX;
    return term != NULL && strncmp(term, "screen", 6) == 0 ? COPY_SCREEN : COPY_BARE;
}

const char *copy_sent_words(enum copy_wrap wrap)
{
    return wrap == COPY_TMUX ? "sent (tmux: set-clipboard on)" : "sent to the clipboard";
}

/* RFC 4648, section 4. */
static void add_base64(struct buf *out, const char *bytes, size_t len)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i += 3) {
        uint32_t n = 0;
        for (size_t k = 0; k < 3; k++)
            n = n << 8 | (i + k < len ? (unsigned char)bytes[i + k] : 0U);
        buf_addc(out, digits[n >> 18]);
        buf_addc(out, digits[n >> 12 & 63]);
        buf_addc(out, i + 1 < len ? digits[n >> 6 & 63] : '=');
        buf_addc(out, i + 2 < len ? digits[n & 63] : '=');
    }
}

static void add_wrapped(struct buf *out, const struct buf *plain)
{
    for (size_t i = 0; i < plain->len; i += SCREEN_CHUNK) {
        size_t n = plain->len - i < SCREEN_CHUNK ? plain->len - i : SCREEN_CHUNK;
        buf_adds(out, "\033P");
        buf_add(out, plain->data + i, n);
        buf_adds(out, "\033\\");
    }
}

void copy_sequence(const char *text, size_t len, enum copy_wrap wrap, struct buf *out)
{
    struct buf plain = BUF_INIT;

    buf_adds(&plain, "\033]52;c;");
    add_base64(&plain, text, len);
    buf_addc(&plain, '\a');
    if (plain.failed)
        out->failed = true;
    else if (wrap == COPY_SCREEN)
        add_wrapped(out, &plain);
    else
        buf_add(out, plain.data, plain.len);
    buf_free(&plain);
}

enum rc copy_keep(const char *text, size_t len, char *path, size_t size, struct err *err)
{
    static const char name[] = "copy.txt";
    enum rc rc = app_default_db(path, size, err);
    char *slash = rc == RC_OK ? strrchr(path, '/') : NULL;

    if (rc != RC_OK)
        return rc;
    if (slash == NULL || (size_t)(slash + 1 - path) + sizeof name > size)
        return err_set(err, RC_STORE, "no place for copies");
    memcpy(slash + 1, name, sizeof name);
    return file_write(path, text, len, 0600, err);
}
