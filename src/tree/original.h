/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Originals: modules that stood where ours had to go, kept in {m}/original_module/{k}/{a}/ each with
 * {file}.origin, one line that says where it was. They go back when ours are uninstalled. A file is always
 * in one of the two places: it is archived before it is replaced, and restored before its archive goes.
 */
#ifndef TREE_ORIGINAL_H
#define TREE_ORIGINAL_H

#include <stdbool.h>

#include "tree/tree.h"

struct original {
	const char *file;   /* name in the archive */
	const char *origin; /* absolute path it came from */
};

struct originals {
	struct original *at;
	size_t n, cap;
};

/* is there any for this module and kernel? */
bool original_exists(const struct tree *t, const struct target *x);
/* where it is archived, absolute */
char *original_path(const struct tree *t, const struct target *x, const struct original *o,
		    struct arena *mem);
bool original_list(const struct tree *t, const struct target *x, struct arena *mem,
		   struct originals *ret, struct err *e);
/* copies the file at path into the archive, synced; the file itself stays where it is */
bool original_archive(const struct tree *t, const struct target *x, const char *path,
		      struct err *e);
/* puts it back and takes it out of the archive */
bool original_restore(const struct tree *t, const struct target *x, const struct original *o,
		      struct err *e);
/* takes it out of the archive, without putting it back */
bool original_forget(const struct tree *t, const struct target *x, const struct original *o,
		     struct err *e);

#endif
