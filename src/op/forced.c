/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/forced.h"

#include <fcntl.h>

#include "sys/dir.h"
#include "sys/file.h"

#define LIMIT ((size_t)1 << 20)

static bool listed(const struct op *op, const char *word)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	const char *dir =
		arena_printf(&mem, "%s/usr/share/dkms/modules_to_force_install", op->root);
	struct strv files = { 0 };

	if (!dir_list(AT_FDCWD, dir, &mem, &files, &ignored))
		return false;
	for (size_t i = 0; i < files.n; i++) {
		char *text;
		size_t len;

		if (!file_read(AT_FDCWD, arena_printf(&mem, "%s/%s", dir, files.at[i]), LIMIT, &mem,
			       &text, &len, &ignored))
			continue;
		struct strv words = strv_split(&mem, text, " \t\r\n");

		if (strv_has(&words, word))
			return true;
	}
	return false;
}

bool forced_module(const struct op *op, const char *module)
{
	return listed(op, module);
}

bool forced_version(const struct op *op, const char *module)
{
	return listed(op, arena_printf(op->mem, "%s_version-override", module));
}

void forced_say(struct op *op, const struct target *x)
{
	if (forced_version(op, x->module))
		out_line(op->out, "Forcing version override of %s", x->module);
	if (forced_module(op, x->module))
		out_line(op->out, "Forcing installation of %s", x->module);
}
