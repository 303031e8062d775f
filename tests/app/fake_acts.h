/* fake_acts.h - stands in for the functions behind actions.def. */
#ifndef TESTS_APP_FAKE_ACTS_H
#define TESTS_APP_FAKE_ACTS_H

#include "app/action.h"

extern enum action_id fake_last_act; /* ACTION_COUNT: none was called */

#endif
