/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tree's locks, files of {tree}/.recast/lock/: one per module (what is added, built and installed of it), one
 * per kernel (what stands in its folder), one for the signing key. A run takes the modules' first, in the order of
 * their names, then a kernel's or the key's, never two of these: so no two runs wait for each other in a
 * circle. Readers take none.
 */
#ifndef TREE_LOCK_H
#define TREE_LOCK_H

#include "sys/lock.h"
#include "tree/tree.h"

enum tree_lock { TREE_LOCK_MODULE, TREE_LOCK_KERNEL, TREE_LOCK_KEY };

/* name: of the module or the kernel's release; NULL for the key. The rest as lock_take(). */
bool tree_lock_take(const struct tree *t, enum tree_lock kind, const char *name,
		    void (*waiting)(void *data, long pid), void *data, int *ret_fd, struct err *e);

#endif
