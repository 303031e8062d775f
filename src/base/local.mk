noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = %D%/attr.h %D%/buf.c %D%/buf.h %D%/decimal.c %D%/decimal.h %D%/err.c \
  %D%/err.h %D%/rng.h
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS)
