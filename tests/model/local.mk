# Tests of this folder.
if HAVE_CHECK
check_PROGRAMS += tests/model/t_model
endif
tests_model_t_model_SOURCES  = %D%/t_model.c
tests_model_t_model_CPPFLAGS = $(CHECK_CPP)
tests_model_t_model_LDADD    = $(LIBS_MODEL) $(CHECK_LIBS)
