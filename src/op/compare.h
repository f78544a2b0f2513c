/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How what is installed for a kernel stands against what was built for it. Modules are only read where
 * their stamps are not those of the record. */
#ifndef OP_COMPARE_H
#define OP_COMPARE_H

#include "op/op.h"
#include "tree/record.h"

enum difference { SAME, GONE, DIFFERENT };

struct compared {
	const char *file;      /* name in {m}/{v}/{k}/{a}/module */
	const char *built;     /* its path in the tree, or NULL: it is gone from there */
	const char *installed; /* where it should stand, or NULL: not known, and found nowhere */
	bool same;	       /* it stands there, and is what was built */
};

struct compared_files {
	struct compared *at;
	size_t n, cap;
	enum difference difference; /* of them all */
};

/* GONE: a recorded module is no longer in the tree, or none is. Such a module is among the files, and
 * `same` if the installed one is still as it was. */
void compare_files(const struct op *op, const struct target *x, struct compared_files *ret);
/* the difference alone, which may be had with less reading */
enum difference compare(const struct op *op, const struct target *x);
/* as much of the target's kernel as a place in its folder takes */
struct kernel compare_kernel(const struct op *op, const struct target *x);

#endif
