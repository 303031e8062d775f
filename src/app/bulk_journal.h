/*
 * bulk_journal.h - which pending decisions were made together, so that undo takes them back
 * together. The journal says so, in the group of a decide entry: it is the same for another
 * process, after a crash, and on another day.
 */
#ifndef APP_BULK_JOURNAL_H
#define APP_BULK_JOURNAL_H

#include "app/app_int.h"

/* Decisions since a batch was closed last that have not been taken back, oldest first. Those
 * that time has made final since are still among them: nobody asks for them. */
struct bulk_journal {
    struct bulk_act {
        uint32_t case_id;
        uint64_t group; /* 0: alone */
    } *acts; /* owned; freed by bulk_journal_close() */
    size_t count, cap;
};

/* Errors are those of the journal; RC_INTERNAL: out of memory. */
enum rc bulk_journal_read(struct app *a, struct bulk_journal *out, struct err *err) MUST_CHECK;
void bulk_journal_close(struct bulk_journal *b);
/* The group of the newest act about a case; 0: alone, or of a version that kept no groups. */
uint64_t bulk_journal_group(const struct bulk_journal *b, uint32_t case_id);
void bulk_journal_undo(struct bulk_journal *b, uint32_t case_id);

#endif
