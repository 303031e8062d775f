#include "config.h"

#include "app/key_name.h"

#include "base/attr.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *const key_long_names[] = {
    "SPACE", "ENTER", "ESC",  "TAB",  "S-TAB", "BACKSPACE", "DELETE", "INSERT", "UP", "DOWN",
    "LEFT",  "RIGHT", "HOME", "END",  "PGUP",  "PGDN",      "F1",     "F2",     "F3", "F4",
    "F5",    "F6",    "F7",   "F8",   "F9",    "F10",       "F11",    "F12",
};
const size_t key_long_name_count = ARRAY_LEN(key_long_names);

static bool is_character(const char *word, size_t len)
{
    uint32_t cp;

    return len > 0 && len <= 4 && utf8_is_valid(word, len) && (unsigned char)word[0] > ' ' &&
           word[0] != 0x7f && utf8_decode(word, len, &cp) == len;
}

static bool match_long(const char *word, size_t len, const char *prefix,
                       char out[KEY_NAME_MAX])
{
    for (size_t i = 0; i < key_long_name_count; i++) {
        const char *name = key_long_names[i];
        if (strlen(name) != len || strncasecmp(word, name, len) != 0)
            continue;
        (void)snprintf(out, KEY_NAME_MAX, "%s%s", prefix, name);
        return true;
    }
    return false;
}

bool key_name_parse(const char *word, char name[KEY_NAME_MAX])
{
    size_t len = strlen(word);
    char prefix[8] = "";
    size_t used = 0;

    if (len > 2 && word[0] == '<' && word[len - 1] == '>') {
        word++;
        len -= 2;
    }
    if (is_character(word, len)) {
        memcpy(name, word, len);
        name[len] = '\0';
        return true;
    }
    if (match_long(word, len, "", name))
        return true;
    while (len > 2 && word[1] == '-' && strchr("SCM", word[0]) != NULL && used < 6) {
        prefix[used++] = word[0];
        prefix[used++] = '-';
        word += 2;
        len -= 2;
    }
    if (used > 0 && is_character(word, len)) {
        (void)snprintf(name, KEY_NAME_MAX, "%s%.*s", prefix, (int)len, word);
        return true;
    }
    return match_long(word, len, prefix, name);
}

/* ASCII control characters that have a key of their own (ECMA-6; C-[ is ESC). */
const char *key_name_arrives_as(const char *name, char out[KEY_NAME_MAX])
{
    static const struct {
        const char *written, *arrives;
    } twins[] = {
        { "C-i", "TAB" }, { "C-m", "ENTER" },     { "C-j", "ENTER" },
        { "C-[", "ESC" }, { "C-h", "BACKSPACE" }, { "C-@", "C-SPACE" },
    };
    char lower[KEY_NAME_MAX];
    bool is_single = strlen(name) == 3 && name[1] == '-';
    bool is_upper = is_single && name[2] >= 'A' && name[2] <= 'Z';
    bool is_lower = is_single && name[2] >= 'a' && name[2] <= 'z';

    (void)snprintf(lower, sizeof lower, "%s", name);
    if (is_single && name[0] == 'C' && is_upper)
        lower[2] = (char)(name[2] - 'A' + 'a');
    for (size_t i = 0; i < ARRAY_LEN(twins); i++)
        if (strcmp(lower, twins[i].written) == 0)
            return twins[i].arrives;
    if (is_single && name[0] == 'C' && is_upper)
        return memcpy(out, lower, sizeof lower);
    if (is_single && name[0] == 'S' && (is_lower || is_upper)) {
        out[0] = is_lower ? (char)(name[2] - 'a' + 'A') : name[2];
        out[1] = '\0';
        return out;
    }
    return NULL;
}
