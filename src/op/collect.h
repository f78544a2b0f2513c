/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Collecting what make has made: each module is copied out of the build folder without following a link,
 * stripped, checked against its kernel, signed and compressed in a staging folder, which then takes its
 * place as {k}/{a}. So {k}/{a}/module holds all modules of a build or does not exist. A build that was there
 * before stays at hand: tree/built.h.
 */
#ifndef OP_COLLECT_H
#define OP_COLLECT_H

#include "conf/package.h"
#include "op/op.h"
#include "run/log.h"

struct collect {
	struct op *op;
	const struct target *target;
	const struct kernel *kernel;
	const struct package *package;
	const char *build_dir;
	const struct log *log;
	const char *log_path;
};

/* exit 7: a module is missing, is no regular file, or would not load; the text names it and says why */
bool collect_modules(const struct collect *c, struct err *e);
/* copies the finished log into {k}/{a}/log/make.log */
bool collect_log(const struct collect *c, struct err *e);

#endif
