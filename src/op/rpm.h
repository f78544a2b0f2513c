/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An rpm that is given where an archive may be: `rpm -Uvh`, then autoinstall for the running kernel. */
#ifndef OP_RPM_H
#define OP_RPM_H

#include "op/op.h"

/* by its name's end, or by its first bytes */
bool rpm_is(const char *file);
/* rpm's own exit status if it fails, else autoinstall's */
bool rpm_install(struct op *op, const char *file, struct err *e);

#endif
