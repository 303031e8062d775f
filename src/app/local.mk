noinst_LIBRARIES += libapp.a
libapp_a_SOURCES =
libapp_a_SOURCES += %D%/action.c %D%/action.h %D%/actions.def %D%/acts.h %D%/app.h %D%/app_int.h \
                    %D%/args.c %D%/args.h %D%/options.def
libapp_a_SOURCES += %D%/card.c %D%/card.h %D%/card_case.c %D%/card_node.c %D%/card_task.c
libapp_a_SOURCES += %D%/history.c %D%/history.h %D%/names.c %D%/names.h %D%/order.c %D%/order.h \
                    %D%/query.c %D%/query.h %D%/reasons.c %D%/reasons.def %D%/reasons.h
libapp_a_SOURCES += %D%/table.h %D%/table_anchors.c %D%/table_cases.c %D%/table_events.c \
                    %D%/table_nodes.c %D%/table_tasks.c %D%/table_verifications.c %D%/tables.def \
                    %D%/value.c %D%/value.h
