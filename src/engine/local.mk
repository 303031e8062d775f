# Files of this layer.
noinst_LIBRARIES += libengine.a
libengine_a_SOURCES =
libengine_a_SOURCES += %D%/index.c %D%/index.h %D%/index_inner.h %D%/index_memory.c
libengine_a_SOURCES += %D%/index_query.c %D%/index_rebuild.c %D%/kernels.c %D%/kernels.h
libengine_a_SOURCES += %D%/wheel.c %D%/wheel.h
libengine_a_SOURCES += %D%/accounts.c %D%/accounts.h %D%/behaviour.c %D%/behaviour.h
libengine_a_SOURCES += %D%/cases.c %D%/cases.h %D%/commands.c %D%/engine.c %D%/engine.h %D%/engine_int.h
libengine_a_SOURCES += %D%/executor.c %D%/executor.h %D%/feeds.c %D%/feeds.h %D%/invariants.c %D%/layers.def
libengine_a_SOURCES += %D%/load.c %D%/load.h %D%/match.c %D%/match.h %D%/nodes.c %D%/nodes.h
libengine_a_SOURCES += %D%/orchestrator.c %D%/orchestrator.h %D%/reading.c %D%/reputation.c %D%/reputation.h
libengine_a_SOURCES += %D%/results.c %D%/results.h %D%/saved.c %D%/saved.h
libengine_a_SOURCES += %D%/submission.c %D%/submission.h
libengine_a_SOURCES += %D%/tasks.c %D%/tasks.h %D%/verifier.c %D%/verifier.h
libengine_a_SOURCES += %D%/verify_commit.c %D%/verify_freivalds.c %D%/verify_recompute.c
libengine_a_SOURCES += %D%/verify_segment.c %D%/verify_vote.c %D%/world.c %D%/world.h
