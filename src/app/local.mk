noinst_LIBRARIES += libapp.a
libapp_a_SOURCES =
libapp_a_SOURCES += %D%/action.c %D%/action.h %D%/actions.def %D%/acts.h %D%/app.h %D%/app_int.h \
                    %D%/args.c %D%/args.h %D%/options.def
libapp_a_SOURCES += %D%/card.c %D%/card.h %D%/card_case.c %D%/card_claims.c %D%/card_moves.c %D%/card_node.c %D%/card_task.c %D%/card_verification.c
libapp_a_SOURCES += %D%/key_name.c %D%/key_name.h %D%/keymap.c %D%/keymap.h %D%/keymap_int.h \
                    %D%/keymap_read.c %D%/memory.c %D%/memory.h
libapp_a_SOURCES += %D%/acts_bulk.c %D%/acts_bulk.h %D%/bulk.c %D%/bulk.h \
                    %D%/bulk_journal.c %D%/bulk_journal.h
libapp_a_SOURCES += %D%/acts_commitments.c %D%/acts_commitments.h %D%/commitments.c %D%/commitments.h \
                    %D%/commitments_find.c %D%/faults.c %D%/faults.h
libapp_a_SOURCES += %D%/filter.c %D%/filter.h %D%/filter_int.h %D%/filter_parse.c %D%/pattern.c \
                    %D%/pattern.h %D%/peek.c %D%/peek.h %D%/view.c %D%/view.h %D%/view_sort.c %D%/view_sort.h
libapp_a_SOURCES += %D%/history.c %D%/history.h %D%/names.c %D%/names.h %D%/order.c %D%/order.h \
                    %D%/query.c %D%/query.h %D%/reasons.c %D%/reasons.def %D%/reasons.h \
                    %D%/urgency.c %D%/urgency.h
libapp_a_SOURCES += %D%/graphs.def %D%/query_graph.c %D%/query_graph.h %D%/query_policy.c \
                    %D%/query_policy.h %D%/query_rates.c %D%/query_rates.h %D%/query_regions.c %D%/query_regions.h
libapp_a_SOURCES += %D%/query_diff.c %D%/query_diff.h %D%/query_links.c %D%/query_links.h
libapp_a_SOURCES += %D%/table.h %D%/table_anchors.c %D%/table_cases.c %D%/table_events.c \
                    %D%/table_nodes.c %D%/table_tasks.c %D%/table_verifications.c %D%/tables.def \
                    %D%/value.c %D%/value.h
libapp_a_SOURCES += %D%/acts_compare.c %D%/bar.c %D%/bar.h
libapp_a_SOURCES += %D%/acts_allocate.c %D%/acts_audit.c %D%/acts_bench.c %D%/acts_import.c \
                    %D%/acts_policy.c %D%/acts_proof.c %D%/acts_status.c %D%/standing.c %D%/standing.h
libapp_a_SOURCES += %D%/acts_help.c %D%/acts_list.c %D%/acts_list.h %D%/acts_metrics.c %D%/completion.h \
                    %D%/entity.c %D%/entity.h %D%/help.c %D%/help.h %D%/metrics.c %D%/metrics.h \
                    %D%/output.c %D%/output.h %D%/policy_print.c %D%/policy_print.h
libapp_a_SOURCES += %D%/policy_json.c %D%/policy_json.h
libapp_a_SOURCES += %D%/acts_attest.c %D%/acts_zk.c %D%/datadir.c %D%/datadir.h
libapp_a_SOURCES += %D%/acts_case.c %D%/acts_run.c %D%/acts_time.c %D%/app.c %D%/clockwork.c \
                    %D%/clockwork.h %D%/handover.c %D%/handover.h %D%/command_json.c %D%/command_json.h %D%/keyring.c \
                    %D%/keyring.h %D%/libraries.c %D%/libraries.h %D%/record.c %D%/record.h %D%/replay.c \
                    %D%/replay.h %D%/restore.c %D%/position.c %D%/seek.c %D%/seek.h \
                    %D%/history_load.c %D%/history_load.h %D%/session.c %D%/session.h \
                    %D%/timing.c %D%/timing.h
libapp_a_SOURCES += %D%/gpus.c %D%/gpus.h %D%/import.c %D%/import.h %D%/import_csv.c %D%/import_csv.h \
                    %D%/import_int.h %D%/import_votes.c %D%/import_votes.h %D%/acts_votes.c \
                    %D%/import_energy.c %D%/import_feed.c %D%/import_feed.h %D%/import_feed_int.h \
                    %D%/import_latency.c %D%/import_outages.c %D%/regions.c %D%/regions.def %D%/regions.h \
                    %D%/import_gather.c %D%/import_gather.h %D%/import_nodes.c %D%/import_once.c \
                    %D%/import_once.h %D%/import_swf.c %D%/import_tasks.c %D%/import_tasks.h \
                    %D%/import_tasks_json.c

# Completions: made once for each shell, embedded, and installed by man/local.mk.
completions = %D%/completion.bash %D%/completion.zsh %D%/completion.fish
nodist_libapp_a_SOURCES = %D%/completion_lines.c
CLEANFILES += $(completions) %D%/completion_lines.c
EXTRA_DIST += %D%/completion.awk %D%/lines_c.awk
app_tables = $(srcdir)/%D%/options.def $(srcdir)/%D%/actions.def
$(completions): $(srcdir)/%D%/completion.awk $(app_tables)
	$(AM_V_GEN)$(MKDIR_P) %D% && $(AWK) -v shell=`echo $@ | sed 's/.*\.//'` \
	  -f $(srcdir)/%D%/completion.awk $(app_tables) >$@.tmp && mv $@.tmp $@
%D%/completion_lines.c: $(completions) $(srcdir)/%D%/lines_c.awk
	$(AM_V_GEN)$(AWK) -f $(srcdir)/%D%/lines_c.awk $(completions) >$@.tmp && mv $@.tmp $@

# The data directory is compiled in: another prefix makes another object.
%D%/datadir.$(OBJEXT): Makefile
libapp_a_CPPFLAGS = $(AM_CPPFLAGS) $(PCRE2_CFLAGS)
