/* Whole files, read and replaced. Each test has a directory of its own. */
#include "config.h"

#include "../suite.h"
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void enter_new_directory(void)
{
    char dir[] = "/tmp/t_file.XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(chdir(dir), 0);
}

/* Remove the current directory with its files; returns how many files there were. */
static int leave_directory(void)
{
    char dir[4096];
    int files = 0;
    DIR *d = opendir(".");
    ck_assert_ptr_nonnull(d);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        files++;
        (void)remove(e->d_name);
    }
    (void)closedir(d);
    ck_assert_ptr_nonnull(getcwd(dir, sizeof dir));
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(dir), 0);
    return files;
}

START_TEST(what_was_written_is_read_back_with_the_mode_asked_for)
{
    static const char bytes[] = "a\0b\n";
    struct buf b = BUF_INIT;
    struct stat st;
    enter_new_directory();
    ck_assert_int_eq(file_write("f", bytes, 4, 0600, NULL), RC_OK);
    ck_assert_int_eq(stat("f", &st), 0);
    ck_assert_int_eq(st.st_mode & 07777, 0600);
    buf_adds(&b, "+");
    ck_assert_int_eq(file_read("f", 4, &b, NULL), RC_OK);
    ck_assert_uint_eq(b.len, 5);
    ck_assert(memcmp(b.data, "+a\0b\n", 6) == 0);
    ck_assert_int_eq(file_write("f", "new", 3, 0644, NULL), RC_OK);
    buf_reset(&b);
    ck_assert_int_eq(file_read("f", 99, &b, NULL), RC_OK);
    ck_assert_str_eq(b.data, "new");
    ck_assert_int_eq(file_write("f", "", 0, 0644, NULL), RC_OK);
    ck_assert_int_eq(file_read("f", 0, &b, NULL), RC_OK);
    ck_assert_str_eq(b.data, "new");
    buf_free(&b);
    ck_assert_int_eq(leave_directory(), 1);
}
END_TEST

START_TEST(what_is_no_readable_file_is_refused_in_words)
{
    static const struct {
        const char *path;
        enum rc rc;
        const char *msg;
    } rows[] = {
        { "none", RC_NOT_FOUND, "cannot read 'none': no such file or directory" },
        { "f/x", RC_NOT_FOUND,
          "cannot read 'f/x': a part of the path is not a directory" },
        { ".", RC_INPUT, "cannot read '.': is a directory" },
        { "fifo", RC_INPUT, "cannot read 'fifo': is not a regular file" },
        { "/dev/null", RC_INPUT, "cannot read '/dev/null': is not a regular file" },
        { "loop", RC_INPUT, "cannot read 'loop': too many symbolic links" },
        { "f", RC_INPUT, "cannot read 'f': larger than the 2 bytes allowed" },
    };
    enter_new_directory();
    ck_assert_int_eq(file_write("f", "abc", 3, 0600, NULL), RC_OK);
    ck_assert_int_eq(mkfifo("fifo", 0600), 0);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT;
        struct err err = ERR_INIT;
        buf_adds(&b, "kept");
        ck_assert_int_eq(file_read(rows[i].path, 2, &b, &err), rows[i].rc);
        ck_assert_str_eq(err.msg, rows[i].msg);
        ck_assert_str_eq(b.data, "kept");
        if (strcmp(rows[i].path, "f") != 0)
            ck_assert_ptr_null(file_open(rows[i].path, NULL));
        ck_assert_int_eq(file_read(rows[i].path, 2, &b, NULL), rows[i].rc);
        buf_free(&b);
    }
    ck_assert_int_eq(leave_directory(), 3);
}
END_TEST

START_TEST(an_opened_file_streams_and_is_closed_on_exec)
{
    char line[8];
    enter_new_directory();
    ck_assert_int_eq(file_write("f", "one\ntwo\n", 8, 0600, NULL), RC_OK);
    FILE *f = file_open("f", NULL);
    ck_assert_ptr_nonnull(f);
    ck_assert((fcntl(fileno(f), F_GETFD) & FD_CLOEXEC) != 0);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    ck_assert_str_eq(line, "one\n");
    (void)fclose(f);
    ck_assert_int_eq(leave_directory(), 1);
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_content_and_nothing_beside_it)
{
    struct err err = ERR_INIT;
    enter_new_directory();
    ck_assert_int_eq(mkdir("d", 0700), 0);
    ck_assert_int_eq(file_write("d", "x", 1, 0600, &err), RC_STORE);
    ck_assert_str_eq(err.msg, "cannot write 'd': is a directory");
    ck_assert_int_eq(file_write("none/f", "x", 1, 0600, &err), RC_NOT_FOUND);
    ck_assert_str_eq(err.msg, "cannot write 'none/f': no such file or directory");
    ck_assert_int_eq(leave_directory(), 1);
}
END_TEST

SUITE("file", what_was_written_is_read_back_with_the_mode_asked_for,
      what_is_no_readable_file_is_refused_in_words,
      an_opened_file_streams_and_is_closed_on_exec,
      a_failed_write_leaves_the_old_content_and_nothing_beside_it)
