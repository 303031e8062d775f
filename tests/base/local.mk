base_tests = tests/base/t_buf tests/base/t_csv tests/base/t_decimal tests/base/t_file \
  tests/base/t_json tests/base/t_map tests/base/t_memory tests/base/t_rng \
  tests/base/t_text tests/base/t_utc
if HAVE_CHECK
check_PROGRAMS += $(base_tests)
endif
tests_base_t_buf_SOURCES  = %D%/t_buf.c
tests_base_t_buf_CPPFLAGS = $(CHECK_CPP)
tests_base_t_buf_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_csv_SOURCES  = %D%/t_csv.c
tests_base_t_csv_CPPFLAGS = $(CHECK_CPP)
tests_base_t_csv_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_decimal_SOURCES  = %D%/t_decimal.c
tests_base_t_decimal_CPPFLAGS = $(CHECK_CPP)
tests_base_t_decimal_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_file_SOURCES  = %D%/t_file.c
tests_base_t_file_CPPFLAGS = $(CHECK_CPP)
tests_base_t_file_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_json_SOURCES  = %D%/t_json.c
tests_base_t_json_CPPFLAGS = $(CHECK_CPP)
tests_base_t_json_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_map_SOURCES  = %D%/t_map.c
tests_base_t_map_CPPFLAGS = $(CHECK_CPP)
tests_base_t_map_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_memory_SOURCES  = %D%/t_memory.c
tests_base_t_memory_CPPFLAGS = $(CHECK_CPP)
tests_base_t_memory_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_rng_SOURCES  = %D%/t_rng.c
tests_base_t_rng_CPPFLAGS = $(CHECK_CPP)
tests_base_t_rng_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_text_SOURCES  = %D%/t_text.c
tests_base_t_text_CPPFLAGS = $(CHECK_CPP)
tests_base_t_text_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
tests_base_t_memory_LDFLAGS  = $(AM_LDFLAGS) -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc
tests_base_t_utc_SOURCES  = %D%/t_utc.c
tests_base_t_utc_CPPFLAGS = $(CHECK_CPP)
tests_base_t_utc_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
