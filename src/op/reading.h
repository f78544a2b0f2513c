/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One reading of a dkms.conf: what it meant, or why it could not be read, and what is to be said
 * about it. Plans read, tasks speak: reading_show() prints when its task's turn has come.
 */
#ifndef OP_READING_H
#define OP_READING_H

#include "conf/package.h"
#include "op/op.h"

struct reading {
	bool ok;
	struct package package; /* if ok */
	struct err why;		/* if not ok */
	struct strv complaints; /* `dkms.conf: …` lines */
};

struct reading_request {
	const char *module, *version; /* as the tree names them; NULL: not known yet */
	const char *file;	      /* the dkms.conf to run; -c takes its place */
	const char *name;	      /* as messages name it; NULL: file */
	const struct kernel *kernel;  /* NULL: no kernel is meant */
	bool strict;
};

/* never fails: the outcome is in the reading, which the caller releases */
struct reading *reading_make(const struct op *op, const struct reading_request *r);
void reading_release(struct reading *r);

/* deprecated notices (once per file and run), DIRECTIVE lines, complaints */
void reading_show(struct op *op, const struct reading *r);

/* {source_tree}/{m}-{v}/dkms.conf and {tree}/{m}/{v}/source/dkms.conf */
char *conf_in_sources(const struct op *op, const char *module, const char *version);
char *conf_in_tree(const struct op *op, const char *module, const char *version);

#endif
