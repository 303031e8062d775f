/* Any bytes as a theme file: a theme or an error with its line, and every colour of what was
 * read is one that terminals have. */
#include "base/text.h"
#include "ui/theme.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct theme t = *theme_mono(), before = t;
    struct err err = ERR_INIT;
    enum rc rc = theme_parse(&t, "theme", (const char *)data, size, &err);

    if (rc != RC_OK) {
        assert(rc == RC_INPUT && strncmp(err.msg, "theme:", 6) == 0);
        assert(utf8_is_valid(err.msg, strlen(err.msg)));
        assert(memcmp(&t, &before, sizeof t) == 0);
        return 0;
    }
    for (int role = 0; role < ROLE_COUNT; role++) {
        assert(theme_color_number(&t.pens[role].fg, 256) < 256);
        assert(theme_color_number(&t.pens[role].bg, 8) < 8);
        assert(theme_color_number(&t.pens[role].fg, 1 << 24) < 1 << 24);
    }
    return 0;
}
