# Tests of this folder.
if HAVE_CHECK
check_PROGRAMS += tests/engine/t_index tests/engine/t_wheel
endif
tests_engine_t_wheel_SOURCES  = %D%/t_wheel.c
tests_engine_t_wheel_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_wheel_LDADD    = libengine.a $(CHECK_LIBS)

tests_engine_t_index_SOURCES  = %D%/t_index.c
tests_engine_t_index_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_index_LDADD    = libengine.a $(CHECK_LIBS)
