/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What must be there before a build or an install starts: everything that can be checked without
 * starting it. The checks change nothing. */
#ifndef OP_NEEDS_H
#define OP_NEEDS_H

#include "op/goal.h"
#include "op/reading.h"

/* Exit 4 or 8 (conf), 77 (excluded), 8 (no source), 21 (no headers), 13 (BUILD_DEPENDS), with COMPAT's texts.
 * *ret_warning: what --force passes over, or NULL. */
bool build_needs(const struct op *op, const struct goals *goals, const struct goal *g,
		 const struct reading *conf, const char *source_dir, const char **ret_warning,
		 struct err *e);
/* exit 13 and COMPAT's text for a build whose BUILD_DEPENDS lack these */
bool needs_missing(const struct op *op, const struct target *x, const struct strv *missing,
		   struct err *e);
/* exit 4 or 8 (conf), 6 (no such kernel) */
bool install_needs(const struct goal *g, const struct reading *conf, struct err *e);

#endif
