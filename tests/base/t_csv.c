/* The CSV reader. Each file is read from memory and through a FILE *. */
#include "config.h"

#include "../suite.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/rng.h"

#include <inttypes.h>
#include <string.h>

/* Everything read, as "LINE:field|field;" records, then the error if there was one. */
static void transcribe(struct csv *c, struct buf *out)
{
    struct err err = ERR_INIT;

    ck_assert_ptr_nonnull(c);
    while (csv_next(c, &err) == RC_OK && !csv_at_end(c)) {
        buf_addf(out, "%zu:", csv_line(c));
        for (size_t i = 0; i < csv_count(c); i++) {
            struct csv_field f = csv_field(c, i);
            ck_assert_int_eq(f.s[f.len], '\0');
            buf_adds(out, i != 0 ? "|" : "");
            buf_add(out, f.s, f.len);
        }
        buf_addc(out, ';');
    }
    ck_assert_uint_eq(csv_count(c), 0);
    ck_assert_str_eq(csv_field(c, 0).s, "");
    buf_adds(out, err.msg);
    struct err again = ERR_INIT; /* ends and errors stay */
    ck_assert_int_eq(csv_next(c, &again), err.rc);
    ck_assert_str_eq(again.msg, err.msg);
}

static FILE *file_of(const char *bytes, size_t len)
{
    FILE *f = tmpfile();
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
    rewind(f);
    return f;
}

static void read_both_ways(const char *bytes, size_t len, struct buf *out)
{
    struct buf other = BUF_INIT;
    FILE *f = file_of(bytes, len);
    struct csv *from_file = csv_new_file(f), *from_memory = csv_new_memory(bytes, len);

    transcribe(from_memory, out);
    transcribe(from_file, &other);
    ck_assert_uint_eq(out->len, other.len);
    ck_assert(memcmp(out->data, other.data, out->len) == 0);
    csv_free(from_file);
    csv_free(from_memory);
    buf_free(&other);
    (void)fclose(f);
}

START_TEST(sound_files_are_read_and_broken_ones_are_refused_with_their_line)
{
    static const struct {
        const char *file, *read;
    } rows[] = {
        { "", "" },
        { "\n\r\n\r", "" },
        { "\xef\xbb\xbf", "" },
        { "a,b\n1,2\n", "1:a|b;2:1|2;" },
        { "a,b\r\n1,2\r3,4\n5,6", "1:a|b;2:1|2;3:3|4;4:5|6;" },
        { "\xef\xbb\xbfid\n1", "1:id;2:1;" },
        { "a\n\xef\xbb\xbf", "1:a;2:\xef\xbb\xbf;" }, /* a mark only at the start */
        { "a\n\n\r\n\rb", "1:a;5:b;" },
        { "a,,\n,\n", "1:a||;2:|;" },
        { "a,", "1:a|;" },
        { "\"\"\n", "1:;" },
        { "\"a,\"\"b\"\"\",c\n", "1:a,\"b\"|c;" },
        { "\"x\ny\r\nz\rw\",1\nnext", "1:x\ny\r\nz\rw|1;5:next;" },
        { " a , b ", "1: a | b ;" },
        { "\"a\"", "1:a;" },
        { "1,2,3\n4\n", "1:1|2|3;2:4;" },
        { "a\nb\"c\n", "1:a;line 2: stray quote inside an unquoted field" },
        { "a, \"b\"\n", "line 1: stray quote inside an unquoted field" },
        { "a\n\"b\"c\n", "1:a;line 2: stray text after a closing quote" },
        { "\"b\" ,c\n", "line 1: stray text after a closing quote" },
        { "a\n\n\"b\nc\n", "1:a;line 3: quoted field has no end" },
        { "\"", "line 1: quoted field has no end" },
        { "\"\"\"", "line 1: quoted field has no end" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = BUF_INIT;
        read_both_ways(rows[i].file, strlen(rows[i].file), &out);
        ck_assert_str_eq(out.data, rows[i].read);
        buf_free(&out);
    }
}
END_TEST

START_TEST(a_nul_byte_is_refused_wherever_it_stands)
{
    static const char *const files[] = { "a\n@b\n", "a\nb@,\n", "a\n\"b@\"\n",
                                         "a\n\"b\"@\n", "a\nb,@" };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char file[16];
        size_t len = strlen(files[i]);
        struct buf out = BUF_INIT;
        memcpy(file, files[i], len);
        *(char *)memchr(file, '@', len) = '\0';
        read_both_ways(file, len, &out);
        ck_assert_str_eq(out.data, "1:a;line 2: NUL byte");
        buf_free(&out);
    }
}
END_TEST

