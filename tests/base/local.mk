base_tests = tests/base/t_buf tests/base/t_decimal tests/base/t_rng
if HAVE_CHECK
check_PROGRAMS += $(base_tests)
endif
tests_base_t_buf_SOURCES  = %D%/t_buf.c
tests_base_t_buf_CPPFLAGS = $(CHECK_CPP)
tests_base_t_buf_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_decimal_SOURCES  = %D%/t_decimal.c
tests_base_t_decimal_CPPFLAGS = $(CHECK_CPP)
tests_base_t_decimal_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_rng_SOURCES  = %D%/t_rng.c
tests_base_t_rng_CPPFLAGS = $(CHECK_CPP)
tests_base_t_rng_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
