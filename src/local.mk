# The libraries of each layer with everything below it, in link order. A program
# of a layer links its list and nothing above, so an upward call is a link error.
LIBS_BASE   = libbase.a $(CJSON_LIBS)
LIBS_CRYPTO = libcrypto_layer.a $(LIBS_BASE) $(CRYPTO_LIBS)
LIBS_WORK   = libwork.a $(LIBS_CRYPTO)
LIBS_MODEL  = libmodel.a $(LIBS_CRYPTO)
LIBS_ENGINE = libengine.a libmodel.a libwork.a $(LIBS_CRYPTO)
LIBS_STORE  = libstore.a $(LIBS_MODEL) $(SQLITE_LIBS)
LIBS_APP    = libapp.a libstore.a $(LIBS_ENGINE) $(SQLITE_LIBS) $(PCRE2_LIBS)
LIBS_UI     = libui.a $(LIBS_APP) $(CURSES_LIBS)

EXTRA_DIST += %D%/layers.txt %D%/ARCHITECTURE.md

bin_PROGRAMS += depin-console
depin_console_SOURCES = %D%/main.c
depin_console_LDADD   = $(LIBS_UI)
