# Files of this layer.
noinst_LIBRARIES += libui.a
libui_a_SOURCES = \
  %D%/acts.c %D%/acts_ui.c %D%/acts_view.c \
  %D%/bottom_rows.c \
  %D%/card.c %D%/card.h \
  %D%/complete.c %D%/complete.h \
  %D%/console.c %D%/console.h %D%/console_int.h \
  %D%/copy.c %D%/copy.h \
  %D%/frame.c %D%/frame.h \
  %D%/glyph.c %D%/glyph.h \
  %D%/graph.c %D%/graph.h \
  %D%/hints.c %D%/hints.h %D%/hints.def \
  %D%/key.c %D%/key.h \
  %D%/latency.c %D%/latency.h \
  %D%/layer_answer.c %D%/layer_ask.c %D%/layer_batch.c %D%/layer_consequence.c %D%/layer_help.c \
  %D%/layer_messages.c %D%/layer_open.c \
  %D%/layer_prompt.c %D%/layer_reason.c \
  %D%/layer_bulk.c %D%/layer_columns.c %D%/layer_filter.c %D%/layer_sort.c \
  %D%/layout.c %D%/layout.h \
  %D%/line.c %D%/message.c \
  %D%/list.c %D%/list.h \
  %D%/menu.c %D%/menu.h \
  %D%/notify.c %D%/notify.h \
  %D%/paint.c %D%/paint.h \
  %D%/plain.c %D%/plain.h \
  %D%/overlay.c %D%/overlay.h %D%/overlay_diff.c \
  %D%/overlay_moves.c \
  %D%/overlay_metrics.c %D%/overlay_policy.c %D%/overlay_rates.c %D%/overlay_regions.c \
  %D%/progress.c %D%/progress.h \
  %D%/remember.c %D%/remember.h \
  %D%/row_cache.c %D%/row_cache.h \
  %D%/screen.c %D%/screen.h \
  %D%/speak.c %D%/speak.h %D%/speak_page.c \
  %D%/shorthand.c %D%/side.c %D%/status_row.c %D%/tabs.c \
  %D%/roles.def \
  %D%/tags.c %D%/tags.h \
  %D%/term.c %D%/term.h \
  %D%/term_caps.h %D%/term_curses.c \
  %D%/theme.c %D%/theme.h %D%/theme_file.c \
  %D%/ui.c %D%/ui.h \
  %D%/views.def
libui_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURSES_CFLAGS)
