/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carrying out a plan: task after task, each goal's outcome into the goal. The failure of one goal is
 * shown and does not stop the others, but those that need it.
 */
#ifndef OP_RUN_H
#define OP_RUN_H

#include "op/plan.h"

/* Plans and runs, or with --dry-run plans and shows. Returns the exit status: that of the first goal that
 * was not reached, or 0. */
int goals_reach(struct op *op, struct goals *goals, bool batch);

#endif
