/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * BUILD_DEPENDS_REBUILD: a build remembers which versions of its BUILD_DEPENDS were installed, each in a file
 * .dep_{module} of {k}/{a}; once another version of one is installed, whoever was built against the other is
 * built again (COMPAT section 5).
 */
#ifndef OP_DEPENDENTS_H
#define OP_DEPENDENTS_H

#include "conf/package.h"
#include "op/goal.h"
#include "op/op.h"

/* Writes the files into the folder dir, if the package has the directive and --force was not given. */
bool dependents_note(const struct op *op, const struct kernel *k, const struct package *p, int dir,
		     struct err *e);

/* Behind goals_reach(): what is installed for the kernels of the goals that have installed something, and was built
 * against another version of a module, is uninstalled, built and installed. Returns the exit status of that, and adds
 * the goals that it took to ret. */
int dependents_rebuild(struct op *op, const struct goals *done, bool batch, struct goals *ret);

#endif
