# Tests of this folder.
EXTRA_DIST += %D%/scratch.h
if HAVE_CHECK
check_PROGRAMS += tests/store/t_store tests/store/t_journal tests/store/t_ledger \
                  tests/store/t_tables tests/store/t_imports tests/store/t_kill \
                  tests/store/t_powercut
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
tests_store_t_tables_SOURCES   = %D%/t_tables.c
tests_store_t_tables_CPPFLAGS  = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_tables_LDADD     = $(LIBS_STORE) $(CHECK_LIBS)
tests_store_t_imports_SOURCES  = %D%/t_imports.c
tests_store_t_imports_CPPFLAGS = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_imports_LDADD    = $(LIBS_STORE) $(CHECK_LIBS)
tests_store_t_kill_SOURCES     = %D%/t_kill.c
tests_store_t_kill_CPPFLAGS    = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_kill_LDADD       = $(LIBS_STORE) $(CHECK_LIBS)
tests_store_t_powercut_SOURCES  = %D%/t_powercut.c %D%/power_disk.c %D%/power_disk.h
tests_store_t_powercut_CPPFLAGS = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_store_t_powercut_LDADD    = $(LIBS_STORE) $(CHECK_LIBS)
