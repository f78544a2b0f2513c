/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/remove.h"

#include "tree/failure.h"

bool remove_run(struct op *op, const struct task *t, struct err *e)
{
	const struct target *x = &t->target;

	if (tree_has_kernels(&op->tree, x->module, x->version))
		return true;
	out_line(op->out, "Deleting module %s/%s completely from the DKMS tree.", x->module,
		 x->version);
	failure_remove_all(&op->tree, x->module, x->version);
	return tree_remove(&op->tree, x->module, x->version, e);
}
