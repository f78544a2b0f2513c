/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A build (DESIGN, "A build"): workspace, steps, collect, post_build. The log is {build}/make.log while it
 * runs; it moves to {k}/{a}/log/make.log on success and stays with the workspace on failure.
 */
#ifndef OP_BUILD_H
#define OP_BUILD_H

#include "op/plan.h"

/* Exit 5 and 6 (patches), 10 (make), 7 (a module is missing or would not load), or a script's own. */
bool build_run(struct op *op, const struct task *t, struct err *e);

#endif
