/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An install (DESIGN, "An install"): every module is staged as a synced temporary file in its destination
 * folder; only when all are there does each take its place by a rename, and the active link last. What
 * fails before the first rename leaves everything as it was; what fails later is taken back.
 */
#ifndef OP_INSTALL_H
#define OP_INSTALL_H

#include "op/plan.h"

/* Exit 101 (pre_install), 6 (a built module is missing; none could be installed). depmod is a task of its own. */
bool install_run(struct op *op, const struct task *t, struct err *e);

#endif
