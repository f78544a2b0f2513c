/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Weak modules: a module that is installed for one kernel may fit others with the same ABI. Where a distribution
 * has a tool for it, the tool puts links to such modules into {install_tree}/{k}/weak-updates of the
 * kernels that would take them:
 *
 * - Red Hat, {root}/sbin/weak-modules or {root}/usr/sbin/weak-modules: --add-modules, --remove-modules,
 *   with the paths of modules on standard input; --no-initramfs leaves the images alone;
 * - SUSE, {root}/usr/lib/module-init-tools/weak-modules2: --add-kernel-modules K, --remove-kernel-modules K,
 *   the same on standard input. It is preferred: SUSE's weak-modules does not know all of the options.
 */
#ifndef KERNEL_WEAK_H
#define KERNEL_WEAK_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/err.h"
#include "core/str.h"

struct weak_tool {
	const char *path; /* NULL: there is none */
	bool suse;
};

/* The tools know one install tree, the system's: for another than {root}/lib/modules there is none. */
void weak_find(const char *root, const char *install_tree, struct arena *mem,
	       struct weak_tool *ret);
/* the arguments that tell about modules of kernel k, which were added or removed */
struct strv weak_command(const struct weak_tool *tool, const char *k, bool add, struct arena *mem);
/* Runs it with the modules' paths. It fails with what the tool said as the text, and its exit status. */
bool weak_run(const struct strv *command, const struct strv *modules, struct arena *mem,
	      struct err *e);

/* a link in a kernel's weak-updates, and the module that it leads to */
struct weak_link {
	const char *release; /* of the kernel that has the link */
	dev_t dev;
	ino_t ino;
};

struct weak_links {
	struct weak_link *at;
	size_t n, cap;
};

/* those of all kernels, by release; links that lead nowhere are passed over. A kernel without a folder
 * weak-updates costs one look-up. */
void weak_links_read(const char *install_tree, struct arena *mem, struct weak_links *ret);

#endif
