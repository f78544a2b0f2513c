/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The modules that a dkms.conf lists, with COMPAT's defaults and checks, and some checks of
 * ours: a name is one path component, a location stays below the folder that it is meant for.
 *
 * Records are as many as the highest index says. Over 4096 of them the arrays cannot be meant to
 * go together: that, and only that, is `Module name/location array length mismatch.`; gaps below
 * it are told record by record.
 */
#ifndef CONF_MODULES_H
#define CONF_MODULES_H

#include <stdbool.h>

#include "conf/complaint.h"
#include "conf/package.h"

/* ret: modules, n_modules; `excluded` is left false. ret->name is there already. */
void modules_read(const struct directives *d, bool strict, struct complaints *c,
		  struct package *ret);

#endif
