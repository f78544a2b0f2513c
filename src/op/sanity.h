/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version check at install (COMPAT section 5): is what the kernel has newer, or the same? */
#ifndef OP_SANITY_H
#define OP_SANITY_H

#include "op/op.h"

/* False: the module is not to be installed, which has been said. same_name: what stands under the kernel's
 * folder with the same name. --force, --force-version-override and modules_to_force_install skip it. */
bool sanity_passes(struct op *op, const struct target *x, const char *built,
		   const struct strv *same_name);

#endif
