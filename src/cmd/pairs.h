/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules × kernels that a package manager's transaction asks for, gathered first and then installed: each pair
 * once, none that is installed already and up to date, and for each kernel what others depend on
 * (BUILD_DEPENDS) before those. AUTOINSTALL does not matter: who installs a module's package wants the module.
 */
#ifndef CMD_PAIRS_H
#define CMD_PAIRS_H

#include "op/goal.h"
#include "op/op.h"

struct pair_module {
	const char *module, *version;
};

/* "NAME-VERSION", split at the last '-'; false: not of that form, or no such source tree with a dkms.conf */
bool pairs_module(const struct op *op, const char *folder, struct pair_module *ret);
/* a goal for the pair, unless there is one or none is needed */
void pairs_add(struct op *op, struct goals *pairs, const struct pair_module *m,
	       const struct kernel *k);
/* Reaches them, depmod once for each kernel. Returns the exit status. */
int pairs_reach(struct op *op, struct goals *pairs);

#endif
