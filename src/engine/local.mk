# Files of this layer.
noinst_LIBRARIES += libengine.a
libengine_a_SOURCES =
libengine_a_SOURCES += %D%/index.c %D%/index.h %D%/kernels.c %D%/kernels.h
libengine_a_SOURCES += %D%/wheel.c %D%/wheel.h
