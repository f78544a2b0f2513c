/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/weak.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/vec.h"
#include "kernel/kernel.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/file.h"

#define FOLDER "weak-updates"
#define OUTPUT_LIMIT ((size_t)1024 * 1024)

static bool same_folder(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

void weak_find(const char *root, const char *install_tree, struct arena *mem, struct weak_tool *ret)
{
	static const struct weak_tool tools[] = {
		{ "usr/lib/module-init-tools/weak-modules2", true },
		{ "sbin/weak-modules", false },
		{ "usr/sbin/weak-modules", false },
	};

	*ret = (struct weak_tool){ 0 };
	if (!same_folder(install_tree, arena_printf(mem, "%s/lib/modules", root)))
		return;
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools) && !ret->path; i++) {
		ret->path = child_find(arena_printf(mem, "%s/%s", root, tools[i].path), mem);
		ret->suse = tools[i].suse;
	}
}

struct strv weak_command(const struct weak_tool *tool, const char *k, bool add, struct arena *mem)
{
	struct strv argv = { 0 };

	strv_push(mem, &argv, tool->path);
	if (tool->suse) {
		strv_push(mem, &argv, add ? "--add-kernel-modules" : "--remove-kernel-modules");
		strv_push(mem, &argv, k);
	} else {
		strv_push(mem, &argv, "--no-initramfs");
		strv_push(mem, &argv, add ? "--add-modules" : "--remove-modules");
	}
	return argv;
}

bool weak_run(const struct strv *command, const struct strv *modules, struct arena *mem,
	      struct err *e)
{
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };
	struct child tool = CHILD_INIT;
	char *text = NULL;
	size_t len = 0;
	int status = 0;

	tool.argv = command->at;
	tool.env = env;
	tool.err = CHILD_ERR_TO_OUT;
	tool.input = arena_printf(mem, "%s\n", strv_join(mem, modules, "\n"));
	if (!child_capture(&tool, OUTPUT_LIMIT, mem, &text, &len, &status, e))
		return false;
	if (!status)
		return true;
	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (!len)
		return err_set(e, status, "%s: exit status %d", command->at[0], status);
	return err_set(e, status, "%s", text);
}

static bool is_module(const char *name, const void *data)
{
	enum ko_suffix suffix;
	size_t len;

	(void)data;
	return ko_suffix_of(name, &suffix, &len);
}

static void read_folder(const char *release, const char *folder, struct arena *mem,
			struct weak_links *ret)
{
	auto_err ignored = ERR_INIT;
	struct strv paths = { 0 };

	(void)dir_find(AT_FDCWD, folder, is_module, NULL, mem, &paths, &ignored);
	for (size_t i = 0; i < paths.n; i++) {
		const char *path = arena_printf(mem, "%s/%s", folder, paths.at[i]);
		struct stat link, module;

		if (lstat(path, &link) < 0 || !S_ISLNK(link.st_mode) || stat(path, &module) < 0)
			continue;
		vec_push(mem, ret, (struct weak_link){ release, module.st_dev, module.st_ino });
	}
}

void weak_links_read(const char *install_tree, struct arena *mem, struct weak_links *ret)
{
	auto_err ignored = ERR_INIT;
	struct strv releases = { 0 };

	*ret = (struct weak_links){ 0 };
	(void)dir_list(AT_FDCWD, install_tree, mem, &releases, &ignored);
	for (size_t i = 0; i < releases.n; i++) {
		const char *folder =
			arena_printf(mem, "%s/%s/" FOLDER, install_tree, releases.at[i]);

		if (str_is_name(releases.at[i]) && file_is_dir(AT_FDCWD, folder))
			read_folder(releases.at[i], folder, mem, ret);
	}
}
