#include "config.h"

#include "pty.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

void pty_start(struct pty *p, const char *const argv[], const char *term, int w, int h)
{
    struct winsize size = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };

    *p = (struct pty){ .out = BUF_INIT };
    p->pid = forkpty(&p->fd, NULL, NULL, &size);
    if (p->pid != 0)
        return;
    if (term == NULL)
        (void)unsetenv("TERM");
    else
        (void)setenv("TERM", term, 1);
    (void)unsetenv("NO_COLOR");
    (void)execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

void pty_send(struct pty *p, const char *bytes)
{
    size_t len = strlen(bytes);

    while (len > 0) {
        ssize_t n = write(p->fd, bytes, len);
        if (n <= 0)
            return;
        bytes += n;
        len -= (size_t)n;
    }
}

void pty_resize(struct pty *p, int w, int h)
{
    struct winsize size = { .ws_row = (unsigned short)h, .ws_col = (unsigned short)w };

    (void)ioctl(p->fd, TIOCSWINSZ, &size);
}

/* False at the end of the output or when nothing came for `ms`. */
static bool read_some(struct pty *p, int ms)
{
    struct pollfd pfd = { .fd = p->fd, .events = POLLIN };
    char bytes[4096];
    ssize_t n;

    if (p->fd < 0 || poll(&pfd, 1, ms) <= 0)
        return false;
    n = read(p->fd, bytes, sizeof bytes);
    if (n <= 0)
        return false;
    buf_add(&p->out, bytes, (size_t)n);
    return true;
}

/* Output may hold NUL bytes, so this is not strstr. */
static size_t find(const struct buf *b, size_t from, const char *text)
{
    const char *at = from > b->len ? NULL
                                   : memmem(b->data + from, b->len - from, text, strlen(text));

    return at == NULL ? SIZE_MAX : (size_t)(at - b->data);
}

bool pty_expect(struct pty *p, const char *text)
{
    size_t at;
    int reads = 0; /* a program whose clock runs is never silent */

    while ((at = find(&p->out, p->mark, text)) == SIZE_MAX)
        if (reads++ == PTY_READS_MAX || !read_some(p, PTY_TIMEOUT_MS))
            return false;
    p->mark = at + strlen(text);
    return true;
}

bool pty_is_silent(struct pty *p, int ms)
{
    size_t before = p->out.len;

    while (read_some(p, ms))
        continue;
    return p->out.len == before;
}

bool pty_is_cooked(const struct pty *p)
{
    const tcflag_t want = ICANON | ECHO | ISIG;
    struct termios t;

    return tcgetattr(p->fd, &t) == 0 && (t.c_lflag & want) == want &&
           (t.c_oflag & OPOST) != 0;
}

void pty_hang_up(struct pty *p)
{
    (void)close(p->fd);
    p->fd = -1;
}

int pty_finish(struct pty *p)
{
    int status = -1;

    while (read_some(p, PTY_TIMEOUT_MS))
        continue;
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (p->fd >= 0)
        (void)close(p->fd);
    return status;
}
