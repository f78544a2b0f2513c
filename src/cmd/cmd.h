/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An action of the command line: what it is called, what it needs, and the function that turns its
 * arguments into goals and their outcome into an exit status. One file per action.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "op/goal.h"
#include "op/op.h"

enum cmd_need {
	CMD_ROOT = 1 << 0,	 /* only root may */
	CMD_TREE = 1 << 1,	 /* the tree must be writable */
	CMD_MODULE = 1 << 2,	 /* module and version must be given */
	CMD_ALL = 1 << 3,	 /* --all is known */
	CMD_ONE_KERNEL = 1 << 4, /* at most one -k */
	CMD_SOURCE = 1 << 5,	 /* a source tree may stand for module and version */
	CMD_A_KERNEL = 1 << 6,	 /* exactly one -k */
	CMD_EVENTS = 1 << 7,	 /* --json: events, a line each */
	CMD_DOCUMENT = 1 << 8,	 /* --json: one document */
	CMD_ARCHIVE = 1 << 9,	 /* an archive may stand for module and version */
};

struct cmd {
	const char *name;
	unsigned needs;
	/* *ret_status: the exit status where the failures have been shown already */
	bool (*run)(struct op *op, int *ret_status, struct err *e);
};

extern const struct cmd cmd_add, cmd_autoinstall, cmd_build, cmd_generate_mok, cmd_install,
	cmd_kernel_postinst, cmd_kernel_preinst, cmd_kernel_prerm, cmd_ldtarball, cmd_match,
	cmd_mktarball, cmd_remove, cmd_status, cmd_unbuild, cmd_uninstall;

/* one after the other, from 0 on; NULL: no more */
const struct cmd *cmd_at(size_t i);
/* NULL: there is no such action */
const struct cmd *cmd_find(const char *name);

#endif
