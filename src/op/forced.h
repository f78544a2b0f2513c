/* SPDX-License-Identifier: GPL-2.0-or-later */
/* {root}/usr/share/dkms/modules_to_force_install/(any file): words, `{m}` forces the install of module m,
 * `{m}_version-override` skips its version check. */
#ifndef OP_FORCED_H
#define OP_FORCED_H

#include "op/op.h"

bool forced_module(const struct op *op, const char *module);
bool forced_version(const struct op *op, const char *module);
/* the line that COMPAT has for each */
void forced_say(struct op *op, const struct target *x);

#endif
