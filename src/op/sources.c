/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/sources.h"

#include <fcntl.h>
#include <string.h>

#include "conf/literal.h"
#include "sys/dir.h"
#include "sys/file.h"

enum { CONF_MAX = 1 << 20 };

/* the value of the first line that sets PACKAGE_NAME, if it is a literal; or NULL */
static const char *told_name(const char *text, struct arena *mem)
{
	static const char wanted[] = "PACKAGE_NAME=";
	const char *line = text;
	struct directives d = { 0 };

	while (line && !str_starts(line, wanted)) {
		line = strchr(line, '\n');
		line += line != NULL;
	}
	if (!line || !literal_read(arena_strndup(mem, line, strcspn(line, "\r\n")), mem, &d))
		return NULL;
	return directives_get(&d, "PACKAGE_NAME", 0);
}

static size_t name_length(const char *folder, const char *told)
{
	const char *dash = strrchr(folder, '-');

	if (told && str_starts(folder, told) && folder[strlen(told)] == '-')
		return strlen(told);
	return dash ? (size_t)(dash - folder) : 0;
}

static bool part(const struct op *op, const char *folder, struct source *ret)
{
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	if (!file_read(AT_FDCWD,
		       arena_printf(op->mem, "%s/%s/dkms.conf", op->set.source_tree, folder),
		       CONF_MAX, op->mem, &text, &len, &ignored))
		return false;
	len = name_length(folder, told_name(text, op->mem));
	if (!len)
		return false;
	ret->module = arena_strndup(op->mem, folder, len);
	ret->version = folder + len + 1;
	return str_is_name(ret->module) && str_is_name(ret->version);
}

bool sources_waiting(const struct op *op, struct sources *ret, struct err *e)
{
	struct strv folders = { 0 };

	if (!dir_list(AT_FDCWD, op->set.source_tree, op->mem, &folders, e))
		return false;
	for (size_t i = 0; i < folders.n; i++) {
		struct source s;

		if (part(op, folders.at[i], &s) &&
		    tree_entry_state(&op->tree, op->set.source_tree, s.module, s.version) ==
			    ENTRY_NONE)
			vec_push(op->mem, ret, s);
	}
	return true;
}
