/* What is remembered between sessions comes back, and broken files cost only themselves. */
#include "config.h"

#include "app/memory.h"
#include "base/file.h"
#include "tests/app/fake_acts.h"
#include "tests/app/fake_engine.h"
#include "tests/suite.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64], path[80], broken[96];
static struct memory m;
static char lines[8][MEMORY_LINE_MAX];

static void set_up(void)
{
    (void)snprintf(dir, sizeof dir, "/tmp/t_memory.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/x.session", dir);
    (void)snprintf(broken, sizeof broken, "%s.broken", path);
}

static void tear_down(void)
{
    (void)unlink(path);
    (void)unlink(broken);
    (void)rmdir(dir);
}

static void put(const char *text, size_t len)
{
    struct err err = ERR_INIT;
    ck_assert_int_eq(file_write(path, text, len, 0600, &err), RC_OK);
}

START_TEST(a_session_comes_back_as_it_was)
{
    struct err err = ERR_INIT;
    struct memory first;
    struct stat st;
    ck_assert_int_eq(memory_load(&m, path, &err), RC_NOT_FOUND);
    memory_clear(&m);
    m.pane = PANE_CHAIN;
    m.has_tick = true;
    m.tick = 1234;
    m.views[PANE_NODES].has_row = true;
    m.views[PANE_NODES].row = UINT64_MAX - 1;
    (void)snprintf(m.views[PANE_LOG].filter, sizeof m.views[0].filter, "why:tee \"\303\251\"");
    (void)snprintf(m.views[PANE_LOG].sort, sizeof m.views[0].sort, "-tick");
    (void)snprintf(m.views[PANE_NODES].hide, sizeof m.views[0].hide, "gpu_model,region");
    first = m;
    ck_assert_int_eq(memory_save(&m, path, &err), RC_OK);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(memory_load(&m, path, &err), RC_OK);
    ck_assert_mem_eq(&m, &first, sizeof m);
}
END_TEST

START_TEST(a_broken_session_is_put_aside_with_a_sentence)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        { "", "line 1" },
        { "depin-console session 2\n", "line 1" },
        { "depin-console session 1\npane nowhere\n", "line 2" },
        { "depin-console session 1\npane log\ntick x\n", "line 3" },
        { "depin-console session 1\nrow nodes\n", "line 2" },
        { "depin-console session 1\nrow nodes 1 2\n", "line 2" },
        { "depin-console session 1\nrow any 1\n", "line 2" },
        { "depin-console session 1\nfilter nodes \033[2J\n", "line 2" },
        { "depin-console session 1\nbogus nodes 1\n", "line 2" },
        { "depin-console session 1\n\n", "line 2" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = ERR_INIT;
        put(rows[i].text, strlen(rows[i].text));
        ck_assert_msg(memory_load(&m, path, &err) == RC_INPUT, "%zu", i);
        ck_assert_msg(strstr(err.msg, rows[i].says) != NULL, "%s", err.msg);
        ck_assert_ptr_nonnull(strstr(err.msg, ".broken' is wrong"));
        ck_assert_int_eq(m.pane, PANE_ANY);
        ck_assert(!m.has_tick);
        ck_assert_int_ne(access(path, F_OK), 0);
        ck_assert_int_eq(access(broken, F_OK), 0);
    }
}
END_TEST

START_TEST(history_keeps_the_newest_lines_of_all_sessions)
{
    struct err err = ERR_INIT;
    static const char first[3][MEMORY_LINE_MAX] = { "step 1", "step 2", "step 2" };
    static const char second[2][MEMORY_LINE_MAX] = { "back 1", "a\033b" };
    size_t n = 9;
    struct stat st;
    ck_assert_int_eq(memory_load_lines(path, lines, 8, &n, &err), RC_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(memory_add_lines(path, first, 3, 3, &err), RC_OK);
    ck_assert_int_eq(memory_add_lines(path, second, 2, 3, &err), RC_OK);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(memory_load_lines(path, lines, 8, &n, &err), RC_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(lines[0], "step 1");
    ck_assert_str_eq(lines[2], "back 1");
    ck_assert_int_eq(memory_add_lines(path, first, 1, 3, &err), RC_OK);
    ck_assert_int_eq(memory_load_lines(path, lines, 2, &n, &err), RC_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(lines[0], "back 1");
    ck_assert_str_eq(lines[1], "step 1");
}
END_TEST

START_TEST(hostile_lines_of_the_history_are_left_out)
{
    struct err err = ERR_INIT;
    struct buf text = BUF_INIT;
    size_t n = 0;
    buf_adds(&text, "good\n\033]52;c;x\007\n\n\xff\n");
    for (int i = 0; i < 600; i++)
        buf_addc(&text, 'x');
    buf_add(&text, "\nzero\0byte\nlast", 15);
    put(text.data, text.len);
    buf_free(&text);
    ck_assert_int_eq(memory_load_lines(path, lines, 8, &n, &err), RC_OK);
    ck_assert_str_eq(lines[0], "good");
    ck_assert_str_eq(lines[n - 1], "last");
    for (size_t i = 0; i < n; i++)
        for (const char *s = lines[i]; *s != '\0'; s++)
            ck_assert((unsigned char)*s >= ' ' && (unsigned char)*s < 0x7f);
}
END_TEST

SUITE_WITH("memory", set_up, tear_down, a_session_comes_back_as_it_was,
           a_broken_session_is_put_aside_with_a_sentence,
           history_keeps_the_newest_lines_of_all_sessions,
           hostile_lines_of_the_history_are_left_out)
