/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/rpm.h"

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "op/autoinstall.h"
#include "run/child.h"
#include "sys/fd.h"

/* the lead of every package file: rpm's docs/manual/format_lead.md */
static const char magic[] = { '\xed', '\xab', '\xee', '\xdb' };

bool rpm_is(const char *file)
{
	auto_close int fd = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	char head[sizeof(magic)];

	return str_ends(file, ".rpm") || (fd >= 0 && read(fd, head, sizeof(head)) == sizeof(head) &&
					  memcmp(head, magic, sizeof(head)) == 0);
}

static bool autoinstall(struct op *op, struct err *e)
{
	struct kernel *k = arena_new(op->mem, struct kernel);
	struct utsname running;

	if (op->opt.releases.n)
		return op_kernel(op, op->opt.releases.at[0],
				 op->opt.arches.n ? op->opt.arches.at[0] : NULL, k, e) &&
		       autoinstall_run(op, k, e);
	if (uname(&running) < 0)
		return err_sys(e, "uname");
	return op_kernel(op, arena_strdup(op->mem, running.release), NULL, k, e) &&
	       autoinstall_run(op, k, e);
}

bool rpm_install(struct op *op, const char *file, struct err *e)
{
	/* a path from the root on: rpm takes none for an option or an address */
	const char *const argv[] = { "rpm", "-Uvh", file, NULL };
	struct child c = CHILD_INIT;
	int status = 0;

	if (op->opt.dry_run) {
		out_line(op->out, "rpm -Uvh: %s", file);
		return true;
	}
	c.argv = argv;
	c.out = op->opt.quiet ? -1 : STDOUT_FILENO;
	c.err = op->opt.quiet ? -1 : STDERR_FILENO;
	out_flush(op->out);
	if (!child_run(&c, &status, e))
		return false;
	if (status)
		return err_set(e, status, "rpm could not install %s.", file);
	return autoinstall(op, e);
}
