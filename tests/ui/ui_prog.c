/*
 * ui_prog.c - the console over the fake session, for t_pty.c to drive. When it ends it
 * writes "frames writes bytes acts" to the file named by UI_STATS.
 *
 *   ui_prog             the console
 *   ui_prog --nohup     the same, with SIGHUP ignored
 *   ui_prog --job       a small shell: runs `ui_prog` as a job; when the job stops it says
 *                       "[stopped]" and continues it on the next line of input
 * The act "step 4242" (see fake_app.c) overflows the stack.
 */
#include "config.h"

#include "fake_app.h"
#include "ui/ui.h"

#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void save_stats(const struct app *a)
{
    const char *path = getenv("UI_STATS");
    FILE *f = path == NULL ? NULL : fopen(path, "w");
    struct term_stats s;

    if (f == NULL)
        return;
    term_stats(&s);
    (void)fprintf(f, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %zu\n", s.frames, s.writes, s.bytes,
                  a->posted_count);
    (void)fclose(f);
}

static int run_console(void)
{
    const struct ui_options options = { .color = COLOR_AUTO };
    struct app *a = fake_new();
    struct err err = ERR_INIT;
    enum rc rc = ui_run(a, &options, &err);

    if (rc != RC_OK)
        (void)fprintf(stderr, "ui_prog: %s\n", err.msg);
    save_stats(a);
    fake_free(a);
    return (int)rc;
}

/* What a shell does for one job in the foreground. */
static int run_job(const char *self)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    char line[16];
    int status = 0;
    pid_t job;

    (void)sigaction(SIGTTOU, &ignore, NULL);
    job = fork();
    if (job == 0) {
        struct sigaction standard = { .sa_handler = SIG_DFL };
        (void)setpgid(0, 0);
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)sigaction(SIGTTOU, &standard, NULL);
        (void)execl(self, self, (char *)NULL);
        _exit(127);
    }
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        (void)tcsetpgrp(STDIN_FILENO, getpid());
        (void)printf("[stopped]\n");
        (void)fflush(stdout);
        if (fgets(line, sizeof line, stdin) == NULL)
            return 1;
        (void)tcsetpgrp(STDIN_FILENO, job);
        (void)kill(-job, SIGCONT);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

int main(int argc, char *argv[])
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    (void)setlocale(LC_CTYPE, "C.UTF-8");
    if (argc > 1 && strcmp(argv[1], "--job") == 0)
        return run_job(argv[0]);
    if (argc > 1 && strcmp(argv[1], "--nohup") == 0)
        (void)sigaction(SIGHUP, &ignore, NULL);
    return run_console();
}
