/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uninstall and unbuild: modules leave the kernel's folders, originals come back; builds leave the
 * tree. */
#ifndef OP_UNINSTALL_H
#define OP_UNINSTALL_H

#include "op/plan.h"

/* depmod is a task of its own */
bool uninstall_run(struct op *op, const struct task *t, struct err *e);
/* the same without a word and without post_remove: an install is taken back */
bool uninstall_quietly(struct op *op, const struct task *t, struct err *e);
bool unbuild_run(struct op *op, const struct task *t, struct err *e);

#endif
