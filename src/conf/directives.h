/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a dkms.conf says, before anybody asks what it means. The file is a bash script; bash runs
 * it in the sandbox, together with the overrides that follow it, and a few lines of ours write
 * the directives back on a descriptor of their own as NUL-ended name, index, value. What comes
 * back is data: nothing is evaluated again, names that are no directive are dropped, one
 * trailing CR is taken off each value.
 *
 * Limits: 1 MiB for each file and for what comes back, 4096 elements, timeout seconds of wall
 * and of CPU time, 512 MiB of memory.
 */
#ifndef CONF_DIRECTIVES_H
#define CONF_DIRECTIVES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/err.h"
#include "core/str.h"
#include "run/sandbox.h"

struct directive {
	const char *name;
	size_t index;
	const char *value;
};

/* those of one name stand in the order of their indexes */
struct directives {
	struct directive *at;
	size_t n, cap;
};

/* the variables that a dkms.conf sees (COMPAT section 3); NULL: not set */
struct conf_vars {
	const char *kernelver, *arch, *kernel_source_dir, *kernel_config;
	const char *dkms_tree, *source_tree, *install_tree;
	const char *module, *module_version, *parallel_jobs;
};

struct conf_source {
	const char *file;	      /* dkms.conf, absolute */
	const char *shown;	      /* what errors call it; NULL: file */
	const char *override_dir;     /* {root}/etc/dkms; NULL: no overrides */
	const struct strv *overrides; /* --directive, "NAME=VALUE" each; may be NULL */
	const struct conf_vars *vars;
	enum sandbox_mode sandbox;
	const char *sandbox_user; /* NULL: the sandbox's default */
	unsigned timeout;	  /* seconds; 0: 20 */
};

/* *ret_stderr: what the file printed to standard error (at most 64 KiB), or ""; set on failure too.
 * Where vars->module is NULL the overrides are those of the PACKAGE_NAME and PACKAGE_VERSION that
 * the file gives.
 *
 * Missing file: exit 4, `Could not locate dkms.conf file.` / `File: {file} does not exist.`
 * A file that cannot be run to its end (syntax error, exit, time, size, no bash, not readable, not a
 * regular file, holds NUL bytes): exit 8, `Bad conf file.` / `File: {file} does not represent a
 * valid dkms.conf file.` and a third line that says why.
 * A bad --directive (no '=', unknown name): exit 8, the text names it. */
bool directives_read(const struct conf_source *src, struct arena *mem, struct directives *ret,
		     const char **ret_stderr, struct err *e);

/* all directives that a dkms.conf may set, NULL-ended, the deprecated ones last */
extern const char *const directives_known[];
/* the deprecated directives, NULL-ended, in the order in which they are told */
extern const char *const directives_deprecated[];

/* element index of name, or NULL */
const char *directives_get(const struct directives *d, const char *name, size_t index);
/* highest index of name plus one; 0: not there */
size_t directives_len(const struct directives *d, const char *name);

#endif
