# Fuzz targets: fuzz_NAME.c with LLVMFuzzerTestOneInput, seeds in corpus/NAME/ (all of
# corpus/ is in EXTRA_DIST). Without --enable-fuzzers each is a small program that runs
# its corpus and a fixed number of mutations, as part of `make check`. With it (clang),
# each is a libFuzzer program that is built but not run:
#     tests/fuzz/fuzz_NAME -runs=100000 FOLDER_FOR_NEW_INPUTS SRC/tests/fuzz/corpus/NAME
# To add a target, one block:
#     fuzz_programs += tests/fuzz/fuzz_NAME
#     tests_fuzz_fuzz_NAME_SOURCES = %D%/fuzz_NAME.c $(fuzz_main)
#     tests_fuzz_fuzz_NAME_LDADD   = $(LIBS_BASE) $(FUZZ_LIBS)
fuzz_programs =
if FUZZERS
fuzz_main =
noinst_PROGRAMS += $(fuzz_programs)
else
fuzz_main = %D%/driver.c
check_PROGRAMS += $(fuzz_programs)
endif

lint_tests += %D%/calibrate.sh
EXTRA_DIST += %D%/driver.c %D%/corpus
CLEANFILES += fuzz_*.crash

fuzz_programs += tests/fuzz/fuzz_text
tests_fuzz_fuzz_text_SOURCES = %D%/fuzz_text.c $(fuzz_main)
tests_fuzz_fuzz_text_LDADD   = $(LIBS_BASE) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_decimal
tests_fuzz_fuzz_decimal_SOURCES = %D%/fuzz_decimal.c $(fuzz_main)
tests_fuzz_fuzz_decimal_LDADD   = $(LIBS_BASE) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_csv
tests_fuzz_fuzz_csv_SOURCES = %D%/fuzz_csv.c $(fuzz_main)
tests_fuzz_fuzz_csv_LDADD   = $(LIBS_BASE) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_json
tests_fuzz_fuzz_json_SOURCES = %D%/fuzz_json.c $(fuzz_main)
tests_fuzz_fuzz_json_LDADD   = $(LIBS_BASE) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_note
tests_fuzz_fuzz_note_SOURCES = %D%/fuzz_note.c $(fuzz_main)
tests_fuzz_fuzz_note_LDADD   = $(LIBS_CRYPTO) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_journal
tests_fuzz_fuzz_journal_SOURCES = %D%/fuzz_journal.c $(fuzz_main)
tests_fuzz_fuzz_journal_LDADD   = $(LIBS_STORE) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_policy
tests_fuzz_fuzz_policy_SOURCES = %D%/fuzz_policy.c $(fuzz_main)
tests_fuzz_fuzz_policy_LDADD   = $(app_read_libs) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_nodes tests/fuzz/fuzz_tasks tests/fuzz/fuzz_swf
tests_fuzz_fuzz_nodes_SOURCES  = %D%/fuzz_nodes.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_nodes_CPPFLAGS = $(CHECK_CPP)
tests_fuzz_fuzz_nodes_LDADD    = $(app_read_libs) $(FUZZ_LIBS)
tests_fuzz_fuzz_tasks_SOURCES  = %D%/fuzz_tasks.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_tasks_LDADD    = $(app_read_libs) $(FUZZ_LIBS)
tests_fuzz_fuzz_swf_SOURCES    = %D%/fuzz_swf.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_swf_LDADD      = $(app_read_libs) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_votes
tests_fuzz_fuzz_votes_SOURCES = %D%/fuzz_votes.c $(fuzz_main)
tests_fuzz_fuzz_votes_LDADD   = $(app_read_libs) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_keymap
tests_fuzz_fuzz_keymap_SOURCES = %D%/fuzz_keymap.c $(fuzz_main)
tests_fuzz_fuzz_keymap_LDADD   = $(app_read_libs) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_filter
tests_fuzz_fuzz_filter_SOURCES  = %D%/fuzz_filter.c $(fuzz_main)
tests_fuzz_fuzz_filter_LDADD    = $(app_read_libs) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_energy tests/fuzz/fuzz_latency tests/fuzz/fuzz_outages
tests_fuzz_fuzz_energy_SOURCES  = %D%/fuzz_energy.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_energy_LDADD    = $(app_read_libs) $(FUZZ_LIBS)
tests_fuzz_fuzz_latency_SOURCES = %D%/fuzz_latency.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_latency_LDADD   = $(app_read_libs) $(FUZZ_LIBS)
tests_fuzz_fuzz_outages_SOURCES = %D%/fuzz_outages.c %D%/importing.h $(fuzz_main)
tests_fuzz_fuzz_outages_LDADD   = $(app_read_libs) $(FUZZ_LIBS)
fuzz_programs += tests/fuzz/fuzz_quote tests/fuzz/fuzz_snarkjs
tests_fuzz_fuzz_quote_SOURCES   = %D%/fuzz_quote.c $(fuzz_main)
tests_fuzz_fuzz_quote_LDADD     = $(LIBS_CRYPTO) $(FUZZ_LIBS)
tests_fuzz_fuzz_snarkjs_SOURCES = %D%/fuzz_snarkjs.c $(fuzz_main)
tests_fuzz_fuzz_snarkjs_LDADD   = $(LIBS_CRYPTO) $(FUZZ_LIBS)

fuzz_programs += tests/fuzz/fuzz_theme
tests_fuzz_fuzz_theme_SOURCES = %D%/fuzz_theme.c $(fuzz_main)
tests_fuzz_fuzz_theme_LDADD   = libui.a $(LIBS_BASE) $(FUZZ_LIBS)
