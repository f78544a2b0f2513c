/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/initramfs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "kernel/initramfs.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define TRIGGER "dkms-initramfs"
#define DUE ".recast/initramfs"
#define KEEP ".recast/image"

static struct image_change *change_of(struct op *op, const struct kernel *k)
{
	const struct image_change fresh = { .kernel = k };

	for (size_t i = 0; i < op->images.changes.n; i++)
		if (str_eq(op->images.changes.at[i].kernel->release, k->release))
			return &op->images.changes.at[i];
	vec_push(op->mem, &op->images.changes, fresh);
	return &op->images.changes.at[op->images.changes.n - 1];
}

void initramfs_note(struct op *op, const struct task *t)
{
	struct image_change *c = change_of(op, t->kernel);
	auto_err ignored = ERR_INIT;
	struct strv files = { 0 };

	(void)tree_built_modules(&op->tree, &t->target, op->mem, &files, &ignored);
	for (size_t i = 0; i < files.n; i++) {
		enum ko_suffix suffix;
		size_t with_ko;

		if (ko_suffix_of(files.at[i], &suffix, &with_ko))
			strv_push(op->mem, &c->modules,
				  arena_strndup(op->mem, files.at[i], with_ko - 3));
	}
}

/* modules below another install tree are in no image of this machine */
static bool is_machines_kernel(const struct op *op, const struct kernel *k)
{
	const char *own = arena_printf(op->mem, "%s/lib/modules/%s", op->root, k->release);
	struct stat a, b;

	return stat(own, &a) == 0 && stat(k->modules_dir, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static bool wanted(const struct op *op, const struct image_change *c, struct initramfs *ret)
{
	const struct images *images = &op->images;

	if (op->set.initramfs == INITRAMFS_NEVER || images->others ||
	    strv_has(&images->releases, c->kernel->release) || !is_machines_kernel(op, c->kernel) ||
	    !initramfs_find(c->kernel, op->root, op->mem, ret))
		return false;
	return op->set.initramfs == INITRAMFS_ALWAYS || initramfs_wants(ret, &c->modules, op->mem);
}

static bool make(struct op *op, const struct initramfs *i)
{
	const char *keep = arena_printf(op->mem, "%s/" KEEP, op->tree.path);
	const char *release = i->kernel->release;
	auto_err why = ERR_INIT;
	const struct out_step step = {
		.title = arena_printf(op->mem, "Updating the initramfs of kernel %s", release),
		.command = strv_join(op->mem, &i->command, " "),
	};

	out_step_begin(op->out, &step);

	bool ok = initramfs_make(i, keep, op->mem, &why);
	const struct out_result result = { .status = ok ? 0 : why.status };

	out_step_end(op->out, &result);
	if (!ok)
		out_warn(op->out,
			 "The initramfs of kernel %s could not be updated; it is still the old "
			 "one.\n%s",
			 release, why.text);
	return ok;
}

/* false: nobody would make it later */
static bool postpone(struct op *op, const struct kernel *k)
{
	static const char *const argv[] = { "dpkg-trigger", "--no-await", TRIGGER, NULL };
	const char *declared = arena_printf(op->mem, "%s/var/lib/dpkg/triggers/" TRIGGER, op->root);
	struct child c = CHILD_INIT;
	auto_err ignored = ERR_INIT;
	auto_close int dir = -1;
	int status = 0;

	if (!str_set(getenv("DPKG_MAINTSCRIPT_PACKAGE")) || !file_exists(AT_FDCWD, declared) ||
	    !dir_make(op->tree.fd, DUE, 0755, &dir, &ignored) ||
	    !file_write(dir, k->release, "", 0, 0644, &ignored))
		return false;
	c.argv = argv;
	if (child_run(&c, &status, &ignored) && !status)
		return true;
	(void)file_remove(dir, k->release, &ignored);
	return false;
}

void initramfs_settle(struct op *op)
{
	struct initramfs i;

	if (op->images.hold)
		return;
	for (size_t n = 0; n < op->images.changes.n; n++) {
		const struct image_change *c = &op->images.changes.at[n];

		if (wanted(op, c, &i) && !postpone(op, c->kernel))
			(void)make(op, &i);
	}
	op->images.changes.n = 0;
}

static bool newer(const char *image, int dir, const char *note)
{
	struct stat a, b;

	if (stat(image, &a) < 0 || fstatat(dir, note, &b, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	return a.st_mtim.tv_sec > b.st_mtim.tv_sec ||
	       (a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec > b.st_mtim.tv_nsec);
}

/* one that is due; true: it is not any more */
static bool make_due(struct op *op, int dir, const char *release)
{
	auto_err why = ERR_INIT;
	struct initramfs i;
	struct kernel *k = arena_new(op->mem, struct kernel);

	if (!op_kernel(op, release, NULL, k, &why)) {
		out_warn(op->out, "%s", why.text);
		return true;
	}
	if (!file_is_dir(AT_FDCWD, k->modules_dir) || !initramfs_find(k, op->root, op->mem, &i) ||
	    newer(i.images.at[0], dir, release))
		return true;
	return make(op, &i);
}

bool initramfs_due(struct op *op, struct err *e)
{
	auto_close int dir = -1;
	struct strv releases = { 0 };

	if (op->tree.fd < 0 || !file_is_dir(op->tree.fd, DUE))
		return true;
	if (!dir_open(op->tree.fd, DUE, &dir, e) || !dir_list(dir, ".", op->mem, &releases, e))
		return false;
	for (size_t n = 0; n < releases.n; n++)
		if (str_is_name(releases.at[n]) && make_due(op, dir, releases.at[n]) &&
		    !file_remove(dir, releases.at[n], e))
			return false;
	return true;
}
