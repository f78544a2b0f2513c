/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * autoinstall: the newest version of every module that wants it, installed for one kernel, in the order that
 * BUILD_DEPENDS asks for; at the end a line for each kind of outcome (COMPAT section 5).
 */
#ifndef OP_AUTOINSTALL_H
#define OP_AUTOINSTALL_H

#include "op/op.h"

/* {conf_dir}/no-autoinstall is there, which has been said */
bool autoinstall_disabled(struct op *op);
/* exit 11 where something failed, 21 without headers for what is to be built */
bool autoinstall_run(struct op *op, const struct kernel *k, struct err *e);

#endif
