# Files of this layer.
noinst_LIBRARIES += libengine.a
libengine_a_SOURCES =
libengine_a_SOURCES += %D%/index.c %D%/index.h %D%/index_inner.h %D%/index_memory.c
libengine_a_SOURCES += %D%/index_query.c %D%/index_rebuild.c %D%/kernels.c %D%/kernels.h
libengine_a_SOURCES += %D%/wheel.c %D%/wheel.h
libengine_a_SOURCES += %D%/accounts.c %D%/accounts.def %D%/accounts.h
libengine_a_SOURCES += %D%/challenges.c %D%/challenges.h
libengine_a_SOURCES += %D%/appeals.c %D%/appeals.h %D%/escrow.c %D%/escrow.h
libengine_a_SOURCES += %D%/incentive.c %D%/incentive.h %D%/requesters.c %D%/requesters.h
libengine_a_SOURCES += %D%/slashing.c %D%/slashing.h
libengine_a_SOURCES += %D%/behaviour.c %D%/behaviour.h %D%/behaviours.def
libengine_a_SOURCES += %D%/attestation.c %D%/attestation.h %D%/verify_quote.c %D%/verify_zk.c
libengine_a_SOURCES += %D%/attribution.c %D%/attribution.h %D%/beacon.c %D%/beacon.h
libengine_a_SOURCES += %D%/comparison.c
libengine_a_SOURCES += %D%/cases.c %D%/cases.h %D%/commands.c %D%/engine.c %D%/engine.h %D%/engine_int.h
libengine_a_SOURCES += %D%/executor.c %D%/executor.h %D%/feeds.c %D%/feeds.h %D%/green.c %D%/green.h \
                       %D%/location.c %D%/location.h %D%/meter.c %D%/meter.h %D%/invariants.c %D%/layers.def
libengine_a_SOURCES += %D%/load.c %D%/load.h %D%/match.c %D%/match.h %D%/maturing.c %D%/maturing.h %D%/nodes.c %D%/nodes.h
libengine_a_SOURCES += %D%/orchestrator.c %D%/orchestrator.h %D%/reading.c %D%/reading_verification.c %D%/reputation.c %D%/reputation.h
libengine_a_SOURCES += %D%/foresight.c %D%/prepared.c %D%/prepared.h
libengine_a_SOURCES += %D%/recent.c %D%/recent.h %D%/referee.c %D%/referee.h %D%/ringers.c %D%/ringers.h
libengine_a_SOURCES += %D%/results.c %D%/results.h %D%/saved.c %D%/saved.h
libengine_a_SOURCES += %D%/submission.c %D%/submission.h
libengine_a_SOURCES += %D%/tasks.c %D%/tasks.h %D%/verifier.c %D%/verifier.h
libengine_a_SOURCES += %D%/verify_commit.c %D%/verify_freivalds.c %D%/verify_recompute.c
libengine_a_SOURCES += %D%/verify_segment.c %D%/verify_vote.c %D%/world.c %D%/world.h
