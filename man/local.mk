# Manual pages and completions. Sections of the pages are made from the tables they
# describe, so they cannot drift.
man_pages = %D%/depin-console.1 %D%/depin-console-policy.5 %D%/depin-console-db.5
nodist_man_MANS = $(man_pages)
CLEANFILES += $(man_pages)
EXTRA_DIST += %D%/tables.awk %D%/depin-console.1.in %D%/depin-console-policy.5.in \
              %D%/depin-console-db.5.in
man_tables = $(srcdir)/src/app/actions.def $(srcdir)/src/app/options.def \
             $(srcdir)/src/app/reasons.def $(srcdir)/src/base/err.h \
             $(srcdir)/src/model/policy.def $(srcdir)/src/store/schema.sql
$(man_pages): $(srcdir)/%D%/tables.awk $(man_tables) $(man_pages:%=$(srcdir)/%.in)
	$(AM_V_GEN)$(MKDIR_P) %D% && $(AWK) -v srcdir=$(srcdir) -v version=$(PACKAGE_VERSION) \
	  -f $(srcdir)/%D%/tables.awk $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@

bash_completion_dir = $(datadir)/bash-completion/completions
zsh_completion_dir  = $(datadir)/zsh/site-functions
fish_completion_dir = $(datadir)/fish/vendor_completions.d
all-local: $(completions)
install-data-local: $(completions)
	$(MKDIR_P) '$(DESTDIR)$(bash_completion_dir)' '$(DESTDIR)$(zsh_completion_dir)' \
	  '$(DESTDIR)$(fish_completion_dir)'
	$(INSTALL_DATA) src/app/completion.bash '$(DESTDIR)$(bash_completion_dir)/depin-console'
	$(INSTALL_DATA) src/app/completion.zsh '$(DESTDIR)$(zsh_completion_dir)/_depin-console'
	$(INSTALL_DATA) src/app/completion.fish '$(DESTDIR)$(fish_completion_dir)/depin-console.fish'
uninstall-local:
	rm -f '$(DESTDIR)$(bash_completion_dir)/depin-console' \
	  '$(DESTDIR)$(zsh_completion_dir)/_depin-console' \
	  '$(DESTDIR)$(fish_completion_dir)/depin-console.fish'
# The picture in README.md, made by %D%/screen.sh.
EXTRA_DIST += %D%/screen.sh %D%/screen.svg %D%/metrics.svg
