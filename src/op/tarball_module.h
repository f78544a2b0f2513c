/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules for one kernel in a tarball: the folder {k}/{a} of its dkms_main_tree. */
#ifndef OP_TARBALL_MODULE_H
#define OP_TARBALL_MODULE_H

#include "tree/tree.h"

/* path/module holds a module */
bool tarball_module_any(int dir, const char *path);
/* Copies modules and Module.symvers to to/module, make.log to to/log, as files of ours with mode 0644. Exit 7
 * for a module that x's kernel would not load. */
bool tarball_module_copy(int dir, const char *path, int to, const struct target *x, struct err *e);

#endif
