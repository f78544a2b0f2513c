/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What recast remembers of an installed build: {tree}/.recast/record/{m}/{v}/{k}/{a}.json, for each module the
 * stamp (size, inode, mtime) of the built file and of the installed one, which were equal when it was
 * written. So status needs to read a module only if a stamp has changed. A record decides nothing that
 * the tree can answer: it may be missing, damaged or old, and then counts for nothing.
 *
 * {"modules": [{"file": "x.ko", "path": "/lib/modules/…/x.ko", "built": [size, inode, mtime in ns],
 *               "installed": [size, inode, mtime in ns]}]}
 */
#ifndef TREE_RECORD_H
#define TREE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "tree/tree.h"

struct stamp {
	int64_t size, inode, mtime; /* bytes, number, ns since the epoch */
};

struct record_module {
	const char *file; /* in {m}/{v}/{k}/{a}/module */
	const char *path; /* where it was installed */
	struct stamp built, installed;
};

struct record {
	struct record_module *at;
	size_t n, cap;
};

/* no such file: false */
bool stamp_of(int dir, const char *name, struct stamp *ret);
bool stamp_eq(const struct stamp *a, const struct stamp *b);

/* one more module, with the stamps that its files have now; nothing if one of them is missing */
void record_push(struct record *r, const char *file, const char *built, const char *path,
		 struct arena *mem);
bool record_write(const struct tree *t, const struct target *x, const struct record *r,
		  struct err *e);
/* an empty record where there is none that can be read */
void record_read(const struct tree *t, const struct target *x, struct arena *mem,
		 struct record *ret);
const struct record_module *record_find(const struct record *r, const char *file);
void record_remove(const struct tree *t, const struct target *x);

#endif
