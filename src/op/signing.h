/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether and how modules for a kernel are signed (COMPAT section 6). The decision is made, and said, once
 * per kernel and run. A key pair that is missing is made. Where neither framework.conf names a sign_file
 * nor the distribution has one, libcrypto signs.
 */
#ifndef OP_SIGNING_H
#define OP_SIGNING_H

#include "ko/sign.h"
#include "op/op.h"

/* the prologue's lines and the empty line behind them; nothing if they have been shown */
void signing_prologue(struct op *op, const struct kernel *k);
/* false: modules for this kernel are not signed; call signing_prologue() first */
bool signing_signer(const struct op *op, const struct kernel *k, struct signer *ret);

/* generate_mok: says which key and certificate it is for this kernel, and makes what is missing */
bool signing_keys(struct op *op, const struct kernel *k, struct err *e);

#endif
