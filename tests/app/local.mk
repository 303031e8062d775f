# Tests of this folder. They link no engine: fake_engine.c stands for it, so fixed data is
# what tables are tested on.
app_read_libs = libapp.a libwork.a libmodel.a $(LIBS_CRYPTO)
if HAVE_CHECK
check_PROGRAMS += tests/app/t_action tests/app/t_args tests/app/t_table tests/app/t_value
endif
tests_app_t_action_SOURCES  = %D%/t_action.c %D%/fake_acts.c %D%/fake_acts.h \
                              %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_action_CPPFLAGS = $(CHECK_CPP)
tests_app_t_action_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_args_SOURCES    = %D%/t_args.c
tests_app_t_args_CPPFLAGS   = $(CHECK_CPP)
tests_app_t_args_LDADD      = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_table_SOURCES   = %D%/t_table.c %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_table_CPPFLAGS  = $(CHECK_CPP)
tests_app_t_table_LDADD     = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_value_SOURCES   = %D%/t_value.c
tests_app_t_value_CPPFLAGS  = $(CHECK_CPP)
tests_app_t_value_LDADD     = $(app_read_libs) $(CHECK_LIBS)

import_tests = tests/app/t_policy_json
if HAVE_CHECK
check_PROGRAMS += $(import_tests)
endif
tests_app_t_policy_json_SOURCES  = %D%/t_policy_json.c
tests_app_t_policy_json_CPPFLAGS = $(CHECK_CPP)
tests_app_t_policy_json_LDADD    = $(app_read_libs) $(CHECK_LIBS)
