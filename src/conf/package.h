/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A package of modules: what a dkms.conf means for one kernel (COMPAT section 3). Everything
 * that depends on the kernel (make command, patches, exclusions) is settled for the one named in
 * the request.
 */
#ifndef CONF_PACKAGE_H
#define CONF_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "conf/directives.h"
#include "core/err.h"
#include "core/str.h"

struct package_module {
	const char *built_name;	    /* without .ko */
	const char *built_location; /* relative to the build folder: "" or ends in '/' */
	const char *dest_name;	    /* without .ko */
	const char *dest_location;  /* as the conf gives it, e.g. "/extra" */
	bool strip;
	bool excluded; /* its BUILD_EXCLUSIVE rule, or the package's, does not match */
};

struct package {
	const char *file; /* the dkms.conf, as errors name it */
	const char *name, *version;
	struct package_module *modules;
	size_t n_modules;
	size_t n_included;   /* modules that are not excluded */
	bool has_rules;	     /* any BUILD_EXCLUSIVE_* is set */
	bool excluded;	     /* element 0 of one does not match: no module is built */
	const char *make;    /* command for this kernel; NULL: COMPAT's default command */
	struct strv patches; /* file names that apply to this kernel, in index order */
	bool autoinstall, no_weak_modules, build_depends_rebuild;
	struct strv build_depends;
	/* scripts; NULL where none is given */
	const char *pre_build, *post_build, *pre_install, *post_install, *post_add, *post_remove;
	struct strv deprecated; /* full text of each `Deprecated feature: …` line */
	const char *noise;	/* what the file printed on standard error, or "" */
};

struct package_request {
	struct conf_source source;
	const char *name_in_errors; /* path that errors and notices give; NULL: source.file */
	bool strict;		    /* duplicates are errors, zero modules a warning */
	bool any_kernel;	    /* no kernel is meant: every match rule holds */
	/* is CONFIG_X =y or =m in the kernel's configuration? NULL: not known, rule holds */
	bool (*config_on)(const void *data, const char *name);
	const void *data;
};

/* *ret_complaints: lines for standard error that come before e (`dkms.conf: Error! …`,
 * `dkms.conf: Warning! Zero modules specified.`); they may be there on success too. Exit codes
 * as directives_read, and 8 with COMPAT's text when a directive is wrong. ret->file,
 * ret->deprecated and ret->noise are set as far as the reading came, on failure too: the shell
 * program shows them before the error. */
bool package_read(const struct package_request *r, struct arena *mem, struct package *ret,
		  struct strv *ret_complaints, struct err *e);

#endif
