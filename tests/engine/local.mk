# Tests of this folder. t_index and t_wheel link nothing but the engine.
engine_tests = \
  tests/engine/t_engine_back \
  tests/engine/t_engine_save \
  tests/engine/t_world \
  tests/engine/t_executor \
  tests/engine/t_engine_failover \
  tests/engine/t_cases \
  tests/engine/t_case_kinds \
  tests/engine/t_money \
  tests/engine/t_verification \
  tests/engine/t_behaviour \
  tests/engine/t_attestation \
  tests/engine/t_reputation \
  tests/engine/t_feeds \
  tests/engine/t_ladder \
  tests/engine/t_green \
  tests/engine/t_prepared \
  tests/engine/t_engine_counts
if HAVE_CHECK
check_PROGRAMS += tests/engine/t_comparison
check_PROGRAMS += tests/engine/t_index tests/engine/t_wheel $(engine_tests)
endif
EXTRA_DIST += %D%/kit.h
tests_engine_t_wheel_SOURCES  = %D%/t_wheel.c
tests_engine_t_wheel_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_wheel_LDADD    = libengine.a $(CHECK_LIBS)
tests_engine_t_index_SOURCES  = %D%/t_index.c
tests_engine_t_index_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_index_LDADD    = libengine.a $(CHECK_LIBS)
tests_engine_t_engine_back_SOURCES  = %D%/t_engine_back.c
tests_engine_t_engine_back_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_engine_back_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_engine_save_SOURCES  = %D%/t_engine_save.c
tests_engine_t_engine_save_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_engine_save_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_world_SOURCES  = %D%/t_world.c
tests_engine_t_world_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_world_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_executor_SOURCES  = %D%/t_executor.c
tests_engine_t_executor_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_executor_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS) -lm
tests_engine_t_engine_failover_SOURCES  = %D%/t_engine_failover.c
tests_engine_t_engine_failover_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_engine_failover_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_cases_SOURCES  = %D%/t_cases.c
tests_engine_t_cases_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_cases_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_case_kinds_SOURCES  = %D%/t_case_kinds.c
tests_engine_t_case_kinds_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_case_kinds_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_money_SOURCES  = %D%/t_money.c
tests_engine_t_money_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_money_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_verification_SOURCES  = %D%/t_verification.c
tests_engine_t_verification_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_verification_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_reputation_SOURCES  = %D%/t_reputation.c
tests_engine_t_reputation_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_reputation_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_engine_counts_SOURCES  = %D%/t_engine_counts.c
tests_engine_t_engine_counts_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_engine_counts_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_feeds_SOURCES  = %D%/t_feeds.c %D%/kit.h
tests_engine_t_feeds_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_feeds_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_behaviour_SOURCES  = %D%/t_behaviour.c
tests_engine_t_behaviour_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_behaviour_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_comparison_SOURCES  = %D%/t_comparison.c
tests_engine_t_comparison_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_comparison_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_ladder_SOURCES  = %D%/t_ladder.c
tests_engine_t_ladder_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_ladder_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_attestation_SOURCES  = %D%/t_attestation.c %D%/kit.h
tests_engine_t_attestation_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_attestation_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_green_SOURCES  = %D%/t_green.c %D%/kit.h
tests_engine_t_green_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_green_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
tests_engine_t_prepared_SOURCES  = %D%/t_prepared.c %D%/kit.h
tests_engine_t_prepared_CPPFLAGS = $(CHECK_CPP)
tests_engine_t_prepared_LDADD    = $(LIBS_ENGINE) $(CHECK_LIBS)
