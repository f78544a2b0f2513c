/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A source tree on the command line stands for the module and version that its dkms.conf names. */
#ifndef OP_NAMING_H
#define OP_NAMING_H

#include "op/op.h"

/* Fills in op->opt.module and .version where a source tree was given. Exit 8 for a bad dkms.conf, 10 for one that
 * names nothing. */
bool naming_complete(struct op *op, struct err *e);

#endif
