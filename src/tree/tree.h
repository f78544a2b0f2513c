/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DKMS tree (/var/lib/dkms, COMPAT section 2): which module versions it holds, for which kernels they
 * are built, which of them is installed. Only this room knows the layout. Names that begin with '.'
 * are ours and are passed over.
 *
 * Reading needs no lock: every change that the tree makes is one rename.
 */
#ifndef TREE_TREE_H
#define TREE_TREE_H

#include <stdbool.h>

#include "core/err.h"
#include "core/str.h"
#include "core/vec.h"

struct tree {
	const char *path;
	int fd; /* -1: there is no such folder yet */
};

/* one module version on one kernel: {m}/{v}/{k}/{a} */
struct target {
	const char *module, *version, *release, *arch;
};

enum entry_state {
	ENTRY_NONE,   /* not in the tree */
	ENTRY_BROKEN, /* its source link dangles, or is missing while the source folder exists */
	ENTRY_ADDED,
};

enum target_state { TARGET_NONE, TARGET_BUILT, TARGET_INSTALLED };

struct targets {
	struct target *at;
	size_t n, cap;
	VEC(enum target_state) states; /* of each, where tree_targets() found them */
};

/* a tree that is not there is an empty one */
bool tree_open(const char *path, struct tree *ret, struct err *e);
void tree_close(struct tree *t);
/* exit 1, COMPAT's `No write access to DKMS tree at …`; a tree that is not there is made */
bool tree_require_writable(struct tree *t, struct err *e);

/* sorted names; a missing module has no versions */
bool tree_modules(const struct tree *t, struct arena *mem, struct strv *ret, struct err *e);
bool tree_versions(const struct tree *t, const char *module, struct arena *mem, struct strv *ret,
		   struct err *e);
/* what the version is built for, sorted by release, then arch */
bool tree_targets(const struct tree *t, const char *module, const char *version, struct arena *mem,
		  struct targets *ret, struct err *e);
/* every version of every module that is built for that kernel, sorted by module, then version */
bool tree_targets_on(const struct tree *t, const char *release, const char *arch, struct arena *mem,
		     struct targets *ret, struct err *e);
/* is there a folder for any kernel, built or not? */
bool tree_has_kernels(const struct tree *t, const char *module, const char *version);

enum entry_state tree_entry_state(const struct tree *t, const char *source_tree, const char *module,
				  const char *version);
/* makes {m}/{v}/source, a link to `source`; the folders are made if need be */
bool tree_add(const struct tree *t, const char *module, const char *version, const char *source,
	      struct err *e);
/* the same for a version without sources: {m}/{v}/source is a folder that holds that dkms.conf only */
bool tree_add_conf(const struct tree *t, const char *module, const char *version, const char *text,
		   size_t len, struct err *e);
/* takes {m}/{v} away with all in it, then {m} if no version is left in it */
bool tree_remove(const struct tree *t, const char *module, const char *version, struct err *e);
/* {path}/{m}/{v}/source */
char *tree_source(const struct tree *t, const char *module, const char *version, struct arena *mem);

enum target_state tree_target_state(const struct tree *t, const struct target *x);
/* {m}/{v}/{k}/{a}, relative to the tree */
char *target_path(const struct target *x, struct arena *mem);
/* names in {m}/{v}/{k}/{a}/module that are modules, sorted */
bool tree_built_modules(const struct tree *t, const struct target *x, struct arena *mem,
			struct strv *ret, struct err *e);
/* takes {m}/{v}/{k}/{a} away and what stands beside it (tree/built.h), then {k} if it is empty */
bool tree_unbuild(const struct tree *t, const struct target *x, struct err *e);

/* the version that {m}/kernel-{k}-{a} says is installed, or NULL */
char *tree_active(const struct tree *t, const char *module, const char *release, const char *arch,
		  struct arena *mem);
bool tree_activate(const struct tree *t, const struct target *x, struct err *e);
bool tree_deactivate(const struct tree *t, const struct target *x, struct err *e);

#endif
