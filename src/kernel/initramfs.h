/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The initramfs of a kernel: which of the distribution's tools makes it, where it is, whether a module
 * belongs into it, and making it again. Whether that is to be done is decided in op/initramfs.
 *
 * A module belongs into it if the image holds a file of that name for this kernel, or if the
 * tool's configuration has its name as a word. Where nothing can list the image that counts as a yes: a needless
 * image costs time, an old one may cost the next boot.
 *
 * Everything lives in the arena given.
 */
#ifndef KERNEL_INITRAMFS_H
#define KERNEL_INITRAMFS_H

#include <stdbool.h>

#include "kernel/kernel.h"

struct initramfs_tool;

struct initramfs {
	const struct kernel *kernel;
	const struct initramfs_tool *tool;
	const char *root;
	struct strv images;  /* absolute paths of files that are there; at least one */
	struct strv command; /* what makes them again */
};

/* by the programs in PATH and the files below {root}; false: there is no image of this kernel, or
 * nothing to make one with */
bool initramfs_find(const struct kernel *k, const char *root, struct arena *mem,
		    struct initramfs *ret);
/* do any of the modules (names without .ko) belong into it? */
bool initramfs_wants(const struct initramfs *i, const struct strv *modules, struct arena *mem);
/* Runs the tool. Where it fails the images are what they were before: the tools that see to it
 * themselves are trusted, for the others the images are kept in the folder `keep`, made if need
 * be, until it has succeeded. The error's status is the tool's, its text the end of what it said. */
bool initramfs_make(const struct initramfs *i, const char *keep, struct arena *mem, struct err *e);

#endif
