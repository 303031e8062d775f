/*
 * import.h - rows of nodes and tasks from files in other people's formats. Pure readers:
 * bytes in, rows out through a callback in batches; no store, no engine.
 *
 * Every format: LF, CRLF or CR, a byte order mark, no final newline and columns in any
 * order are fine; an unknown value stays unknown. A row that is not sound is skipped with
 * its line and reason, or, with is_strict, ends the import. What breaks a file as a whole
 * (CSV with a NUL byte or a quote without its end, JSON that is none, a missing column)
 * ends it always.
 *
 *   import_open -> the caller asks imports_find() for file.sha256 -> import_nodes or
 *   import_tasks, whose batches it puts into the store -> import_close
 *
 * When an import fails, batches may have been handed out already: the caller drops its
 * transaction. Names of owners, regions, models, classes and requesters that were new are
 * in `names` even then; the caller stores them by number when it stores rows. Names of
 * nodes are only handed out: the caller gives them to names_set() when all is stored.
 */
#ifndef APP_IMPORT_H
#define APP_IMPORT_H

#include "app/names.h"
#include "base/err.h"
#include "crypto/digest.h"
#include "model/policy.h"
#include "model/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define IMPORT_REASONS_MAX 100 /* kept; all are counted */
#define IMPORT_BATCH_MAX   1024

/* A regular file and the hash of its bytes. `name` is for messages. */
struct import_file {
    FILE *in;
    struct digest sha256;
    struct safe_text name;
};

/* Opens and hashes. Errors of file_open(); RC_INPUT: a read error. Close after it. */
enum rc import_open(struct import_file *f, const char *path, struct err *err) MUST_CHECK;
/* The same for bytes in memory, which are borrowed until the close. */
enum rc import_open_memory(struct import_file *f, const void *bytes, size_t len,
                           const char *name, struct err *err) MUST_CHECK;
void import_close(struct import_file *f);

/* All zeros but what a kind of file needs. */
struct import_options {
    const char *format; /* NULL: told from the header or the first character */
    bool is_strict;
    uint64_t limit; /* stop after so many accepted rows; 0: all */
    /* nodes */
    uint32_t first_number; /* of the first node that is accepted: the engine's count */
    const char *gpu_table; /* openb: the table of models; NULL: gpus_path() */
    const char *gpu_map;   /* openb: a file for gpus_read_map(), or NULL */
    /* tasks */
    const struct policy *policy; /* defaults of what a task does not say; not NULL */
    uint32_t tick;               /* arrivals count from here */
    uint64_t time_unit;          /* swf: times are divided by this; 0 counts as 1 */
    bool takes_gpus_from_procs;  /* swf: one GPU a processor instead of one a job */
    /* latency */
    bool is_in_seconds; /* a matrix: its cells are seconds, not milliseconds */
};

struct import_reason {
    uint64_t line; /* 0: of the file as a whole */
    bool is_note;  /* no row was skipped for it */
    char text[200];
};

/* Filled in by the import, also when it fails. */
struct import_report {
    const char *format;               /* that was read; NULL: none was found */
    uint64_t read, accepted, skipped; /* rows; behind a limit none is read */
    /* Why rows were skipped, and remarks about rows and columns that were not. */
    uint64_t reason_count;
    struct import_reason reasons[IMPORT_REASONS_MAX];
    /* nodes: GPUs in all; nodes without any; nodes with GPUs of unknown memory */
    uint64_t gpus, cpu_only, gpu_memory_unknown;
    /* swf: what the head of the log says; 0: nothing */
    uint64_t unix_start_s, procs_max;
    struct digest sha256;
};

/* Rows in the order of the file; all borrowed until the callback returns. `first` counts
 * accepted rows from 0. Node i of the batch is to get the number
 * options.first_number + first + i. */
struct import_batch {
    uint32_t first, count;
    const struct node_spec *nodes; /* of nodes, else NULL */
    const struct safe_text *node_names;
    const struct task_row *tasks; /* of tasks, else NULL */
    const uint32_t *words; /* of feeds (import_feed.h), else NULL */
};

/* A callback that does not return RC_OK ends the import with its error. */
struct import_sink {
    enum rc (*rows)(void *ctx, const struct import_batch *batch, struct err *err);
    void *ctx;
};

/*
 * Both importers: `sink` may be NULL, a dry run. Messages begin with "cannot import
 * 'NAME': ", but for RC_USAGE, which is an unknown format. RC_INPUT: as said above.
 * RC_NOT_FOUND: the table or the map of GPU models. RC_INTERNAL: out of memory. Others
 * are the sink's.
 *
 * Nodes. An empty cell or a lone '?' is unknown; columns that are not used are named in
 * one reason.
 *
 * seed: CSV with node_id and any of gpu_memory_gb, cpu_cores, green_energy_ratio,
 * latency_ms (rounded), reputation_score, gpu_model, gpu_count, ram_gb,
 * price_per_gpu_hour, performance_score, region, jurisdiction (ISO 3166-1, two letters),
 * owner, hw_class, stake (dollars). A gpu_count that is unknown is 1, or 0 where
 * gpu_memory_gb is 0.
 *
 * openb: CSV with sn, cpu_milli, memory_mib, gpu, model (the node list of the Alibaba GPU
 * cluster trace of 2023). Whole cores and GiB, rounded down; gpu 0 is a node without GPU;
 * GPU memory by gpus_memory(), else unknown.
 */
enum rc import_nodes(struct import_file *f, const struct import_options *o,
                     struct names *names, const struct import_sink *sink,
                     struct import_report *report, struct err *err) MUST_CHECK;

/*
 * Tasks. Arrivals count from options.tick and are rounded down to ticks; durations are
 * rounded up to seconds.
 *
 * seed: JSON, a list of objects or {"tasks": [...]}, with any of task_id (only for
 * finding twins), type, min_gpu_memory ("8GB" or 8), max_latency_ms, privacy_level,
 * jurisdictions (codes, or "EEA"), reward ($), duration_s, priority, tier, gpus,
 * requester, arrival_s, min_ram_gb, min_cores, max_price ($ per GPU-hour). What is absent
 * or null comes from the policy: task_requirements, demand.duration_s, and a reward of
 * incentive_model.base_rate for GPUs and hours, at least a micro-dollar. The size of the
 * work is demand.chain_steps or demand.matmul_n. Keys that are not used are named in one
 * reason each.
 *
 * swf: Standard Workload Format 2.2. Submit time is the arrival, run time the duration
 * (jobs without one are skipped), the user "user-N". The processors of a job count only
 * with takes_gpus_from_procs. Both times are divided by time_unit, so that 60 plays hours
 * in minutes. A file in which no line has 18 numbers is RC_INPUT.
 */
enum rc import_tasks(struct import_file *f, const struct import_options *o,
                     struct names *names, const struct import_sink *sink,
                     struct import_report *report, struct err *err) MUST_CHECK;

#endif
