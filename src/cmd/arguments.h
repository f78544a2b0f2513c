/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of COMPAT section 1: options in any order, an action, and a bare word that may be a
 * module/version, a source tree, a dkms.conf or an archive.
 */
#ifndef CMD_ARGUMENTS_H
#define CMD_ARGUMENTS_H

#include "cmd/cmd.h"

struct arguments {
	struct options opt;
	const struct cmd *cmd; /* NULL: no action, or an unknown one */
	const char *unknown;   /* the first word that was not an action, or NULL */
	bool help, version;
	struct strv deprecated; /* options that are accepted and do nothing */
	struct strv puzzling;	/* words that nothing is known about */
};

/* what is wrong with the line itself; exit 2 and 4 */
bool arguments_parse(char *const *argv, struct arena *mem, struct arguments *ret, struct err *e);
/* what is wrong with it for its action: the table of COMPAT section 1 */
bool arguments_check(const struct arguments *a, struct err *e);

#endif
