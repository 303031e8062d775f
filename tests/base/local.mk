if HAVE_CHECK
check_PROGRAMS += tests/base/t_buf
endif
tests_base_t_buf_SOURCES  = %D%/t_buf.c
tests_base_t_buf_CPPFLAGS = $(CHECK_CPP)
tests_base_t_buf_LDADD    = $(LIBS_BASE) $(CHECK_LIBS)
