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
.PHONY: print-thread-tests print-fuzz-programs
print-thread-tests:
	@echo $(thread_tests)
print-fuzz-programs:
	@echo $(fuzz_programs)
