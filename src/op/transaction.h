/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * post_transaction of framework.conf: a command that runs once, after what a run has changed. Its output is
 * in {tree}/post_transaction.log; that it failed is shown, and changes nothing.
 */
#ifndef OP_TRANSACTION_H
#define OP_TRANSACTION_H

#include "op/op.h"

/* k: the kernel that $kernelver stands for, or NULL */
void transaction_run(struct op *op, const struct kernel *k);

#endif
