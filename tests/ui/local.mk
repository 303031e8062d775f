# Tests of this folder. They link the console, base and what of app knows no
# session: fake_app.c stands for the rest.
ui_fake = %D%/fake_app.c %D%/fake_app.h %D%/fake_pages.c
ui_libs = libui.a libapp.a libbase.a $(CURSES_LIBS) $(PCRE2_LIBS)
EXTRA_DIST += tests/golden
if HAVE_CHECK
check_PROGRAMS += tests/ui/t_console tests/ui/t_golden tests/ui/t_key tests/ui/t_layout
check_PROGRAMS += tests/ui/t_list tests/ui/t_paint tests/ui/t_plain tests/ui/t_theme tests/ui/t_monkey tests/ui/t_pty tests/ui/t_pty_real
check_PROGRAMS += tests/ui/t_screen tests/ui/t_view_acts
# No test of its own: t_pty runs it.
EXTRA_PROGRAMS += tests/ui/ui_prog
CLEANFILES     += tests/ui/ui_prog$(EXEEXT) ui_stats.*
endif
tests_ui_t_console_SOURCES  = %D%/t_console.c $(ui_fake)
tests_ui_t_console_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_console_LDADD    = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_golden_SOURCES   = %D%/t_golden.c %D%/golden.h $(ui_fake)
tests_ui_t_golden_CPPFLAGS  = $(CHECK_CPP)
tests_ui_t_golden_LDADD     = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_key_SOURCES      = %D%/t_key.c
tests_ui_t_key_CPPFLAGS     = $(CHECK_CPP)
tests_ui_t_key_LDADD        = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_layout_SOURCES   = %D%/t_layout.c
tests_ui_t_layout_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_layout_LDADD     = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_screen_SOURCES  = %D%/t_screen.c $(ui_fake)
tests_ui_t_screen_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_screen_LDADD     = $(ui_libs) $(CHECK_LIBS)
# The states and their words are the real ones.
tests_ui_t_theme_SOURCES   = %D%/t_theme.c
tests_ui_t_theme_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_theme_LDADD     = $(LIBS_UI) $(CHECK_LIBS)
tests_ui_t_view_acts_SOURCES  = %D%/t_view_acts.c $(ui_fake)
tests_ui_t_view_acts_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_view_acts_LDADD    = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_list_SOURCES     = %D%/t_list.c $(ui_fake)
tests_ui_t_list_CPPFLAGS    = $(CHECK_CPP)
tests_ui_t_list_LDADD       = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_paint_SOURCES    = %D%/t_paint.c
tests_ui_t_paint_CPPFLAGS   = $(CHECK_CPP)
tests_ui_t_paint_LDADD      = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_plain_SOURCES    = %D%/t_plain.c $(ui_fake)
tests_ui_t_plain_CPPFLAGS   = $(CHECK_CPP)
tests_ui_t_plain_LDADD      = $(ui_libs) $(CHECK_LIBS)
tests_ui_t_pty_SOURCES      = %D%/t_pty.c %D%/pty.c %D%/pty.h
tests_ui_t_pty_CPPFLAGS     = $(CHECK_CPP) -DBUILDDIR='"$(abs_top_builddir)"'
tests_ui_t_pty_LDADD        = libbase.a $(CHECK_LIBS) -lutil
EXTRA_tests_ui_t_pty_DEPENDENCIES = tests/ui/ui_prog$(EXEEXT)
tests_ui_ui_prog_SOURCES    = %D%/ui_prog.c $(ui_fake)
tests_ui_ui_prog_LDADD      = $(ui_libs)
tests_ui_t_pty_real_SOURCES  = %D%/t_pty_real.c %D%/pty.c %D%/pty.h
tests_ui_t_pty_real_CPPFLAGS = $(CHECK_CPP) -DBUILDDIR='"$(abs_top_builddir)"'
tests_ui_t_pty_real_LDADD    = libbase.a $(CHECK_LIBS) -lutil
EXTRA_tests_ui_t_pty_real_DEPENDENCIES = depin-console$(EXEEXT)
tests_ui_t_monkey_SOURCES  = %D%/t_monkey.c
tests_ui_t_monkey_CPPFLAGS = $(CHECK_CPP)
tests_ui_t_monkey_LDADD    = libui.a $(LIBS_APP) $(CURSES_LIBS) $(CHECK_LIBS)
# Run by hostile.sh, once for each kind of locale.
cli_tests      += %D%/hostile.sh
EXTRA_PROGRAMS += tests/ui/hostile
CLEANFILES     += tests/ui/hostile$(EXEEXT)
EXTRA_DIST     += %D%/hostile.py
tests_ui_hostile_SOURCES  = %D%/hostile.c
tests_ui_hostile_CPPFLAGS = $(AM_CPPFLAGS) $(VTERM_CFLAGS)
tests_ui_hostile_LDADD    = libui.a $(LIBS_APP) $(CURSES_LIBS) $(VTERM_LIBS) -lutil
check_DATA      = tests/ui/hostile$(EXEEXT)
