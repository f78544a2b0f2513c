/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a dkms.conf makes depend on the kernel: which modules are built (BUILD_EXCLUSIVE_…), by what
 * command (MAKE, MAKE_MATCH), with which patches (PATCH, PATCH_MATCH). COMPAT section 3, "Meaning".
 */
#ifndef CONF_RULES_H
#define CONF_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/complaint.h"
#include "conf/package.h"

struct rules {
	const struct directives *directives;
	const struct package_request *request;
	struct complaints *complaints; /* invalid regular expressions */
};

/* Each works through all of its directives once and complains of those that are wrong. */

/* ret: excluded, has_rules, n_included, modules[].excluded; modules are there already */
void rules_exclude(const struct rules *r, struct package *ret);
/* ret: make */
void rules_make(const struct rules *r, struct package *ret);
/* ret: patches */
void rules_patches(const struct rules *r, struct package *ret);

#endif
