# Benches: `make bench` builds and runs them. Each asserts ratios, not figures.
bench_programs = tests/bench/bench_index
bench_programs += tests/bench/bench_wheel
bench_programs += tests/bench/bench_work
bench_programs += tests/bench/bench_key
EXTRA_PROGRAMS += $(bench_programs)
EXTRA_DIST += %D%/bench.h
CLEANFILES += $(bench_programs)

tests_bench_bench_index_SOURCES = %D%/bench_index.c
tests_bench_bench_index_LDADD   = libengine.a

tests_bench_bench_wheel_SOURCES = %D%/bench_wheel.c
tests_bench_bench_wheel_LDADD   = libengine.a
tests_bench_bench_work_SOURCES  = %D%/bench_work.c
tests_bench_bench_work_LDADD    = $(LIBS_WORK)
tests_bench_bench_key_SOURCES  = %D%/bench_key.c tests/ui/pty.c tests/ui/pty.h
tests_bench_bench_key_CPPFLAGS = $(AM_CPPFLAGS) -DBUILDDIR='"$(abs_top_builddir)"'
tests_bench_bench_key_LDADD    = libbase.a -lutil
EXTRA_tests_bench_bench_key_DEPENDENCIES = tests/ui/ui_prog$(EXEEXT)

.PHONY: bench
bench: $(bench_programs)
	@status=0; for b in $(bench_programs); do ./$$b || status=1; done; exit $$status
