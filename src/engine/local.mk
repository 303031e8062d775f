# Files of this layer.
noinst_LIBRARIES += libengine.a
libengine_a_SOURCES =
libengine_a_SOURCES += %D%/index.c %D%/index.h %D%/index_inner.h %D%/index_memory.c
libengine_a_SOURCES += %D%/index_query.c %D%/index_rebuild.c %D%/kernels.c %D%/kernels.h
libengine_a_SOURCES += %D%/wheel.c %D%/wheel.h
