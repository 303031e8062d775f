# Files of this layer.
noinst_LIBRARIES += libwork.a
libwork_a_SOURCES = %D%/bisect.c %D%/bisect.h %D%/attribute.c %D%/attribute.h %D%/check.c %D%/check.h \
  %D%/check_inner.h %D%/check_difference.c %D%/check_freivalds.c \
  %D%/cheat.c %D%/cheat.h %D%/cheats.def %D%/faults.def %D%/field61.c %D%/field61.h \
  %D%/kind_chain.c %D%/kind_matmul.c %D%/kind_mlp.c \
  %D%/kind_monte_carlo.c %D%/kind_opaque.c %D%/kinds.def \
  %D%/matmul.h %D%/mlp.h %D%/opaque.h %D%/output.c %D%/scratch.h %D%/work.c %D%/work.h
