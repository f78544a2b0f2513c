/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules × kernels that a package manager's transaction asks for, gathered first and then made into goals:
 * each pair once, none that is installed already, and for each kernel what others depend on
 * (BUILD_DEPENDS) before those. AUTOINSTALL does not matter: who installs a module's package wants the module.
 */
#ifndef CMD_PAIRS_H
#define CMD_PAIRS_H

#include "op/goal.h"
#include "op/op.h"

struct pair_module {
	const char *module, *version;
};

struct pair {
	struct pair_module m;
	const struct kernel *kernel;
	struct strv depends;
	bool planned;
};

struct pairs {
	struct pair *at;
	size_t n, cap;
};

/* "NAME-VERSION", split at the last '-'; false: not of that form, or no such source tree with a dkms.conf */
bool pairs_module(const struct op *op, const char *folder, struct pair_module *ret);
void pairs_add(struct op *op, struct pairs *p, const struct pair_module *m, const struct kernel *k);
/* INSTALLED goals for all of them */
void pairs_goals(struct op *op, struct pairs *p, struct goals *ret);

#endif
