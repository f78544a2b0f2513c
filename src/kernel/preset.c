/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/preset.h"

#include <fcntl.h>
#include <string.h>

#include "kernel/assign.h"
#include "kernel/package.h"
#include "sys/dir.h"
#include "sys/file.h"

#define PRESET_LIMIT ((size_t)64 * 1024)
#define SUFFIX ".preset"

static char *read_text(const char *path, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	return file_read(AT_FDCWD, path, PRESET_LIMIT, mem, &text, &len, &ignored) ? text : NULL;
}

/* The kernel that ALL_kver names: a release, a path with it, or /boot/vmlinuz-{package}. */
static bool belongs(const char *name, const char *text, const struct kernel *k, struct arena *mem)
{
	const char *kver = assign_get(text, "ALL_kver", mem);
	const char *package = kernel_package(k, mem);

	if (kver &&
	    (str_eq(kver, k->release) || strstr(kver, arena_printf(mem, "/%s/", k->release))))
		return true;
	return package &&
	       (str_eq(name, package) ||
		(kver && str_eq(str_base(kver), arena_printf(mem, "vmlinuz-%s", package))));
}

/* what DEFAULT_image, FALLBACK_uki and the like are set to */
static void push_images(const char *text, const char *root, struct arena *mem, struct strv *ret)
{
	const struct strv lines = strv_split(mem, text, "\n");

	for (size_t i = 0; i < lines.n; i++) {
		const char *line = lines.at[i] + strspn(lines.at[i], " \t");
		const char *name = arena_strndup(mem, line, strcspn(line, "="));
		const char *path;

		if (!str_ends(name, "_image") && !str_ends(name, "_uki"))
			continue;
		path = assign_get(line, name, mem);
		if (path && *path == '/')
			strv_printf(mem, ret, "%s%s", root, path);
	}
}

static struct presets select_presets(const struct kernel *k, const char *root, bool all,
				     struct arena *mem)
{
	const char *folder = arena_printf(mem, "%s/etc/mkinitcpio.d", root);
	auto_err ignored = ERR_INIT;
	struct strv files = { 0 };
	struct presets ret = { 0 };

	(void)dir_list(AT_FDCWD, folder, mem, &files, &ignored);
	for (size_t i = 0; i < files.n; i++) {
		const char *file = files.at[i], *name, *text;

		if (!str_ends(file, SUFFIX))
			continue;
		name = arena_strndup(mem, file, strlen(file) - strlen(SUFFIX));
		text = read_text(arena_printf(mem, "%s/%s", folder, file), mem);
		if (!text || !(all || belongs(name, text, k, mem)))
			continue;
		strv_push(mem, &ret.names, name);
		push_images(text, root, mem, &ret.images);
	}
	return ret;
}

struct presets presets_of(const struct kernel *k, const char *root, struct arena *mem)
{
	const struct presets own = select_presets(k, root, false, mem);

	return own.names.n ? own : select_presets(k, root, true, mem);
}
