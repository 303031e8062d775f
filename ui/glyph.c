#include "config.h"

#include "ui/glyph.h"

#include "base/attr.h"

#include <stddef.h>
#include <wchar.h>

struct block {
    wchar_t first, last;
};

/* Characters that every terminal draws two cells wide. What Unicode has called wide since its
 * version 9 is drawn in one cell by many, which would move the rest of the line. */
static const struct block wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0xa4cf },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f },   { 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
    { 0x1f910, 0x1f91e }, { 0x1f920, 0x1f927 }, { 0x1f940, 0x1f94b }, { 0x1f950, 0x1f95e },
    { 0x1f980, 0x1f991 }, { 0x20000, 0x2fffd }, { 0x30000, 0x3fffd },
};

/* Of one cell, of two or of none: signs of Arabic and Syriac that span what follows, tone marks
 * of Hangul, and others that changed their class. */
static const struct block doubtful[] = {
    { 0x0600, 0x0605 }, { 0x06dd, 0x06de }, { 0x070f, 0x070f },
    { 0x0890, 0x0891 }, { 0x08e2, 0x08e2 }, { 0x1734, 0x1734 },
    { 0x302e, 0x302f }, { 0x1f93b, 0x1f93b }, { 0x1f946, 0x1f946 },
};

static bool is_in(const struct block *blocks, size_t count, wchar_t ch)
{
    for (size_t i = 0; i < count; i++)
        if (ch >= blocks[i].first && ch <= blocks[i].last)
            return true;
    return false;
}

/* The C library may think otherwise about a character's width, or not know it at all. */
uint32_t glyph_shown(uint32_t code_point, bool is_wide)
{
    wchar_t ch = (wchar_t)code_point;
    bool is_sure;

    if (ch >= L' ' && ch <= L'~' && !is_wide)
        return code_point;
    is_sure = !is_in(doubtful, ARRAY_LEN(doubtful), ch) &&
              (!is_wide || is_in(wide, ARRAY_LEN(wide), ch));
    return is_sure && wcwidth(ch) == (is_wide ? 2 : 1) ? code_point : '?';
}
