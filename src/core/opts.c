/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/opts.h"

#include <string.h>

#include "core/str.h"

struct opts opts_start(char *const *argv, const struct opt *table)
{
	return (struct opts){ .argv = argv, .at = 1, .table = table };
}

static bool names(const char *name, const char *arg, size_t len)
{
	return name && strlen(name) == len && strncmp(name, arg, len) == 0;
}

const struct opt *opts_find(const struct opt *table, const char *arg)
{
	size_t len = strcspn(arg, "=");

	for (const struct opt *t = table; t->name; t++)
		if (names(t->name, arg, len) || names(t->alias, arg, len))
			return t;
	return NULL;
}

static bool option(struct opts *o, const char *arg, int *ret_id, const char **ret_value,
		   struct err *e)
{
	size_t len = strcspn(arg, "=");
	const struct opt *t = opts_find(o->table, arg);

	if (!t)
		return err_set(e, 2, "Unknown option: %s", arg);
	if (!t->has_value && arg[len])
		return err_set(e, 2, "The option %s does not take a value.", t->name);
	if (t->has_value && !arg[len] && !o->argv[o->at])
		return err_set(e, 2, "The option %s needs a value.", arg);

	*ret_id = t->id;
	if (!t->has_value)
		*ret_value = arg;
	else
		*ret_value = arg[len] ? arg + len + 1 : o->argv[o->at++];
	return true;
}

bool opts_next(struct opts *o, int *ret_id, const char **ret_value, struct err *e)
{
	const char *arg = o->argv[o->at];

	if (!arg) {
		*ret_id = OPTS_END;
		return true;
	}
	o->at++;
	if (!o->no_more && str_eq(arg, "--")) {
		o->no_more = true;
		return opts_next(o, ret_id, ret_value, e);
	}
	if (!o->no_more && arg[0] == '-' && arg[1])
		return option(o, arg, ret_id, ret_value, e);
	*ret_id = OPTS_WORD;
	*ret_value = arg;
	return true;
}
