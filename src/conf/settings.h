/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * framework.conf and framework.conf.d/(any).conf (in the C locale's order): COMPAT section 4.
 * They are bash; a file that is nothing but comments and literal assignments is read without it,
 * anything else by bash in the sandbox. `$kernelver` and `${kernelver}` stay in the values;
 * settings_expand() puts a kernel in.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include <stdbool.h>

#include "core/err.h"
#include "core/str.h"
#include "run/sandbox.h"

/* does a run that has changed modules make a kernel's initramfs again? (op/initramfs.h) */
enum initramfs_when {
	INITRAMFS_AUTO, /* if a changed module is in it, or its configuration asks for it */
	INITRAMFS_NEVER,
	INITRAMFS_ALWAYS, /* whenever an installed module has changed */
};

/* what the scripts that package managers call make of a module that failed */
enum on_failure { ON_FAILURE_CONTINUE, ON_FAILURE_FAIL };

struct settings {
	/* defaults in brackets; NULL where none is given */
	const char *dkms_tree;	  /* [/var/lib/dkms] */
	const char *source_tree;  /* [/usr/src] */
	const char *install_tree; /* [/lib/modules] */
	const char *tmp_location; /* [TMPDIR, else /tmp] */
	bool verbose, symlink_modules, autoinstall_all_kernels, modprobe_on_install;
	const char *parallel_jobs; /* [environment's parallel_jobs, else NULL: number of CPUs] */
	const char *compress_gzip_opts, *compress_xz_opts, *compress_zstd_opts;
	const char *build_environment, *post_transaction;
	const char *sign_file, *mok_signing_key, *mok_certificate;
	const char *mok_signing_pin_file;
	const char *try_sign_modules;	 /* "true", "false" or NULL; as written */
	bool depmod_batch;		 /* [true] */
	enum sandbox_mode build_sandbox; /* [auto] */
	const char *build_user;		 /* [nobody] */
	unsigned conf_timeout;		 /* seconds that a dkms.conf may run [20] */
	enum initramfs_when initramfs;	 /* [auto] */
	enum on_failure on_failure;	 /* [continue] */
	bool continue_on_error;		 /* common.postinst: on to the next kernel */
};

/* conf_dir: {root}/etc/dkms. Files that are not there are passed over. A file that cannot be
 * read to its end: exit 1, the text names file, reason and remedy. *ret_stderr as in
 * directives_read. */
bool settings_read(const char *conf_dir, struct arena *mem, struct settings *ret,
		   const char **ret_stderr, struct err *e);
/* The same without running anything: a file that needs bash is passed over, and so is the
 * environment. */
bool settings_peek(const char *conf_dir, struct arena *mem, struct settings *ret, struct err *e);
/* raw with $kernelver and ${kernelver} replaced; NULL stays NULL */
const char *settings_expand(const char *raw, const char *kernelver, struct arena *mem);

#endif
