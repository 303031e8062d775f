# Tests of this folder. They link no engine: fake_engine.c stands for it, so fixed data is
# what tables are tested on.
app_read_libs = libapp.a libwork.a libmodel.a $(LIBS_CRYPTO) $(PCRE2_LIBS)
if HAVE_CHECK
check_PROGRAMS += tests/app/t_action tests/app/t_args tests/app/t_keymap tests/app/t_memory tests/app/t_table tests/app/t_value
check_PROGRAMS += tests/app/t_bulk tests/app/t_filter tests/app/t_pattern tests/app/t_view
endif
tests_app_t_bulk_SOURCES  = %D%/t_bulk.c
tests_app_t_bulk_CPPFLAGS = $(CHECK_CPP)
tests_app_t_bulk_LDADD    = $(LIBS_APP) $(CHECK_LIBS)
tests_app_t_filter_SOURCES  = %D%/t_filter.c
tests_app_t_filter_CPPFLAGS = $(CHECK_CPP)
tests_app_t_filter_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_pattern_SOURCES  = %D%/t_pattern.c
tests_app_t_pattern_CPPFLAGS = $(CHECK_CPP)
tests_app_t_pattern_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_view_SOURCES    = %D%/t_view.c %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_view_CPPFLAGS   = $(CHECK_CPP)
tests_app_t_view_LDADD      = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_action_SOURCES  = %D%/t_action.c %D%/fake_acts.c %D%/fake_acts.h \
                              %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_action_CPPFLAGS = $(CHECK_CPP)
tests_app_t_action_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_keymap_SOURCES  = %D%/t_keymap.c %D%/fake_acts.c %D%/fake_acts.h \
                              %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_keymap_CPPFLAGS = $(CHECK_CPP)
tests_app_t_keymap_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_memory_SOURCES  = %D%/t_memory.c %D%/fake_acts.c %D%/fake_acts.h \
                              %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_memory_CPPFLAGS = $(CHECK_CPP)
tests_app_t_memory_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_args_SOURCES    = %D%/t_args.c
tests_app_t_args_CPPFLAGS   = $(CHECK_CPP)
tests_app_t_args_LDADD      = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_table_SOURCES   = %D%/t_table.c %D%/fake_engine.c %D%/fake_engine.h
tests_app_t_table_CPPFLAGS  = $(CHECK_CPP)
tests_app_t_table_LDADD     = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_value_SOURCES   = %D%/t_value.c
tests_app_t_value_CPPFLAGS  = $(CHECK_CPP)
tests_app_t_value_LDADD     = $(app_read_libs) $(CHECK_LIBS)

import_tests = tests/app/t_import_nodes tests/app/t_import_tasks tests/app/t_import_votes \
               tests/app/t_import_feed \
               tests/app/t_policy_json
if HAVE_CHECK
check_PROGRAMS += $(import_tests)
endif
tests_app_t_policy_json_SOURCES  = %D%/t_policy_json.c
tests_app_t_policy_json_CPPFLAGS = $(CHECK_CPP)
tests_app_t_policy_json_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_import_nodes_SOURCES  = %D%/t_import_nodes.c %D%/importing.h
tests_app_t_import_nodes_CPPFLAGS = $(CHECK_CPP)
tests_app_t_import_nodes_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_import_tasks_SOURCES  = %D%/t_import_tasks.c %D%/importing.h
tests_app_t_import_tasks_CPPFLAGS = $(CHECK_CPP)
tests_app_t_import_tasks_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_import_votes_SOURCES  = %D%/t_import_votes.c
tests_app_t_import_votes_CPPFLAGS = $(CHECK_CPP)
tests_app_t_import_votes_LDADD    = $(app_read_libs) $(CHECK_LIBS)
tests_app_t_import_feed_SOURCES  = %D%/t_import_feed.c %D%/importing.h
tests_app_t_import_feed_CPPFLAGS = $(CHECK_CPP)
tests_app_t_import_feed_LDADD    = $(app_read_libs) $(CHECK_LIBS)

# Acts over a real engine and a store in memory.
acts_libs = $(LIBS_APP)
acts_session = %D%/fake_session.c %D%/fake_session.h
acts_tests = tests/app/t_acts_allocate tests/app/t_acts_import tests/app/t_acts_proof \
             tests/app/t_acts_attest
if HAVE_CHECK
check_PROGRAMS += $(acts_tests)
endif
tests_app_t_acts_allocate_SOURCES  = %D%/t_acts_allocate.c $(acts_session)
tests_app_t_acts_allocate_CPPFLAGS = $(CHECK_CPP)
tests_app_t_acts_allocate_LDADD    = $(acts_libs) $(CHECK_LIBS)
tests_app_t_acts_proof_SOURCES     = %D%/t_acts_proof.c $(acts_session)
tests_app_t_acts_proof_CPPFLAGS    = $(CHECK_CPP)
tests_app_t_acts_proof_LDADD       = $(acts_libs) $(CHECK_LIBS)
tests_app_t_acts_attest_SOURCES    = %D%/t_acts_attest.c $(acts_session)
tests_app_t_acts_attest_CPPFLAGS   = $(CHECK_CPP)
tests_app_t_acts_attest_LDADD      = $(acts_libs) $(CHECK_LIBS)
tests_app_t_acts_import_SOURCES    = %D%/t_acts_import.c $(acts_session)
tests_app_t_acts_import_CPPFLAGS   = $(CHECK_CPP)
tests_app_t_acts_import_LDADD      = $(acts_libs) $(CHECK_LIBS)

# A whole session, its store in a file.
session_tests = tests/app/t_clockwork tests/app/t_position tests/app/t_session
thread_tests += tests/app/t_clockwork
if HAVE_CHECK
check_PROGRAMS += $(session_tests)
endif
tests_app_t_session_SOURCES  = %D%/t_session.c
tests_app_t_session_CPPFLAGS = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_app_t_session_LDADD    = $(LIBS_APP) $(CHECK_LIBS)
tests_app_t_position_SOURCES  = %D%/t_position.c
tests_app_t_position_CPPFLAGS = $(CHECK_CPP) $(SQLITE_CFLAGS)
tests_app_t_position_LDADD    = $(LIBS_APP) $(CHECK_LIBS)
tests_app_t_clockwork_SOURCES  = %D%/t_clockwork.c
tests_app_t_clockwork_CPPFLAGS = $(CHECK_CPP)
tests_app_t_clockwork_LDADD    = $(LIBS_APP) $(CHECK_LIBS)
