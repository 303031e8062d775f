/* bulk_log.h - which decisions of this session were made together, so that undo takes them back
 * together. A memory, not a record: the journal holds one command for each. */
#ifndef APP_BULK_LOG_H
#define APP_BULK_LOG_H

#include <stddef.h>
#include <stdint.h>

/* All zeros: none. */
struct bulk_log {
    struct bulk_entry {
        uint32_t case_id, run;
    } *entries; /* owned */
    size_t count, cap;
    uint32_t runs;
};
void bulk_log_free(struct bulk_log *l);
/* Begin a run; decisions that are added belong to it. Without memory for one it is taken back
 * alone. */
void bulk_log_begin(struct bulk_log *l);
void bulk_log_add(struct bulk_log *l, uint32_t case_id);
void bulk_log_forget(struct bulk_log *l, uint32_t case_id);
/* The run in which the case was decided; 0: alone. */
uint32_t bulk_log_run(const struct bulk_log *l, uint32_t case_id);

#endif
