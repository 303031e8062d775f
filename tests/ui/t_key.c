/* Bytes of terminals and the names they get. */
#include "config.h"

#include "../suite.h"
#include "ui/key.h"

#include "base/attr.h"

#include <stdio.h>
#include <string.h>

/* Feeds all bytes at once, long after the last, and joins the names with blanks. */
static void names_of(const char *bytes, size_t len, char *out, size_t size)
{
    struct key_reader r = { .len = 0 };
    struct key key;
    size_t used = 0;

    ck_assert_uint_eq(key_feed(&r, bytes, len, 1000), len);
    out[0] = '\0';
    while (key_next(&r, 1000 + KEY_ESC_MS, &key))
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "",
                                 key.is_paste ? "PASTE" : key.name);
}

static const struct row {
    const char *bytes, *names;
} rows[] = {
    { "a", "a" },
    { "aA.$", "a A . $" },
    { " ", "SPACE" },
    { "\r", "ENTER" },
    { "\n", "ENTER" },
    { "\t", "TAB" },
    { "\033[Z", "S-TAB" },
    { "\177", "BACKSPACE" },
    { "\010", "BACKSPACE" },
    { "\004\032\003\014", "C-d C-z C-c C-l" },
    { "\033", "ESC" },
    { "\033\033", "ESC ESC" },
    { "\033a", "M-a" },
    { "\033\r", "M-ENTER" },
    { "\033[A\033[B\033[C\033[D", "UP DOWN RIGHT LEFT" },
    { "\033OA\033OB\033OC\033OD", "UP DOWN RIGHT LEFT" },
    { "\033[H\033[F\033OH\033OF", "HOME END HOME END" },
    { "\033[1~\033[4~\033[7~\033[8~", "HOME END HOME END" },
    { "\033[2~\033[3~\033[5~\033[6~", "INSERT DELETE PGUP PGDN" },
    { "\033OP\033OQ\033OR\033OS", "F1 F2 F3 F4" },
    { "\033[11~\033[15~\033[17~\033[24~", "F1 F5 F6 F12" },
    { "\033[[A\033[[E", "F1 F5" },
    { "\033[1;5A\033[1;2B\033[1;3C\033[5;5~", "C-UP S-DOWN M-RIGHT C-PGUP" },
    { "\303\251\342\202\254\360\237\231\202", "\303\251 \342\202\254 \360\237\231\202" },
    { "\377\376x", "x" },            /* no UTF-8 */
    { "\303x", "x" },                /* a lead byte without its follower */
    { "\300\257x", "x" },            /* an overlong form */
    { "\033[?1;2cx", "x" },          /* an answer to a question nobody asked */
    { "\033[99~x", "x" },            /* an unknown key */
    { "\033[<0;3;4Mx", "x" },        /* a mouse */
    { "\033[200~rm -rf $\r\033[201~x", "PASTE x" },
    { "\033[200~\033[201~", "PASTE" },
    { "\033[200~a\033[20b\033[201~", "PASTE" },
    { "\033[", "M-[" },
    { "\033O", "M-O" },
};

START_TEST(bytes_have_their_names)
{
    char got[256];

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        names_of(rows[i].bytes, strlen(rows[i].bytes), got, sizeof got);
        ck_assert_msg(strcmp(got, rows[i].names) == 0, "row %zu: '%s', not '%s'", i, got,
                      rows[i].names);
    }
}
END_TEST

START_TEST(any_split_of_the_bytes_gives_the_same_names)
{
    const char *bytes = "a\033[A\303\251\033OP\033[200~zz\033[201~\033[1;5Bq";
    size_t len = strlen(bytes);

    for (size_t cut = 0; cut <= len; cut++) {
        struct key_reader r = { .len = 0 };
        struct key key;
        char got[128] = "";
        size_t used = 0;
        for (int half = 0; half < 2; half++) {
            size_t from = half == 0 ? 0 : cut, to = half == 0 ? cut : len;
            (void)key_feed(&r, bytes + from, to - from, 50);
            while (key_next(&r, 50, &key))
                used += (size_t)snprintf(got + used, sizeof got - used, "%s ",
                                         key.is_paste ? "PASTE" : key.name);
        }
        ck_assert_str_eq(got, "a UP \303\251 F1 PASTE C-DOWN q ");
    }
}
END_TEST

