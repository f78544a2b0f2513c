/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A build in its place, {m}/{v}/{k}/{a}, and the one that replaces it. The new one is made beside it,
 * in a folder that begins with a dot; it takes the place at once, and the one before stays at hand until the
 * new one is settled or the one before is restored.
 */
#ifndef TREE_BUILT_H
#define TREE_BUILT_H

#include "tree/tree.h"

/* the folder of {m}/{v}/{k} that a new build is made in */
char *built_staging(const struct target *x, struct arena *mem);
/* the folder of {m}/{v}/{k} that holds the one before */
char *built_before(const struct target *x, struct arena *mem);
/* the staged build takes its place */
bool built_commit(const struct tree *t, const struct target *x, struct err *e);
/* the one before goes for good; none there is no error */
bool built_settle(const struct tree *t, const struct target *x, struct err *e);
/* the one before is back; without one, there is no build */
bool built_restore(const struct tree *t, const struct target *x, struct err *e);
#endif
