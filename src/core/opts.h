/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Options of a command line, in any order among the words: `--name value`, `--name=value`, `-k value`,
 * `-k=value`. Values are not copied: they live as long as argv.
 */
#ifndef CORE_OPTS_H
#define CORE_OPTS_H

#include <stdbool.h>

#include "core/err.h"

struct opt {
	const char *name, *alias; /* with their dashes: "--kernelver", "-k"; alias may be NULL */
	bool has_value;
	int id; /* greater than OPTS_WORD */
};

struct opts {
	char *const *argv;
	int at;
	const struct opt *table; /* ended by a name of NULL */
	bool no_more;		 /* "--" was seen */
};

enum { OPTS_END, OPTS_WORD };

/* the arguments from argv[1] on */
struct opts opts_start(char *const *argv, const struct opt *table);

/* the option that arg names, with or without =value, or NULL */
const struct opt *opts_find(const struct opt *table, const char *arg);

/* *ret_id: OPTS_END, OPTS_WORD (ret_value is a bare word) or the id of an option (ret_value is its value, or
 * the option as written if it takes none). Unknown option: exit 2, `Unknown option: {o}`; a value is
 * missing, or given to an option that takes none: exit 2. */
bool opts_next(struct opts *o, int *ret_id, const char **ret_value, struct err *e);

#endif