static void fill(struct buf *b, const char *piece, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_adds(b, piece);
}

START_TEST(big_records_are_read_up_to_the_limits_and_refused_beyond)
{
    static const struct {
        const char *before, *piece;
        size_t n;
        const char *after, *error;
    } rows[] = {
        { "", "x", 1000000, "\n", "" },
        { "\"", "\n", 1000000, "\"", "" },
        { "", "x", CSV_RECORD_MAX - 1, "", "" },
        { "a\n", "x", CSV_RECORD_MAX, "", "line 2: record is longer than 4194304 bytes" },
        { "a\n\"", "x", CSV_RECORD_MAX + 1, "",
          "line 2: record is longer than 4194304 bytes" },
        { "", ",", CSV_FIELDS_MAX - 1, "\n", "" },
        { "\n", ",", CSV_FIELDS_MAX, "", "line 2: record has more than 16384 fields" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf file = BUF_INIT;
        struct err err = ERR_INIT;
        buf_adds(&file, rows[i].before);
        fill(&file, rows[i].piece, rows[i].n);
        buf_adds(&file, rows[i].after);
        FILE *f = file_of(file.data, file.len);
        struct csv *c = csv_new_file(f);
        while (csv_next(c, &err) == RC_OK && !csv_at_end(c))
            ck_assert(csv_count(c) == 1 || csv_count(c) == CSV_FIELDS_MAX);
        ck_assert_str_eq(err.msg, rows[i].error);
        csv_free(c);
        (void)fclose(f);
        buf_free(&file);
    }
}
END_TEST

/* The reader fills its memory in pieces; nothing may depend on where they end. */
START_TEST(a_record_may_lie_across_any_piece_of_the_file)
{
    for (size_t pad = 65520; pad < 65545; pad++) {
        struct buf file = BUF_INIT, out = BUF_INIT;
        fill(&file, "x", pad);
        buf_adds(&file, "\r\n\"a\"\"\r\n,\",b\r\n\r\nlast");
        read_both_ways(file.data, file.len, &out);
        ck_assert_str_eq(out.data + 2 + pad, ";2:a\"\r\n,|b;5:last;");
        buf_free(&file);
        buf_free(&out);
    }
}
END_TEST

/* A random record and the same as a file, quoted where it must be and sometimes
 * elsewhere. */
static void make_file(uint64_t seed, struct buf *file, struct buf *expected)
{
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    static const char letters[] = "ab, \"\n\r\xc3\xa9|";
    size_t line = 1, records = (size_t)draw_below(seed, 1, 0, 0, 0, 6);

    for (size_t r = 0; r < records; r++) {
        size_t fields = 1 + (size_t)draw_below(seed, 2, r, 0, 0, 5), first = line;
        buf_addf(expected, "%zu:", first);
        for (size_t i = 0; i < fields; i++) {
            char text[8];
            size_t len = (size_t)draw_below(seed, 3, r, i, 0, sizeof text);
            for (size_t j = 0; j < len; j++) {
                text[j] =
                    letters[draw_below(seed, 4, r, i, (uint32_t)j, sizeof letters - 1)];
                line += text[j] == '\r' ||
                        (text[j] == '\n' && (j == 0 || text[j - 1] != '\r'));
            }
            bool quotes =
                (fields == 1 && len == 0) || draw_chance(seed, 5, r, i, 0, 300000);
            for (size_t j = 0; j < len; j++)
                quotes = quotes || strchr(",\"\n\r", text[j]) != NULL;
            buf_adds(file, i != 0 ? "," : "");
            buf_adds(expected, i != 0 ? "|" : "");
            buf_adds(file, quotes ? "\"" : "");
            for (size_t j = 0; j < len; j++) {
                buf_addc(file, text[j]);
                if (text[j] == '"')
                    buf_addc(file, '"');
            }
            buf_adds(file, quotes ? "\"" : "");
            buf_add(expected, text, len);
        }
        buf_addc(expected, ';');
        if (r + 1 < records || draw_chance(seed, 6, 0, 0, 0, 500000))
            buf_adds(file, ends[draw_below(seed, 7, r, 0, 0, 3)]);
        line++;
    }
}

START_TEST(what_was_written_by_the_rules_is_read_back)
{
    for (uint64_t seed = 0; seed < 3000; seed++) {
        struct buf file = BUF_INIT, expected = BUF_INIT, out = BUF_INIT;
        make_file(seed, &file, &expected);
        struct csv *c = csv_new_memory(file.data, file.len);
        transcribe(c, &out);
        ck_assert_msg(strcmp(out.data, expected.data) == 0,
                      "seed %" PRIu64 ": '%s' gives '%s', not '%s'", seed, file.data,
                      out.data, expected.data);
        csv_free(c);
        buf_free(&file);
        buf_free(&expected);
        buf_free(&out);
    }
}
END_TEST

START_TEST(columns_are_found_by_name_in_any_order)
{
    static const char file[] =
        "\xef\xbb\xbf Node_ID ,,\"latency_ms\",node_id,größe,AZ[\n7,x,12\n";
    struct csv *c = csv_new_memory(file, sizeof file - 1);
    struct err err = ERR_INIT;

    ck_assert_int_eq(csv_read_header(c, &err), RC_OK);
    ck_assert_uint_eq(csv_header_count(c), 6);
    ck_assert_str_eq(csv_header_field(c, 2).s, "latency_ms");
    ck_assert_int_eq(csv_column(c, "node_id"), 0);
    ck_assert_int_eq(csv_column(c, "LATENCY_MS"), 2);
    ck_assert_int_eq(csv_column(c, "größe"), 4);
    ck_assert_int_eq(csv_column(c, "az["), 5);
    ck_assert_int_eq(csv_column(c, "az{"), -1);
    ck_assert_int_eq(csv_column(c, "latency"), -1);
    ck_assert_int_eq(csv_column(c, ""), -1);
    ck_assert_int_eq(csv_next(c, &err), RC_OK);
    ck_assert_uint_eq(csv_line(c), 2);
    ck_assert_str_eq(csv_field(c, 2).s, "12");
    ck_assert_str_eq(csv_field(c, 4).s, "");
    ck_assert_int_eq(csv_column(c, "latency_ms"), 2);
    csv_free(c);
    csv_free(NULL);
}
END_TEST

START_TEST(a_file_without_a_header_is_refused)
{
    struct csv *c = csv_new_memory("\n\n", 2);
    struct err err = ERR_INIT;
    ck_assert_int_eq(csv_read_header(c, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "line 3: no line of column names");
    ck_assert_int_eq(csv_column(c, "x"), -1);
    csv_free(c);
    c = csv_new_memory("\"", 1);
    ck_assert_int_eq(csv_read_header(c, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "line 1: quoted field has no end");
    csv_free(c);
}
END_TEST

START_TEST(a_source_that_cannot_be_read_is_an_error_not_an_end)
{
    FILE *f = fopen("/dev/null", "w"); /* not open for reading */
    struct err err = ERR_INIT;
    ck_assert_ptr_nonnull(f);
    struct csv *c = csv_new_file(f);
    ck_assert_int_eq(csv_next(c, &err), RC_INPUT);
    ck_assert_str_eq(err.msg, "line 1: read error");
    csv_free(c);
    (void)fclose(f);
}
END_TEST

SUITE("csv", sound_files_are_read_and_broken_ones_are_refused_with_their_line,
      a_nul_byte_is_refused_wherever_it_stands,
      big_records_are_read_up_to_the_limits_and_refused_beyond,
      a_record_may_lie_across_any_piece_of_the_file,
      what_was_written_by_the_rules_is_read_back, columns_are_found_by_name_in_any_order,
      a_file_without_a_header_is_refused,
      a_source_that_cannot_be_read_is_an_error_not_an_end)
