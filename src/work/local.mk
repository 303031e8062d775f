# Files of this layer.
noinst_LIBRARIES += libwork.a
libwork_a_SOURCES = %D%/bisect.c %D%/bisect.h %D%/attribute.c %D%/attribute.h %D%/check.c %D%/check.h \
  %D%/check_difference.c %D%/check_freivalds.c \
  %D%/cheat.c %D%/cheat.h %D%/cheats.def %D%/faults.def %D%/kind_chain.c %D%/kind_matmul.c %D%/kinds.def \
  %D%/matmul.h %D%/output.c %D%/scratch.h %D%/work.c %D%/work.h
