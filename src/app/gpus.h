/*
 * gpus.h - the table of GPU models that is shipped as data/gpus.csv: how much memory a
 * model has, how fast it is, what it draws. One name can stand for several memories; then
 * the memory of a node is not guessed from it.
 *
 * Columns read, in any order: model, memory_gb_options ("16|32"), tflops_fp16, power_w.
 * Names are compared without regard to ASCII case.
 */
#ifndef APP_GPUS_H
#define APP_GPUS_H

#include "base/err.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GPU_MEMORIES_MAX 8

struct gpu_model {
    struct safe_text name;
    uint32_t memory_gb[GPU_MEMORIES_MAX]; /* as the file lists them */
    unsigned memory_count;
    uint32_t tflops_milli; /* half precision, 10^9 operations a second; 0: unknown */
    uint32_t watts;        /* 0: unknown */
};

struct gpus; /* opaque */

/* Where the table is (datadir.h). False when that is longer than `size`. */
bool gpus_path(char *out, size_t size) MUST_CHECK;

/* On success *out is to be freed, otherwise it is NULL. RC_NOT_FOUND and RC_INPUT as of
 * file_open(), RC_INPUT with line and field, RC_INTERNAL. */
enum rc gpus_read(const char *path, struct gpus **out, struct err *err) MUST_CHECK;
void gpus_free(struct gpus *g); /* NULL ok */

/* Add what a user knows better: a CSV file with the columns model, memory_gb. It comes
 * before the table. Errors as above; some rows may have been added then. */
enum rc gpus_read_map(struct gpus *g, const char *path, struct err *err) MUST_CHECK;

size_t gpus_count(const struct gpus *g);
const struct gpu_model *gpus_at(const struct gpus *g, size_t i); /* borrowed */
const struct gpu_model *gpus_find(const struct gpus *g, const char *name, size_t len);

/* The memory of one GPU of that model: from the map, from the table where the model has
 * one memory, or from a name such as V100M32, which is a V100 of 32 GB where the table
 * has that option. False: not known, *gb untouched. */
bool gpus_memory(const struct gpus *g, const char *name, size_t len, uint32_t *gb);

#endif
