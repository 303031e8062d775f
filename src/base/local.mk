noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = %D%/attr.h %D%/buf.c %D%/buf.h %D%/csv.c %D%/csv.h %D%/decimal.c \
  %D%/decimal.h %D%/err.c %D%/err.h %D%/file.c %D%/file.h %D%/json.c %D%/json.h \
  %D%/json_scan.c %D%/json_scan.h %D%/json_writer.c %D%/json_writer.h %D%/map.c \
  %D%/map.h %D%/rng.h %D%/text.c %D%/text.h %D%/text_ranges.def %D%/utc.c %D%/utc.h
libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(CJSON_CFLAGS)
