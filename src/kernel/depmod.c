/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define SYSTEM_TREE "/lib/modules"
#define OUTPUT_LIMIT ((size_t)1024 * 1024)

/* Another tree than the system's is shown to depmod as the lib/modules of a folder that is made for
 * it (some builds of depmod want usr/lib/modules). base_remove() removes it. */
struct base {
	const char *path; /* NULL: none is needed */
};

static const char *install_tree(const struct kernel *k, struct arena *mem)
{
	size_t n = strlen(k->modules_dir), cut = strlen(k->release) + 1;

	return arena_strndup(mem, k->modules_dir, n - cut);
}

static bool is_system_tree(const char *tree)
{
	struct stat a = { 0 }, b = { 0 };

	if (stat(tree, &a) < 0 || stat(SYSTEM_TREE, &b) < 0)
		return str_eq(tree, SYSTEM_TREE);
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* for the reader: what -b would be on the command line, or the tree itself if nothing would do */
static const char *shown_base(const char *tree, struct arena *mem)
{
	if (is_system_tree(tree))
		return NULL;
	if (!str_ends(tree, SYSTEM_TREE))
		return tree;
	return arena_strndup(mem, tree, strlen(tree) - strlen(SYSTEM_TREE));
}

static const char *system_map(const struct kernel *k, const char *root, struct arena *mem)
{
	const char *map = arena_printf(mem, "%s/boot/System.map-%s", root, k->release);

	return file_is_reg(AT_FDCWD, map) ? map : NULL;
}

static struct strv arguments(const struct kernel *k, const char *root, const char *base,
			     struct arena *mem)
{
	const char *map = system_map(k, root, mem);
	struct strv argv = { 0 };

	strv_push(mem, &argv, "depmod");
	strv_push(mem, &argv, "-a");
	strv_push(mem, &argv, k->release);
	if (map) {
		strv_push(mem, &argv, "-F");
		strv_push(mem, &argv, map);
	}
	if (base) {
		strv_push(mem, &argv, "-b");
		strv_push(mem, &argv, base);
	}
	return argv;
}

const char *depmod_command(const struct kernel *k, const char *root, struct arena *mem)
{
	struct strv argv = arguments(k, root, shown_base(install_tree(k, mem), mem), mem);

	return strv_join(mem, &argv, " ");
}

static bool base_fill(int fd, const char *tree, struct arena *mem, struct err *e)
{
	char *real = realpath(tree, NULL);

	if (!real)
		return err_sys(e, "finding %s", tree);

	const char *target = arena_strdup(mem, real);

	free(real);
	if (mkdirat(fd, "usr", 0700) < 0 || mkdirat(fd, "usr/lib", 0700) < 0 ||
	    symlinkat("usr/lib", fd, "lib") < 0 || symlinkat(target, fd, "usr/lib/modules") < 0)
		return err_sys(e, "preparing a folder for depmod");
	return true;
}

static void base_remove(struct base *b)
{
	auto_err ignored = ERR_INIT;

	if (b->path)
		(void)dir_remove(AT_FDCWD, b->path, &ignored);
}

#define auto_base __attribute__((cleanup(base_remove))) struct base

static bool base_make(const struct kernel *k, struct arena *mem, struct base *ret, struct err *e)
{
	const char *tree = install_tree(k, mem), *tmp = getenv("TMPDIR");
	auto_close int fd = -1;

	if (is_system_tree(tree))
		return true;
	tmp = str_set(tmp) ? tmp : "/tmp";

	char *path = arena_printf(mem, "%s/dkms-depmod.XXXXXX", tmp);

	if (!mkdtemp(path))
		return err_sys(e, "making a folder for depmod in %s", tmp);
	ret->path = path;
	return dir_open(AT_FDCWD, path, &fd, e) && base_fill(fd, tree, mem, e);
}

/* an administrator's PATH may lack the folders for system programs */
static const char *find_depmod(struct arena *mem)
{
	const char *found = child_find("depmod", mem);

	if (!found)
		found = child_find("/usr/sbin/depmod", mem);
	return found ? found : child_find("/sbin/depmod", mem);
}

static bool run(struct strv *argv, struct arena *mem, struct err *e)
{
	static const char *const env[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };
	struct child depmod = CHILD_INIT;
	char *text = NULL;
	size_t len = 0;
	int status = 0;

	argv->at[0] = find_depmod(mem);
	if (!argv->at[0])
		return err_set(e, 1, "depmod was not found; it is part of the package kmod.");
	depmod.argv = argv->at;
	depmod.env = env;
	depmod.err = CHILD_ERR_TO_OUT;
	if (!child_capture(&depmod, OUTPUT_LIMIT, mem, &text, &len, &status, e))
		return false;
	if (!status)
		return true;
	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (!len)
		return err_set(e, status, "depmod: exit status %d", status);
	return err_set(e, status, "%s", text);
}

bool depmod_run(const struct kernel *k, const char *root, struct arena *mem, struct err *e)
{
	auto_base b = { NULL };

	if (!base_make(k, mem, &b, e))
		return false;

	struct strv argv = arguments(k, root, b.path, mem);

	return run(&argv, mem, e);
}