START_TEST(a_lone_escape_waits_for_its_time)
{
    struct key_reader r = { .len = 0 };
    struct key key;

    ck_assert_int_eq(key_wait_ms(&r, 5), -1);
    (void)key_feed(&r, "\033", 1, 100);
    ck_assert(!key_next(&r, 100, &key));
    ck_assert_int_eq(key_wait_ms(&r, 100), KEY_ESC_MS);
    ck_assert(!key_next(&r, 100 + KEY_ESC_MS - 1, &key));
    ck_assert_int_eq(key_wait_ms(&r, 100 + KEY_ESC_MS), 0);
    ck_assert(key_next(&r, 100 + KEY_ESC_MS, &key));
    ck_assert_str_eq(key.name, "ESC");
    ck_assert_int_eq(key_wait_ms(&r, 200), -1);
}
END_TEST

START_TEST(a_paste_without_end_ends_by_silence)
{
    struct key_reader r = { .len = 0 };
    struct key key;

    (void)key_feed(&r, "\033[200~aaa", 9, 100);
    ck_assert(!key_next(&r, 100, &key));
    ck_assert(!key_next(&r, 99 + KEY_PASTE_MS, &key));
    ck_assert(key_next(&r, 100 + KEY_PASTE_MS, &key));
    ck_assert(key.is_paste);
    ck_assert_str_eq(key.paste, "aaa");
    (void)key_feed(&r, "b", 1, 9000);
    ck_assert(key_next(&r, 9000, &key));
    ck_assert_str_eq(key.name, "b");
}
END_TEST

START_TEST(a_huge_paste_is_one_event_and_kept_in_part)
{
    struct key_reader r = { .len = 0 };
    struct key key;
    char block[500];

    memset(block, 'a', sizeof block);
    (void)key_feed(&r, "\033[200~", 6, 1);
    for (int i = 0; i < 2000; i++) {
        ck_assert(!key_next(&r, 1, &key));
        ck_assert_uint_eq(key_feed(&r, block, sizeof block, 1), sizeof block);
    }
    ck_assert(!key_next(&r, 1, &key));
    (void)key_feed(&r, "\033[201~", 6, 1);
    ck_assert(key_next(&r, 1, &key));
    ck_assert(key.is_paste);
    ck_assert_uint_eq(strlen(key.paste), KEY_PASTE_KEPT - 1);
}
END_TEST

START_TEST(flush_forgets_keys_but_not_that_a_paste_runs)
{
    struct key_reader r = { .len = 0 };
    struct key key;

    (void)key_feed(&r, "aaaa", 4, 1);
    key_flush(&r);
    ck_assert(!key_next(&r, 1, &key));
    (void)key_feed(&r, "\033[200~a", 7, 1);
    ck_assert(!key_next(&r, 1, &key));
    key_flush(&r);
    (void)key_feed(&r, "a\033[201~", 7, 1);
    ck_assert(key_next(&r, 1, &key));
    ck_assert(key.is_paste);
    ck_assert(!key_next(&r, 1, &key));
}
END_TEST

START_TEST(garbage_is_eaten_in_the_end)
{
    uint32_t x = 12345;

    for (int round = 0; round < 2000; round++) {
        struct key_reader r = { .len = 0 };
        struct key key;
        char bytes[64];
        for (size_t i = 0; i < sizeof bytes; i++) {
            x = x * 1664525 + 1013904223;
            bytes[i] = (x >> 28) < 5 ? '\033' : (x >> 28) < 8 ? '[' : (char)(x >> 16);
        }
        (void)key_feed(&r, bytes, sizeof bytes, 1);
        while (key_next(&r, 1 + KEY_PASTE_MS, &key))
            ck_assert(key.is_paste || key.name[0] != '\0');
        ck_assert_uint_eq(r.len, 0);
    }
}
END_TEST

START_TEST(words_of_a_script_are_keys)
{
    static const struct row words[] = {
        { "a", "a" },         { "<enter>", "ENTER" }, { "Enter", "ENTER" },
        { "$", "$" },         { "s-tab", "S-TAB" },   { "C-d", "C-d" },
        { "\303\251", "\303\251" }, { "f12", "F12" }, { "<", "<" },
        { "C-left", "C-LEFT" }, { "esc", "ESC" },     { "space", "SPACE" },
    };
    char name[KEY_NAME_MAX];

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        ck_assert_msg(key_from_word(words[i].bytes, name), "%s", words[i].bytes);
        ck_assert_str_eq(name, words[i].names);
    }
    ck_assert(!key_from_word("bogus", name));
    ck_assert(!key_from_word("", name));
    ck_assert(!key_from_word("\303\050", name));
}
END_TEST

SUITE("key",
      bytes_have_their_names,
      any_split_of_the_bytes_gives_the_same_names,
      a_lone_escape_waits_for_its_time,
      a_paste_without_end_ends_by_silence,
      a_huge_paste_is_one_event_and_kept_in_part,
      flush_forgets_keys_but_not_that_a_paste_runs,
      garbage_is_eaten_in_the_end,
      words_of_a_script_are_keys)
