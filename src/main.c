/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dkms: from the command line to an action, from its outcome to the exit status. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/arguments.h"
#include "cmd/complete.h"
#include "cmd/hooks.h"
#include "cmd/usage.h"
#include "op/naming.h"

static void clean_environment(void)
{
	static const char *const unwanted[] = { "CC", "CXX", "CFLAGS", "CXXFLAGS", "LDFLAGS" };

	for (size_t i = 0; i < sizeof(unwanted) / sizeof(*unwanted); i++)
		(void)unsetenv(unwanted[i]);
	(void)umask(022);
}

static int fail(struct out *out, const struct err *e)
{
	out_error(out, e);
	return e->status;
}

static void show_oddities(struct out *out, const struct arguments *a)
{
	for (size_t i = 0; i < a->deprecated.n; i++)
		out_note(out, "Deprecated feature: %s", a->deprecated.at[i]);
	for (size_t i = 0; i < a->puzzling.n; i++)
		out_warn(out, "I do not know how to handle %s.", a->puzzling.at[i]);
}

/* COMPAT section 10, 11: a word that is no action is a mistake, no word at all is a question */
static int no_action(struct out *out, const struct arguments *a)
{
	auto_err e = ERR_INIT;

	(void)err_set(&e, 2, "Unknown action specified: \"%s\"", a->unknown ? a->unknown : "");
	out_error(out, &e);
	usage_show(out);
	return a->unknown ? 2 : 0;
}

static bool permitted(const struct cmd *cmd, struct op *op, struct err *e)
{
	if ((cmd->needs & CMD_ROOT) && geteuid() != 0)
		return err_set(e, 1, "You must be root to use this command.");
	return !(cmd->needs & CMD_TREE) || op->opt.dry_run || tree_require_writable(&op->tree, e);
}

static int run_action(const struct arguments *a, struct out *out, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct op op;
	int status = 0;

	if (!op_open(&op, &a->opt, out, mem, &e) || !permitted(a->cmd, &op, &e) ||
	    !naming_complete(&op, &e) || !a->cmd->run(&op, &status, &e))
		status = fail(out, &e);
	op_close(&op);
	return status;
}

/* --json of an action with events; status makes its document itself */
static enum out_form form(const struct arguments *a)
{
	if (a->opt.quiet)
		return OUT_QUIET;
	if (!a->opt.json || !a->cmd || a->version || a->help)
		return OUT_AUTO;
	return a->cmd->needs & CMD_EVENTS ? OUT_JSON : OUT_PLAIN;
}

static int run(char *const *argv, struct arena *mem)
{
	auto_err e = ERR_INIT;
	struct arguments a;
	bool parsed = arguments_parse(argv, mem, &a, &e);
	struct out *out = out_open(form(&a), mem);
	int status = 0;

	show_oddities(out, &a);
	if (!parsed) {
		status = fail(out, &e);
		if (status == 2)
			usage_show(out);
	} else if (a.version) {
		out_line(out, "dkms-" COMPAT_LEVEL);
	} else if (a.help) {
		usage_show(out);
	} else if (!arguments_check(&a, &e)) {
		status = fail(out, &e);
	} else {
		status = a.cmd ? run_action(&a, out, mem) : no_action(out, &a);
	}
	out_end(out, status);
	out_close(out);
	return status;
}

int main(int argc, char **argv)
{
	auto_arena mem = ARENA_INIT;

	clean_environment();
	if (complete_asked(argv))
		return complete_run(argv, &mem);
	if (argc > 1 && str_eq(argv[1], "--hook"))
		return hooks_run(argv + 2, &mem);
	return run(argv, &mem);
}
