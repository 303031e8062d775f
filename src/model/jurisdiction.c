#include "model/jurisdiction.h"

#include <string.h>

struct place {
    char code[3];
    bool is_eea;
};

static const struct place places[] = {
    { "??", false },
#define JURISDICTION(code, is_eea) { #code, (is_eea) },
#include "model/jurisdictions.def"
#undef JURISDICTION
};
_Static_assert(sizeof places / sizeof *places == JURISDICTION_COUNT + 1, "one row a place");
_Static_assert(JURISDICTION_COUNT < JURISDICTION_WORDS * 32, "a set holds every place");

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

uint16_t jurisdiction_by_code(const char *code, size_t len)
{
    if (len != 2)
        return 0;
    for (uint16_t i = 1; i <= JURISDICTION_COUNT; i++)
        if (places[i].code[0] == upper(code[0]) && places[i].code[1] == upper(code[1]))
            return i;
    return 0;
}

const char *jurisdiction_code(uint16_t number)
{
    return places[number <= JURISDICTION_COUNT ? number : 0].code;
}

bool jurisdiction_is_eea(uint16_t number)
{
    return number <= JURISDICTION_COUNT && places[number].is_eea;
}

void jurisdiction_set_add(struct jurisdiction_set *set, uint16_t number)
{
    set->bits[number / 32] |= 1u << number % 32;
}

bool jurisdiction_set_has(const struct jurisdiction_set *set, uint16_t number)
{
    return number / 32 < JURISDICTION_WORDS && (set->bits[number / 32] >> number % 32 & 1) != 0;
}

bool jurisdiction_set_is_empty(const struct jurisdiction_set *set)
{
    uint32_t any = 0; /* no early end: the compiler makes two loads of it */
    for (int i = 0; i < JURISDICTION_WORDS; i++)
        any |= set->bits[i];
    return any == 0;
}

void jurisdiction_set_eea(struct jurisdiction_set *set)
{
    memset(set, 0, sizeof *set);
    for (uint16_t i = 1; i <= JURISDICTION_COUNT; i++)
        if (places[i].is_eea)
            jurisdiction_set_add(set, i);
}
