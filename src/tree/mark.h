/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks: a module version that is built for a kernel is due for a rebuild, since that kernel is being replaced
 * by another one of the same release. A mark is an empty file {tree}/.recast/mark/{m}/{v}/{k}/{a}; it stays until
 * the rebuild has succeeded, or the build is gone.
 */
#ifndef TREE_MARK_H
#define TREE_MARK_H

#include "tree/tree.h"

bool mark_set(const struct tree *t, const struct target *x, struct err *e);
bool mark_is_set(const struct tree *t, const struct target *x);
void mark_clear(const struct tree *t, const struct target *x);

#endif
