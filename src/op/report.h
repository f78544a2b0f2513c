/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What status tells, as one JSON document: docs/status.schema.json. Unlike the lines of COMPAT it reads every
 * module. A report is made, added to, and ended: printed or, when something has failed, forgotten.
 */
#ifndef OP_REPORT_H
#define OP_REPORT_H

#include "op/op.h"
#include "op/weak_modules.h"

struct report;

/* a module version, and of its targets those that are asked for */
struct report_entry {
	const char *module, *version;
	enum entry_state state;
	const struct targets *targets;
	const struct weak_targets *weak;
	const struct targets *failed; /* nothing is built, but a failure is remembered */
};

struct report *report_new(const struct op *op);
void report_add(struct report *r, const struct report_entry *entry);
void report_end(struct report *r, bool print);

#endif
