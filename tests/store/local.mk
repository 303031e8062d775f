# Tests of this folder.
EXTRA_DIST += %D%/scratch.h
if HAVE_CHECK
check_PROGRAMS += tests/store/t_store tests/store/t_journal tests/store/t_ledger
endif
tests_store_t_store_SOURCES    = %D%/t_store.c
tests_store_t_store_CPPFLAGS   = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_store_LDADD      = $(LIBS_STORE) $(CHECK_LIBS)
tests_store_t_journal_SOURCES  = %D%/t_journal.c
tests_store_t_journal_CPPFLAGS = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_journal_LDADD    = $(LIBS_STORE) $(CHECK_LIBS)
tests_store_t_ledger_SOURCES   = %D%/t_ledger.c
tests_store_t_ledger_CPPFLAGS  = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_ledger_LDADD     = $(LIBS_STORE) $(CHECK_LIBS)
