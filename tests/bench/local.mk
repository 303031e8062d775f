# Benches: `make bench` builds and runs them. Each asserts ratios, not figures.
bench_programs = tests/bench/bench_index
bench_programs += tests/bench/bench_wheel
bench_programs += tests/bench/bench_work
bench_programs += tests/bench/bench_engine
bench_programs += tests/bench/bench_crypto
bench_programs += tests/bench/bench_key
bench_programs += tests/bench/bench_view
bench_parts = tests/bench/bench_allocate tests/bench/slow_sync.so
EXTRA_PROGRAMS += $(bench_programs) $(bench_parts)
EXTRA_DIST += %D%/bench.h %D%/bench_python.sh %D%/bench_python.py %D%/bench_urwid.py
CLEANFILES += $(bench_programs) $(bench_parts)

tests_bench_bench_index_SOURCES = %D%/bench_index.c
tests_bench_bench_index_LDADD   = libengine.a

tests_bench_bench_wheel_SOURCES = %D%/bench_wheel.c
tests_bench_bench_wheel_LDADD   = libengine.a
tests_bench_bench_work_SOURCES  = %D%/bench_work.c
tests_bench_bench_work_LDADD    = $(LIBS_WORK)
tests_bench_bench_engine_SOURCES = %D%/bench_engine.c
tests_bench_bench_engine_LDADD   = $(LIBS_ENGINE)
tests_bench_bench_allocate_SOURCES = %D%/bench_allocate.c
tests_bench_bench_allocate_LDADD   = $(LIBS_ENGINE)
tests_bench_bench_crypto_SOURCES = %D%/bench_crypto.c
tests_bench_bench_crypto_LDADD   = $(LIBS_CRYPTO)
tests_bench_bench_view_SOURCES = %D%/bench_view.c
tests_bench_bench_view_LDADD   = $(LIBS_APP)
tests_bench_bench_key_SOURCES  = %D%/bench_key.c tests/ui/pty.c tests/ui/pty.h
tests_bench_bench_key_CPPFLAGS = $(AM_CPPFLAGS) -DBUILDDIR='"$(abs_top_builddir)"' \
                                 -DSRCDIR='"$(abs_top_srcdir)"'
tests_bench_bench_key_LDADD    = libbase.a -lutil
EXTRA_tests_bench_bench_key_DEPENDENCIES = depin-console$(EXEEXT) tests/bench/slow_sync.so
tests_bench_slow_sync_so_SOURCES = %D%/slow_sync.c
tests_bench_slow_sync_so_CFLAGS  = -fPIC
tests_bench_slow_sync_so_LDFLAGS = -shared

.PHONY: bench
bench: $(bench_programs) $(bench_parts)
	@status=0; for b in $(bench_programs); do ./$$b || status=1; done; \
	$(srcdir)/tests/bench/bench_python.sh || status=1; exit $$status
