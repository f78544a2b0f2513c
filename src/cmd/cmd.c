/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/cmd.h"

static const struct cmd *const cmds[] = {
	&cmd_add,
	&cmd_remove,
	&cmd_build,
	&cmd_unbuild,
	&cmd_install,
	&cmd_uninstall,
	&cmd_match,
	&cmd_autoinstall,
	&cmd_mktarball,
	&cmd_ldtarball,
	&cmd_status,
	&cmd_generate_mok,
	&cmd_kernel_preinst,
	&cmd_kernel_postinst,
	&cmd_kernel_prerm,
};

const struct cmd *cmd_at(size_t i)
{
	return i < sizeof(cmds) / sizeof(*cmds) ? cmds[i] : NULL;
}

const struct cmd *cmd_find(const char *name)
{
	for (size_t i = 0; i < sizeof(cmds) / sizeof(*cmds); i++)
		if (str_eq(cmds[i]->name, name))
			return cmds[i];
	return NULL;
}
