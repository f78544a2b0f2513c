/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debug information goes (`strip -g`, or llvm-strip for a kernel built with clang); what the kernel
 * needs of a module stays. The file is replaced by its stripped copy, synced. */
#ifndef KO_STRIP_H
#define KO_STRIP_H

#include <stdbool.h>

#include "core/err.h"

bool ko_strip(const char *program, int dir, const char *name, struct err *e);

#endif
