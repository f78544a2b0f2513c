/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/sanity.h"

#include <fcntl.h>
#include <sys/mman.h>

#include "core/version.h"
#include "ko/compress.h"
#include "ko/ko.h"
#include "op/forced.h"
#include "sys/fd.h"
#include "sys/file.h"

static int unpacked(const char *path, struct err *e)
{
	auto_close int from = open(path, O_RDONLY | O_CLOEXEC);
	auto_close int to = memfd_create("module", MFD_CLOEXEC);

	if (from < 0 || to < 0 || !ko_decompress(from, to, e))
		return -1;
	return take_fd(&to);
}

/* the same module, however it is compressed */
static bool same_content(struct op *op, const char *a, const char *b)
{
	auto_err ignored = ERR_INIT;
	auto_close int fd_a = unpacked(a, &ignored), fd_b = unpacked(b, &ignored);
	bool same = false;

	return fd_a >= 0 && fd_b >= 0 &&
	       file_same(AT_FDCWD, arena_printf(op->mem, "/proc/self/fd/%d", fd_a), AT_FDCWD,
			 arena_printf(op->mem, "/proc/self/fd/%d", fd_b), &same, &ignored) &&
	       same;
}

static void say_newer(struct op *op, const struct target *x, const char *file, const char *ours,
		      const char *theirs)
{
	auto_err e = ERR_INIT;

	(void)err_set(&e, 6, "Module version %s for %s", ours, file);
	(void)err_line(&e, "is not newer than what is already found in kernel %s (%s).", x->release,
		       theirs);
	(void)err_line(&e, "You may override by specifying --force.");
	out_error(op->out, &e);
}

/* ours against the one file of that name that the kernel has */
static bool passes(struct op *op, const struct target *x, const char *built, const char *theirs)
{
	auto_err why = ERR_INIT;
	struct ko_info a, b;

	/* what cannot be read is no reason to leave ours out */
	if (!ko_read(AT_FDCWD, built, op->mem, &a, &why) ||
	    !ko_read(AT_FDCWD, theirs, op->mem, &b, &why))
		return true;
	if (!a.version && !b.version && !a.srcversion && !b.srcversion) {
		if (!same_content(op, built, theirs))
			return true;
		out_note(op->out,
			 "Module %s already installed (unversioned module), override by "
			 "specifying --force",
			 theirs);
		return false;
	}
	if (!a.version || !b.version)
		return true;

	int order = version_compare(a.version, b.version);

	if (order < 0)
		say_newer(op, x, str_base(built), a.version, b.version);
	if (order == 0 && str_eq(a.srcversion, b.srcversion)) {
		out_note(
			op->out,
			"Module %s already installed at version %s, override by specifying --force",
			theirs, b.version);
		return false;
	}
	return order >= 0;
}

bool sanity_passes(struct op *op, const struct target *x, const char *built,
		   const struct strv *same_name)
{
	if (op->opt.force || op->opt.force_version || !same_name->n ||
	    forced_version(op, x->module) || forced_module(op, x->module))
		return true;
	if (same_name->n == 1)
		return passes(op, x, built, same_name->at[0]);
	out_warn(op->out,
		 "Cannot do version sanity checking because multiple %s modules "
		 "were found in kernel %s.",
		 str_base(built), x->release);
	return true;
}
