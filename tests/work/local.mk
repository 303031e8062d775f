# Tests of this folder.
if HAVE_CHECK
check_PROGRAMS += tests/work/t_work tests/work/t_check tests/work/t_attribute tests/work/t_bisect tests/work/t_field61
endif
tests_work_t_work_SOURCES   = %D%/t_work.c %D%/vectors.inc
tests_work_t_work_CPPFLAGS  = $(CHECK_CPP)
tests_work_t_work_LDADD     = $(LIBS_WORK) $(CHECK_LIBS)
tests_work_t_check_SOURCES  = %D%/t_check.c
tests_work_t_check_CPPFLAGS = $(CHECK_CPP)
tests_work_t_check_LDADD    = $(LIBS_WORK) $(CHECK_LIBS)
tests_work_t_attribute_SOURCES  = %D%/t_attribute.c
tests_work_t_attribute_CPPFLAGS = $(CHECK_CPP)
tests_work_t_attribute_LDADD    = $(LIBS_WORK) $(CHECK_LIBS)
tests_work_t_bisect_SOURCES  = %D%/t_bisect.c
tests_work_t_bisect_CPPFLAGS = $(CHECK_CPP)
tests_work_t_bisect_LDADD    = $(LIBS_WORK) $(CHECK_LIBS)
tests_work_t_field61_SOURCES    = %D%/t_field61.c
tests_work_t_field61_CPPFLAGS   = $(CHECK_CPP)
tests_work_t_field61_LDADD      = $(LIBS_WORK) $(CHECK_LIBS)
