noinst_LIBRARIES += libmodel.a
libmodel_a_SOURCES = %D%/case.c %D%/case.h %D%/case_kinds.def %D%/command.c %D%/command.h %D%/event.c %D%/event.h %D%/events.def \
                     %D%/feed.c %D%/feed.h %D%/jurisdiction.c %D%/jurisdiction.h %D%/jurisdictions.def \
                     %D%/node.c %D%/node.h %D%/offence.c %D%/offence.h %D%/offences.def \
                     %D%/places.c %D%/places.def %D%/places.h %D%/policy.c %D%/policy.def %D%/policy.h %D%/posterior.c %D%/posterior.h \
                     %D%/state.c %D%/state.h %D%/task.c %D%/task.h
