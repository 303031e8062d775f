# What is read at run time, from $(pkgdatadir) once installed.
dist_pkgdata_DATA = %D%/nodes.csv %D%/tasks.json %D%/policy.json %D%/gpus.csv \
                    %D%/jurisdictions.csv %D%/reasons.csv
dist_pkgdata_DATA += %D%/LICENSE.gpu_specs %D%/intel-sgx-root.pem
EXTRA_DIST += %D%/README.md %D%/make-nodes.awk %D%/make-tasks.awk
# Shares of behaviours, for --mix.
mixesdir = $(pkgdatadir)/mixes
dist_mixes_DATA = %D%/mixes/all-honest.json %D%/mixes/default.json %D%/mixes/downgrader.json \
                  %D%/mixes/flaky.json %D%/mixes/greenwasher.json %D%/mixes/late.json \
                  %D%/mixes/lazy.json %D%/mixes/nondeterministic.json %D%/mixes/on-off.json \
                  %D%/mixes/ring.json %D%/mixes/spiteful.json
# Rules of verification, for compare-policies.
policiesdir = $(pkgdatadir)/policies
dist_policies_DATA = %D%/policies/adaptive.json %D%/policies/article.json \
                     %D%/policies/credibility.json %D%/policies/spot-check.json \
                     %D%/policies/ladder.json %D%/policies/majority.json \
                     %D%/policies/quorum.json
