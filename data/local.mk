# What is read at run time, from $(pkgdatadir) once installed.
dist_pkgdata_DATA = %D%/nodes.csv %D%/tasks.json %D%/policy.json %D%/gpus.csv \
                    %D%/jurisdictions.csv %D%/reasons.csv
dist_pkgdata_DATA += %D%/LICENSE.gpu_specs %D%/intel-sgx-root.pem
EXTRA_DIST += %D%/README.md %D%/make-nodes.awk %D%/make-tasks.awk
