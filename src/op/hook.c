/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/hook.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

const char *hook_command(struct op *op, const char *module, const struct hook *h, const char *own)
{
	if (!str_set(h->command))
		return NULL;

	const char *script = arena_strndup(op->mem, h->command, strcspn(h->command, " \t"));
	const char *dir = arena_printf(op->mem, "%s/%s", op->conf_dir, module);

	if (!file_is_reg(AT_FDCWD, arena_printf(op->mem, "%s/%s", dir, script)))
		dir = own;

	const char *path = arena_printf(op->mem, "%s/%s", dir, script);

	if (!file_is_reg(AT_FDCWD, path) || access(path, X_OK) < 0) {
		out_note(op->out, "%s", "");
		out_warn(op->out, "The %s script is not executable.", h->name);
		return NULL;
	}
	return arena_printf(op->mem, "cd %s/ && %s/%s", dir, dir, h->command);
}

int hook_run(struct op *op, const struct target *x, const struct hook *h)
{
	auto_err e = ERR_INIT;
	const char *own = tree_source(&op->tree, x->module, x->version, op->mem);
	const char *command = hook_command(op, x->module, h, own);
	struct shell sh = { .command = command, .target = x, .dir = own, .out = -1, .err = -1 };
	int status;

	if (!command)
		return 0;
	out_line(op->out, "Running the %s script:", h->name);
	out_flush(op->out);
	if (!op->opt.quiet) {
		sh.out = STDOUT_FILENO;
		sh.err = STDERR_FILENO;
	}
	if (!shell_run(op, &sh, &status, &e)) {
		out_error(op->out, &e);
		return e.status;
	}
	return status;
}
