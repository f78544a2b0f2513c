/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of conf/ share: a dkms.conf in the scratch folder, the variables that it sees, and
 * lists of directives made by hand.
 */
#ifndef CONF_SCRATCH_H
#define CONF_SCRATCH_H

#include "conf/directives.h"
#include "core/vec.h"
#include "sys_scratch.h"

/* the absolute path of a file in the scratch folder */
static inline const char *here(struct arena *mem, const char *name)
{
	char *real = realpath(scratch_path, NULL);

	assert_non_null(real);

	const char *path = arena_printf(mem, "%s/%s", real, name);

	free(real);
	return path;
}

/* a kernel build folder as "kernel/build", with a .config */
static inline void put_kernel(void)
{
	assert_int_equal(mkdir("kernel", 0755), 0);
	assert_int_equal(mkdir("kernel/build", 0755), 0);
	put("kernel/build/.config", "CONFIG_I2C=m\nCONFIG_ACPI=y\n# CONFIG_NO_SUCH is not set\n",
	    0644);
}

static inline void add(struct arena *mem, struct directives *d, const char *name, size_t index,
		       const char *value)
{
	struct directive new = { name, index, value };

	vec_push(mem, d, new);
}

static inline void assert_starts(const char *text, const char *prefix)
{
	if (!text || strncmp(text, prefix, strlen(prefix)) != 0)
		fail_msg("'%s' does not begin with '%s'", text ? text : "(null)", prefix);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		fail_msg("'%s' does not contain '%s'", text ? text : "(null)", part);
}

#endif
