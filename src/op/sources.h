/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sources that wait in source_tree to be added: folders NAME-VERSION with a dkms.conf whose module
 * version is not in the tree. Where NAME ends is what dkms.conf says of PACKAGE_NAME, if it says so plainly; it
 * is read as text, not run. Else the last '-' parts them.
 */
#ifndef OP_SOURCES_H
#define OP_SOURCES_H

#include "op/op.h"

struct source {
	const char *module, *version;
};

struct sources {
	struct source *at;
	size_t n, cap;
};

/* sorted by folder; a source_tree that is not there has none */
bool sources_waiting(const struct op *op, struct sources *ret, struct err *e);

#endif
