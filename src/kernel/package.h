/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a distribution's packages of a kernel are called. */
#ifndef KERNEL_PACKAGE_H
#define KERNEL_PACKAGE_H

#include "kernel/kernel.h"

/* Arch: what {modules_dir}/pkgbase says ("linux", "linux-lts"), or NULL */
const char *kernel_package(const struct kernel *k, struct arena *mem);
/* the package with the kernel's headers, or NULL if we do not know */
const char *kernel_headers_package(const struct kernel *k, const struct distro *d,
				   struct arena *mem);

#endif
