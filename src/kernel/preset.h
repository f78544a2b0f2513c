/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The presets of mkinitcpio, {root}/etc/mkinitcpio.d/NAME.preset: which of them belong to a kernel, and
 * which images they make. A preset is a file of assignments and is read as data.
 */
#ifndef KERNEL_PRESET_H
#define KERNEL_PRESET_H

#include "kernel/kernel.h"

struct presets {
	struct strv names;  /* without .preset */
	struct strv images; /* paths below root, there or not */
};

/* those of kernel k; where none is known to be, all */
struct presets presets_of(const struct kernel *k, const char *root, struct arena *mem);

#endif
