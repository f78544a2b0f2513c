/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel's configuration: .config or include/config/auto.conf (lines CONFIG_X=y, m, a number or a
 * "string"; comments are skipped). The text lives in the arena; look-ups scan it.
 */
#ifndef KERNEL_CONFIG_H
#define KERNEL_CONFIG_H

#include <stdbool.h>

#include "core/err.h"

struct kconfig {
	const char *path; /* the file, also when it is not there */
	const char *text; /* NULL: no such file */
};

/* a file that is missing is no error: text stays NULL; over 4 MiB or unreadable is one */
bool kconfig_read(const char *path, struct arena *mem, struct kconfig *ret, struct err *e);
/* the value without quotes, or NULL if it is not set */
const char *kconfig_get(const struct kconfig *c, const char *name, struct arena *mem);
/* is "y", or for kconfig_on "y" or "m" */
bool kconfig_is_y(const struct kconfig *c, const char *name);
bool kconfig_on(const struct kconfig *c, const char *name);

#endif
