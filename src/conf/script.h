/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Configuration files that are bash scripts: bash sources them, in the sandbox and with a clean
 * environment, and what some variables hold then comes back as data. Nothing that the files do
 * to the shell (options, traps, functions, aliases, descriptors, a changed IFS) changes what
 * comes back.
 */
#ifndef CONF_SCRIPT_H
#define CONF_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/directives.h"
#include "core/err.h"
#include "core/str.h"
#include "run/sandbox.h"

#define SCRIPT_FILE_MAX ((size_t)1024 * 1024)

struct script {
	const struct strv *files; /* absolute, without links; sourced in this order */
	const char *const *names; /* variables that come back; NULL-ended */
	const struct strv *env;	  /* "NAME=value": what the files see besides PATH, HOME, LC_ALL */
	const struct strv *readable; /* what they may read besides the folders of the files */
	enum sandbox_mode sandbox;
	const char *user;
	unsigned timeout; /* seconds; 0: 20 */
};

/* The content of a file that is about to be sourced. False: e says in one line why it cannot be
 * (e->sys is ENOENT if it is not there). */
bool script_read_file(const char *file, struct arena *mem, char **ret_text, size_t *ret_len,
		      struct err *e);

/* *ret_stderr is set on failure too. False: e says in one line, "{file}: {reason}", why the files
 * did not run to their end. */
bool script_run(const struct script *s, struct arena *mem, struct directives *ret,
		const char **ret_stderr, struct err *e);

#endif
