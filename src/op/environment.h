/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment of a build, beside our own (COMPAT section 7): what build_environment of framework.conf exports, and
 * the compiler and linker that the kernel asks for, where that does not name them. */
#ifndef OP_ENVIRONMENT_H
#define OP_ENVIRONMENT_H

#include "op/op.h"

/* "NAME=value" each. False: make is needed to read .kernelvariables, or build_environment cannot be read. */
bool environment_of_build(const struct op *op, const struct kernel *k, struct strv *ret,
			  struct err *e);

#endif
