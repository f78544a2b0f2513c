/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/paths.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "sys/dir.h"
#include "sys/file.h"

static bool is_archive(const char *name)
{
	static const char *const ends[] = { ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".rpm" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_ends(name, ends[i]))
			return true;
	return strstr(name, ".tar.") != NULL;
}

static bool wanted_file(const char *path, enum path_kind kind)
{
	if (!file_is_reg(AT_FDCWD, path))
		return false;
	switch (kind) {
	case PATH_FILE:
		return true;
	case PATH_CONF:
		return str_ends(path, "dkms.conf");
	case PATH_ARCHIVE:
		return is_archive(str_base(path));
	case PATH_FOLDER:
		break;
	}
	return false;
}

static bool wanted_folder(const char *path, const char *word, enum path_kind kind,
			  struct arena *mem)
{
	return file_is_dir(AT_FDCWD, path) &&
	       (*word || kind != PATH_CONF ||
		file_is_reg(AT_FDCWD, arena_printf(mem, "%s/dkms.conf", path)));
}

/* the folder that word looks into, as the system knows it */
static const char *folder_of(const char *word, size_t len, struct arena *mem)
{
	const char *home = getenv("HOME");

	if (!len)
		return ".";
	if (str_starts(word, "~/") && home)
		return arena_printf(mem, "%s%s", home, arena_strndup(mem, word + 1, len - 1));
	return arena_strndup(mem, word, len);
}

bool paths_like(const char *word, enum path_kind kind, struct arena *mem, struct strv *ret,
		struct err *e)
{
	const char *begun = str_base(word);
	const size_t len = (size_t)(begun - word);
	const char *shown = arena_strndup(mem, word, len);
	const char *folder = folder_of(word, len, mem);
	struct strv names = { 0 };

	if (!file_is_dir(AT_FDCWD, folder) || !dir_list(AT_FDCWD, folder, mem, &names, e))
		return !e->status;
	for (size_t i = 0; i < names.n; i++) {
		const char *path = arena_printf(mem, "%s/%s", folder, names.at[i]);

		if (!str_starts(names.at[i], begun) || (names.at[i][0] == '.' && *begun != '.'))
			continue;
		if (wanted_folder(path, word, kind, mem))
			strv_printf(mem, ret, "%s%s/", shown, names.at[i]);
		else if (wanted_file(path, kind))
			strv_printf(mem, ret, "%s%s", shown, names.at[i]);
	}
	return true;
}
