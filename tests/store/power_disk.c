#include "power_disk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define FILES  8
#define SECTOR 512
#define CAP    ((size_t)4 << 20)
#define SHM    8

struct image {
    uint8_t *bytes; /* CAP, allocated once */
    size_t size;
};

struct node {
    char name[256]; /* "" free */
    struct image live, safe;
    struct image kept_live; /* by power_disk_keep(), when all is synced */
    bool is_kept;
};

struct handle {
    sqlite3_file base;
    struct node *node;
};

static struct node nodes[FILES];
static void *shm[SHM];
static uint64_t ops, cut_at, fail_at;
static bool is_off;

static void copy_image(struct image *to, const struct image *from)
{
    if (to->bytes == NULL)
        to->bytes = calloc(1, CAP);
    assert(to->bytes != NULL);
    size_t most = to->size > from->size ? to->size : from->size;
    if (most > 0)
        memcpy(to->bytes, from->bytes, most);
    to->size = from->size;
}

static void empty(struct image *i)
{
    if (i->bytes == NULL)
        i->bytes = calloc(1, CAP);
    assert(i->bytes != NULL);
    memset(i->bytes, 0, i->size);
    i->size = 0;
}

static struct node *find(const char *name, bool make)
{
    struct node *spare = NULL;

    for (int i = 0; i < FILES; i++) {
        if (strcmp(nodes[i].name, name) == 0)
            return &nodes[i];
        if (nodes[i].name[0] == '\0' && spare == NULL)
            spare = &nodes[i];
    }
    if (!make)
        return NULL;
    assert(spare != NULL && strlen(name) < sizeof spare->name);
    memcpy(spare->name, name, strlen(name) + 1);
    empty(&spare->live);
    empty(&spare->safe);
    return spare;
}

/* Counts a call that changes the disk; true when it fails. */
static bool fails(void)
{
    ops++;
    if (ops == fail_at)
        return true;
    if (ops == cut_at)
        is_off = true;
    return is_off;
}

/* --- a file --------------------------------------------------------------------- */

static struct node *node_of(sqlite3_file *f)
{
    return ((struct handle *)(void *)f)->node;
}

static int disk_close(sqlite3_file *f)
{
    (void)f;
    return SQLITE_OK;
}

static int disk_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
    const struct image *live = &node_of(f)->live;
    size_t have = (size_t)at >= live->size ? 0 : live->size - (size_t)at;

    if (is_off)
        return SQLITE_IOERR_READ;
    if (have > (size_t)n)
        have = (size_t)n;
    if (have > 0)
        memcpy(out, live->bytes + at, have);
    memset((uint8_t *)out + have, 0, (size_t)n - have);
    return have == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int disk_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct image *live = &node_of(f)->live;
    size_t end = (size_t)at + (size_t)n;
    bool fail = fails();

    if (fail && !is_off)
        return SQLITE_IOERR_WRITE;
    if (fail && ops != cut_at)
        return SQLITE_IOERR_WRITE;
    assert(end <= CAP); /* the write under the cut reaches the cache and may be torn */
    memcpy(live->bytes + at, p, (size_t)n);
    if (end > live->size)
        live->size = end;
    return fail ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int disk_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct image *live = &node_of(f)->live;

    if (fails())
        return SQLITE_IOERR_TRUNCATE;
    if ((size_t)size < live->size) {
        memset(live->bytes + size, 0, live->size - (size_t)size);
        live->size = (size_t)size;
    }
    return SQLITE_OK;
}

static int disk_sync(sqlite3_file *f, int flags)
{
    (void)flags;
    if (fails())
        return SQLITE_IOERR_FSYNC;
    copy_image(&node_of(f)->safe, &node_of(f)->live);
    return SQLITE_OK;
}

static int disk_size(sqlite3_file *f, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)node_of(f)->live.size;
    return SQLITE_OK;
}

static int disk_lock(sqlite3_file *f, int level)
{
    (void)f, (void)level;
    return SQLITE_OK;
}

static int disk_reserved(sqlite3_file *f, int *out)
{
    (void)f;
    *out = 0;
    return SQLITE_OK;
}

static int disk_control(sqlite3_file *f, int op, void *arg)
{
    (void)f, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *f)
{
    (void)f;
    return 4096;
}

static int disk_traits(sqlite3_file *f)
{
    (void)f;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* as SQLite takes any Unix disk to be */
}

static int disk_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    (void)f;
    *out = NULL;
    if (page >= SHM)
        return SQLITE_IOERR_SHMMAP;
    if (shm[page] == NULL && extend != 0)
        shm[page] = calloc(1, (size_t)size);
    *out = shm[page];
    return SQLITE_OK;
}

static int disk_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    (void)f, (void)offset, (void)n, (void)flags;
    return SQLITE_OK;
}

static void disk_shm_barrier(sqlite3_file *f)
{
    (void)f;
}

