/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arch's kernels by the names of their packages, and the presets of mkinitcpio
 * ({root}/etc/mkinitcpio.d/NAME.preset): which of them belong to a kernel, and which images they make. A preset
 * is a file of assignments and is read as data.
 */
#ifndef KERNEL_PRESET_H
#define KERNEL_PRESET_H

#include "kernel/kernel.h"

struct presets {
	struct strv names;  /* without .preset */
	struct strv images; /* paths below root, there or not */
};

/* what {modules_dir}/pkgbase says ("linux", "linux-lts"), or NULL */
const char *kernel_package(const struct kernel *k, struct arena *mem);
/* those of kernel k; where none is known to be, all */
struct presets presets_of(const struct kernel *k, const char *root, struct arena *mem);

#endif
