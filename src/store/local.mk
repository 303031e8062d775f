# Files of this layer.
noinst_LIBRARIES += libstore.a
libstore_a_SOURCES = \
    %D%/group.c \
    %D%/imports.c %D%/imports.h \
    %D%/journal.c %D%/journal.h %D%/journal_form.h %D%/journal_sqlite.c \
    %D%/keyframe.c %D%/keyframe.h \
    %D%/ledger.c %D%/ledger.h %D%/ledger_audit.c %D%/ledger_int.h \
    %D%/metrics.def %D%/migrate.c \
    %D%/name_table.c %D%/name_table.h \
    %D%/open.c %D%/settings.c %D%/store.h %D%/store_int.h \
    %D%/schema.c %D%/schema.h \
    %D%/statements.def %D%/stmt.c \
    %D%/tables.c %D%/tables.h %D%/tables_fault.c %D%/tables_log.c
nodist_libstore_a_SOURCES = src/store/schema_sql.c
libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)

# The schema is written once, as people read it.
src/store/schema_sql.c: %D%/schema.sql %D%/embed.awk
	@$(MKDIR_P) src/store
	$(AM_V_GEN)$(AWK) -f $(srcdir)/%D%/embed.awk $(srcdir)/%D%/schema.sql >$@.tmp && mv $@.tmp $@
CLEANFILES += src/store/schema_sql.c
EXTRA_DIST += %D%/schema.sql %D%/embed.awk
