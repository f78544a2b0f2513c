/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/shell.h"

#include <string.h>
#include <unistd.h>

#include "run/child.h"

static const char script[] =
	"command=$1 kernelver=$2 arch=$3 kernel_source_dir=$4 kernel_config=$5 dkms_tree=$6"
	" source_tree=$7 install_tree=$8 module=$9 module_version=${10} parallel_jobs=${11}"
	" PACKAGE_NAME=$9 PACKAGE_VERSION=${10}; set --; eval \"$command\"";

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static bool overrides(const struct strv *env, const char *var)
{
	size_t name = strcspn(var, "=") + 1;

	for (size_t i = 0; env && i < env->n; i++)
		if (strncmp(env->at[i], var, name) == 0)
			return true;
	return false;
}

/* our own environment, with what env sets in place of what we had */
static struct strv environment(const struct strv *env, struct arena *mem)
{
	struct strv all = { 0 };

	for (char **var = environ; *var; var++)
		if (!overrides(env, *var))
			strv_push(mem, &all, *var);
	for (size_t i = 0; env && i < env->n; i++)
		strv_push(mem, &all, env->at[i]);
	return all;
}

bool shell_run(const struct op *op, const struct shell *s, int *ret_status, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const struct strv env = environment(s->env, &mem);
	const struct kernel *k = s->kernel;
	const char *const argv[] = {
		"bash",
		"--norc",
		"--noprofile",
		"-c",
		script,
		"dkms",
		s->command,
		k ? k->release : "",
		k ? k->arch : "",
		k ? k->build_dir : "",
		k ? k->config.path : "",
		op->tree.path,
		op->set.source_tree,
		op->set.install_tree,
		or_empty(s->target->module),
		or_empty(s->target->version),
		op->jobs,
		NULL,
	};
	struct child c = CHILD_INIT;

	c.argv = argv;
	c.env = env.at;
	c.dir = s->dir;
	c.out = s->out;
	c.err = s->err;
	c.tick = s->tick;
	c.data = s->data;
	return child_run(&c, ret_status, e);
}
