/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/environment.h"

#include <string.h>
#include <unistd.h>

#include "run/child.h"

#define LIMIT ((size_t)1 << 20)

/* bash's own, which say nothing of the file */
static bool is_noise(const char *var)
{
	static const char *const names[] = { "_=", "SHLVL=", "PWD=", "OLDPWD=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_starts(var, names[i]))
			return true;
	return false;
}

static bool is_ours(const char *var)
{
	for (char **ours = environ; *ours; ours++)
		if (str_eq(*ours, var))
			return true;
	return false;
}

/* The file is the administrator's, like framework.conf: it runs as we do. */
static bool import(const char *file, struct arena *mem, struct strv *ret, struct err *e)
{
	const char *const argv[] = {
		"bash", "--norc", "--noprofile", "-c", ". \"$1\" >/dev/null && env -0",
		"dkms", file,	  NULL
	};
	struct child c = CHILD_INIT;
	char *text;
	size_t len;
	int status;

	c.argv = argv;
	c.err = STDERR_FILENO;
	if (!child_capture(&c, LIMIT, mem, &text, &len, &status, e))
		return err_add(e, "build_environment %s", file);
	if (status)
		return err_set(e, 1, "build_environment %s: exit status %d", file, status);
	for (const char *var = text; var < text + len; var += strlen(var) + 1)
		if (!is_noise(var) && !is_ours(var))
			strv_push(mem, ret, var);
	return true;
}

static bool names_it(const struct strv *env, const char *var)
{
	size_t name = strcspn(var, "=") + 1;

	for (size_t i = 0; i < env->n; i++)
		if (strncmp(env->at[i], var, name) == 0)
			return true;
	return false;
}

bool environment_of_build(const struct op *op, const struct kernel *k, struct strv *ret,
			  struct err *e)
{
	const char *file = settings_expand(op->set.build_environment, k->release, op->mem);
	struct strv env = { 0 }, compiler = { 0 };

	if ((str_set(file) && !import(file, op->mem, &env, e)) ||
	    !kernel_compiler(k, op->mem, &compiler, e))
		return false;
	for (size_t i = 0; i < compiler.n; i++)
		if (!names_it(&env, compiler.at[i]))
			strv_push(op->mem, &env, compiler.at[i]);
	*ret = env;
	return true;
}
