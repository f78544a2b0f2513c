/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a build was made against: the kernel's Module.symvers, remembered in {tree}/.recast/basis/{m}/{v}/{k}/{a} by
 * its path, its stamp (size, inode, mtime in ns) and its SHA-256, a line each. A kernel that changes under the same
 * release is found by it: one look at the file, and reading it only if the stamp is another. A basis that
 * is missing or damaged says nothing; so does one of another path.
 */
#ifndef TREE_BASIS_H
#define TREE_BASIS_H

#include "tree/tree.h"

/* a Module.symvers that is not there leaves no basis, and no error */
bool basis_write(const struct tree *t, const struct target *x, const char *symvers, struct err *e);
/* the file is there, and is another than the build was made against */
bool basis_changed(const struct tree *t, const struct target *x, const char *symvers);
/* the file was replaced by one of the same content: its new stamp is remembered, so that nobody reads it again */
void basis_refresh(const struct tree *t, const struct target *x, const char *symvers);
void basis_remove(const struct tree *t, const struct target *x);

#endif
