# Tests of this folder.
if HAVE_CHECK
check_PROGRAMS += tests/model/t_model tests/model/t_posterior tests/model/t_places
endif
tests_model_t_model_SOURCES  = %D%/t_model.c
tests_model_t_model_CPPFLAGS = $(CHECK_CPP)
tests_model_t_model_LDADD    = $(LIBS_MODEL) $(CHECK_LIBS)
tests_model_t_posterior_SOURCES  = %D%/t_posterior.c
tests_model_t_posterior_CPPFLAGS = $(CHECK_CPP)
tests_model_t_posterior_LDADD    = $(LIBS_MODEL) $(CHECK_LIBS)
tests_model_t_places_SOURCES  = %D%/t_places.c
tests_model_t_places_CPPFLAGS = $(CHECK_CPP)
tests_model_t_places_LDADD    = $(LIBS_MODEL) $(CHECK_LIBS)
