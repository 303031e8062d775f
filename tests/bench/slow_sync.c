/* slow_sync.c - loaded before a program, it makes a disk that takes 5 s for each sync. */
#include "config.h"

#include <time.h>
#include <unistd.h>

static int wait_5_s(void)
{
    const struct timespec t = { .tv_sec = 5 };

    (void)nanosleep(&t, NULL);
    return 0;
}

int fsync(int fd)
{
    (void)fd;
    return wait_5_s();
}

int fdatasync(int fd)
{
    (void)fd;
    return wait_5_s();
}
