/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scripts that a package brings: PRE_BUILD, POST_BUILD, PRE_INSTALL, POST_INSTALL, POST_ADD,
 * POST_REMOVE. The first word is looked up in {conf_dir}/{m}/ first, then in the package's own folder;
 * the one where it is found is its working folder. It may be followed by arguments.
 */
#ifndef OP_HOOK_H
#define OP_HOOK_H

#include "op/op.h"
#include "op/shell.h"

struct hook {
	const char *name;    /* "post_add" */
	const char *command; /* the directive's value; NULL or "": there is none */
};

/* Where the script is and the command that runs it: `cd {dir}/ && {dir}/{command}`. NULL: there is none, or it is
 * not executable, which has been said. `own` is the package's folder. */
const char *hook_command(struct op *op, const char *module, const struct hook *h, const char *own);

/* Runs it from the module's source, its output on ours, under `Running the {name} script:`. Returns its
 * exit status; 0 if there is none to run. */
int hook_run(struct op *op, const struct target *x, const struct hook *h);

#endif
