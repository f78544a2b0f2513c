/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PIN that opens an encrypted signing key or a token: KBUILD_SIGN_PIN of the environment, else the first
 * line of the file that mok_signing_pin_file names. Only what signs gets it: no build, no hook and no
 * log ever sees it.
 */
#ifndef OP_PIN_H
#define OP_PIN_H

#include "op/op.h"

/* moves KBUILD_SIGN_PIN from our environment into op; before anything else is run */
void pin_take(struct op *op);
/* NULL: there is none. A file that others may read, or that cannot be read, is not used: a warning says so. */
const char *pin_for(struct op *op, const struct kernel *k);

#endif
