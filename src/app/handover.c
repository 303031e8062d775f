#include "config.h"

#include "app/handover.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A plain mutex lets the core take it again before the ui wakes up: it is handed over by
 * number. */
struct handover {
    pthread_mutex_t mutex;
    pthread_cond_t turn;
    uint64_t next, serving;
    int wake_fd;
    atomic_bool is_woken;
};

enum rc handover_begin(struct app *a, struct err *err)
{
    struct handover *h = calloc(1, sizeof *h);

    if (h == NULL)
        return err_nomem(err, "start the core thread");
    h->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (h->wake_fd < 0) {
        free(h);
        return err_set(err, RC_INTERNAL, "cannot start the core thread: %s", strerror(errno));
    }
    (void)pthread_mutex_init(&h->mutex, NULL);
    (void)pthread_cond_init(&h->turn, NULL);
    a->handover = h;
    return RC_OK;
}

void handover_end(struct app *a)
{
    struct handover *h = a->handover;

    if (h == NULL)
        return;
    a->handover = NULL;
    (void)close(h->wake_fd);
    (void)pthread_mutex_destroy(&h->mutex);
    (void)pthread_cond_destroy(&h->turn);
    free(h);
}

/* --- the lock ----------------------------------------------------------------------------- */

void app_lock(struct app *a)
{
    struct handover *h = a->handover;

    if (h == NULL)
        return;
    (void)pthread_mutex_lock(&h->mutex);
    uint64_t mine = h->next++;
    while (h->serving != mine)
        (void)pthread_cond_wait(&h->turn, &h->mutex);
    (void)pthread_mutex_unlock(&h->mutex);
}

void app_unlock(struct app *a)
{
    struct handover *h = a->handover;

    if (h == NULL)
        return;
    (void)pthread_mutex_lock(&h->mutex);
    h->serving++;
    (void)pthread_cond_broadcast(&h->turn);
    (void)pthread_mutex_unlock(&h->mutex);
}

/* --- waking the ui ------------------------------------------------------------------------ */

void handover_wake(struct app *a)
{
    uint64_t one = 1;

    if (a->handover == NULL || atomic_exchange(&a->handover->is_woken, true))
        return;
    ssize_t n = write(a->handover->wake_fd, &one, sizeof one);
    (void)n; /* the counter is full: it is readable already */
}

int app_wake_fd(const struct app *a)
{
    return a->handover == NULL ? -1 : a->handover->wake_fd;
}

/* Emptied before the flag falls: in the other order a wake between the two would be
 * swallowed with its flag up, and none would come after it. What is changed after the read is
 * seen by the frame that follows this call. */
void app_woken(struct app *a)
{
    uint64_t count;

    if (a->handover == NULL)
        return;
    ssize_t n = read(a->handover->wake_fd, &count, sizeof count);
    (void)n; /* empty: woken twice for one event */
    atomic_store(&a->handover->is_woken, false);
}
