# Files of this layer.
EXTRA_DIST += %D%/imports.h %D%/journal.h %D%/keyframe.h %D%/ledger.h %D%/metrics.def \
              %D%/name_table.h %D%/store.h %D%/tables.h
