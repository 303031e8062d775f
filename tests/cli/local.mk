# Tests of this folder.
cli_tests += %D%/parity.sh %D%/acts.sh
cli_tests += %D%/readme.sh
# The program on files and stores, from one process to the next.
program_tests = %D%/first_run.sh %D%/determinism.sh %D%/kill.sh %D%/bad_input.sh %D%/cases.sh \
                %D%/import_real.sh %D%/imports.sh %D%/green.sh %D%/commitments.sh %D%/spread.sh \
                %D%/mixes.sh %D%/big.sh %D%/pages.sh %D%/time.sh %D%/attribution.sh %D%/compare.sh
cli_tests  += $(program_tests)
EXTRA_DIST += %D%/kit.sh
