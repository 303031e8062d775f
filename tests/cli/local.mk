# Tests of this folder.
cli_tests += %D%/parity.sh %D%/acts.sh
cli_tests += %D%/readme.sh
