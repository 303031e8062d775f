# Each layer's tests link that layer and the layers below, nothing above.
CHECK_CPP = $(AM_CPPFLAGS) $(CHECK_CFLAGS) -DSRCDIR='"$(abs_top_srcdir)"'
lint_tests =
cli_tests  =
thread_tests =
EXTRA_DIST += %D%/suite.h %D%/common.sh

include tests/base/local.mk
include tests/crypto/local.mk
include tests/work/local.mk
include tests/model/local.mk
include tests/engine/local.mk
include tests/store/local.mk
include tests/app/local.mk
include tests/ui/local.mk
include tests/cli/local.mk
include tests/lint/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk

dist_check_SCRIPTS += $(lint_tests) $(cli_tests)
TESTS += $(check_PROGRAMS) $(lint_tests) $(cli_tests)
if PLAIN_BUILD
plain = yes
else
plain = no
endif
# Tests run in the build directory. PROGRAMS is what hardening.sh reads. The time limit of
# Check is a net under endless loops: its own 4 s fail on a busy machine.
AM_TESTS_ENVIRONMENT = srcdir='$(srcdir)'; CC='$(CC)'; NM='$(NM)'; READELF='$(READELF)'; \
  PLAIN='$(plain)'; CPPFLAGS='$(AM_CPPFLAGS) $(CPPFLAGS)'; \
  PROGRAMS='$(bin_PROGRAMS)'; \
  for p in $(check_PROGRAMS); do [ -n "$$PROGRAMS" ] || PROGRAMS=$$p; done; \
  DEPIN_DATADIR='$(abs_top_srcdir)/data'; CK_DEFAULT_TIMEOUT=$${CK_DEFAULT_TIMEOUT:-120}; \
  export CK_DEFAULT_TIMEOUT srcdir CC NM READELF PLAIN CPPFLAGS PROGRAMS DEPIN_DATADIR;

# For CI: the test programs with threads (thread_tests += in the folder's local.mk) and
# the fuzz targets.
.PHONY: print-thread-tests print-fuzz-programs print-programs print-tests
print-programs:
	@echo $(check_PROGRAMS)
print-tests:
	@echo $(TESTS)
print-thread-tests:
	@echo $(thread_tests)
print-fuzz-programs:
	@echo $(fuzz_programs)

# The long variants of the tests that try crashes and hostile input: hours, not minutes.
SOAK_CUTS = 100000
SOAK_KILLS = 10000
SOAK_FUZZ_RUNS = 10000000
SOAK_KEYS = 1000000
SOAK_STRINGS = 1000000
.PHONY: soak
soak: $(check_PROGRAMS) $(bin_PROGRAMS)
	LADDER_SEEDS=5 ./tests/engine/t_ladder
	CK_FORK=no STORE_CUTS=$(SOAK_CUTS) ./tests/store/t_powercut
	CK_FORK=no STORE_KILLS=$(SOAK_KILLS) ./tests/store/t_kill
	$(AM_TESTS_ENVIRONMENT) HOSTILE_STRINGS=$(SOAK_STRINGS) sh $(srcdir)/tests/ui/hostile.sh
	CK_FORK=no MONKEY_KEYS=$(SOAK_KEYS) ./tests/ui/t_monkey
	$(AM_TESTS_ENVIRONMENT) KILL_ROUNDS=$(SOAK_KILLS) sh $(srcdir)/tests/cli/kill.sh
	@set -e; for f in $(fuzz_programs); do echo "== $$f"; \
	  srcdir='$(srcdir)' ./$$f -n $(SOAK_FUZZ_RUNS); done
