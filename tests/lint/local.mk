# Tests of this folder. Each lint is a test; calibrate.sh shows that each can fail.
lint_tests += %D%/layers.sh %D%/listed.sh %D%/headers.sh %D%/symbols.sh %D%/hardening.sh \
              %D%/banned.sh %D%/style.sh %D%/shell.sh \
              %D%/verifier.sh %D%/paths.sh %D%/data.sh %D%/calibrate.sh
EXTRA_DIST += %D%/strip.awk
