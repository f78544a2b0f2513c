/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Weak modules (kernel/weak.h) as installs, status and autoinstall see them. What an install or an uninstall
 * has changed is noted, and told to the distribution's tool once per kernel, after depmod: the tool reads
 * the index. So with --no-depmod, which leaves the index to the caller, it is not told. A package with
 * NO_WEAK_MODULES is left out, and so is everything where there is no tool.
 */
#ifndef OP_WEAK_MODULES_H
#define OP_WEAK_MODULES_H

#include "conf/package.h"
#include "op/op.h"

/* a kernel that has modules through links, and the release of the one that they are installed for */
struct weak_target {
	struct target target;
	const char *from;
};

struct weak_targets {
	struct weak_target *at;
	size_t n, cap;
};

/* path was put in its place, or is gone; package may be NULL (its dkms.conf cannot be read) */
void weak_modules_note(struct op *op, const struct kernel *k, const struct package *p,
		       const char *path, bool gone);
/* tells the tool what was noted for the kernel; its failure is a warning */
void weak_modules_update(struct op *op, const struct kernel *k);
/* what was noted for the kernel has been taken back */
void weak_modules_forget(struct op *op, const struct kernel *k);

/* releases of other kernels that have links to modules of x, which is installed */
struct strv weak_modules_kernels(struct op *op, const struct target *x);
/* does x's kernel have the modules of that version through links? (COMPAT section 10, 12) */
bool weak_modules_linked(struct op *op, const struct target *x);

#endif