static void drop_shm(void)
{
    for (int i = 0; i < SHM; i++) {
        free(shm[i]);
        shm[i] = NULL;
    }
}

static int disk_shm_unmap(sqlite3_file *f, int is_delete)
{
    (void)f, (void)is_delete;
    drop_shm(); /* one connection at a time */
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_lock,
    .xCheckReservedLock = disk_reserved,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_traits,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

/* --- the file system ------------------------------------------------------------ */

static int disk_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    struct handle *h = (struct handle *)(void *)f;
    bool make = (flags & SQLITE_OPEN_CREATE) != 0;

    (void)v;
    h->base.pMethods = NULL;
    h->node = name == NULL || is_off ? NULL : find(name, make);
    if (h->node == NULL)
        return SQLITE_CANTOPEN;
    h->base.pMethods = &methods;
    if (out != NULL)
        *out = flags;
    return SQLITE_OK;
}

static int disk_delete(sqlite3_vfs *v, const char *name, int sync)
{
    struct node *n = find(name, false);

    (void)v, (void)sync;
    if (is_off)
        return SQLITE_IOERR_DELETE;
    if (n == NULL)
        return SQLITE_IOERR_DELETE_NOENT;
    n->name[0] = '\0';
    return SQLITE_OK;
}

static int disk_access(sqlite3_vfs *v, const char *name, int flags, int *out)
{
    struct node *n = find(name, false);

    (void)v, (void)flags;
    *out = n != NULL;
    return SQLITE_OK;
}

static int disk_full_name(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    sqlite3_snprintf(n, out, "%s", name);
    return SQLITE_OK;
}

static int disk_randomness(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    memset(out, 7, (size_t)n);
    return n;
}

static int disk_wait(sqlite3_vfs *v, int us)
{
    (void)v;
    return us;
}

static int disk_time(sqlite3_vfs *v, sqlite3_int64 *out)
{
    (void)v;
    *out = 0;
    return SQLITE_OK;
}

static int disk_last_error(sqlite3_vfs *v, int n, char *out)
{
    (void)v, (void)n, (void)out;
    return 0;
}

void power_disk_install(void)
{
    static sqlite3_vfs vfs = {
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct handle),
        .mxPathname = 255,
        .zName = "power_disk",
        .xOpen = disk_open,
        .xDelete = disk_delete,
        .xAccess = disk_access,
        .xFullPathname = disk_full_name,
        .xRandomness = disk_randomness,
        .xSleep = disk_wait,
        .xGetLastError = disk_last_error,
        .xCurrentTimeInt64 = disk_time,
    };

    int rc = sqlite3_vfs_register(&vfs, 1);
    assert(rc == SQLITE_OK);
    (void)rc;
}

/* --- power ---------------------------------------------------------------------- */

static void switch_on(void)
{
    ops = cut_at = fail_at = 0;
    is_off = false;
    drop_shm();
}

void power_disk_clear(void)
{
    for (int i = 0; i < FILES; i++) {
        nodes[i].name[0] = '\0';
        nodes[i].is_kept = false;
    }
    switch_on();
}

void power_disk_keep(void)
{
    for (int i = 0; i < FILES; i++) {
        nodes[i].is_kept = nodes[i].name[0] != '\0';
        if (nodes[i].is_kept)
            copy_image(&nodes[i].kept_live, &nodes[i].live);
    }
}

void power_disk_recall(void)
{
    for (int i = 0; i < FILES; i++) {
        if (!nodes[i].is_kept) {
            nodes[i].name[0] = '\0';
            continue;
        }
        copy_image(&nodes[i].live, &nodes[i].kept_live);
        copy_image(&nodes[i].safe, &nodes[i].kept_live);
    }
    switch_on();
}

void power_disk_cut_at(uint64_t op)
{
    cut_at = op;
}

void power_disk_fail_once(uint64_t op)
{
    fail_at = op;
}

uint64_t power_disk_ops(void)
{
    return ops;
}

bool power_disk_is_off(void)
{
    return is_off;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Which of the writes since the last sync made it? The share itself is drawn as well. */
static void settle(struct node *n, uint64_t *state)
{
    uint64_t share = draw(state) % 5;
    size_t size = draw(state) % 4 < share ? n->live.size : n->safe.size;
    size_t most = n->live.size > n->safe.size ? n->live.size : n->safe.size;

    for (size_t at = 0; at < most; at += SECTOR)
        if (draw(state) % 4 < share)
            memcpy(n->safe.bytes + at, n->live.bytes + at, SECTOR);
    if (size < most)
        memset(n->safe.bytes + size, 0, most - size);
    n->safe.size = size;
    copy_image(&n->live, &n->safe);
    if (most > size)
        memset(n->live.bytes + size, 0, most - size);
}

void power_disk_restart(uint64_t seed)
{
    for (int i = 0; i < FILES; i++)
        if (nodes[i].name[0] != '\0')
            settle(&nodes[i], &seed);
    switch_on();
}
