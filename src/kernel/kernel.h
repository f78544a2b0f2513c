/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One kernel that modules are built for: its release and arch, where its headers and its modules
 * are, how it was configured. Everything lives in the arena that it was opened with.
 */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <stdbool.h>

#include "core/err.h"
#include "core/str.h"
#include "kernel/config.h"
#include "kernel/distro.h"

enum ko_suffix { KO_PLAIN, KO_GZ, KO_XZ, KO_ZST };

struct kernel {
	const char *release, *arch;
	const char *modules_dir; /* {install_tree}/{release} */
	const char *build_dir;	 /* kernel build directory (headers) */
	struct kconfig config;
	bool has_headers; /* as the last kernel_find_headers() found */
};

struct kernel_request {
	const char *install_tree, *release, *arch;
	const char *build_dir; /* --kernelsourcedir, or NULL: {install_tree}/{k}/build */
	const char *config;    /* --config, or NULL: include/config/auto.conf, else .config */
};

/* Never fails because headers are missing (uninstall and status need none): ask
 * kernel_find_headers(). */
bool kernel_open(const struct kernel_request *r, struct arena *mem, struct kernel *ret,
		 struct err *e);
/* {build_dir}/include exists, or that of {install_tree}/{k}/source: then build_dir moves there */
bool kernel_find_headers(struct kernel *k, struct arena *mem);
/* the releases in install_tree that have headers, sorted */
bool kernel_releases(const char *install_tree, struct arena *mem, struct strv *ret, struct err *e);
/* exit 21 and COMPAT's text */
bool kernel_no_headers(const struct kernel *k, struct err *e);
/* what {build_dir}/include/generated/utsrelease.h says, or NULL */
const char *kernel_headers_release(const struct kernel *k, struct arena *mem);
/* UTS_RELEASE and what include/linux/vermagic.h makes of the configuration, without the part that
 * an architecture adds at the end: "6.1.0-9-amd64 SMP preempt mod_unload modversions ". NULL: not
 * known, there is no utsrelease.h or no configuration */
const char *kernel_vermagic(const struct kernel *k, struct arena *mem);
/* ELF e_machine of arch (uname -m names), 0 if we do not know it */
unsigned kernel_machine(const struct kernel *k);
/* built with clang: readelf-style comment of {build_dir}/vmlinux, else CONFIG_CC_IS_CLANG=y */
bool kernel_is_clang(const struct kernel *k);
/* "NAME=value" for a build's environment (COMPAT section 7): CC, KERNEL_CC, LD, KERNEL_LD where the
 * kernel asks for them and the program exists; .kernelvariables is honoured */
bool kernel_compiler(const struct kernel *k, struct arena *mem, struct strv *ret_env,
		     struct err *e);

/* "", ".gz", ".xz", ".zst" */
const char *ko_suffix_name(enum ko_suffix s);
/* by the end of a file name; *ret_stem_len: length up to ".ko" with it; false: no module's name */
bool ko_suffix_of(const char *file, enum ko_suffix *ret, size_t *ret_stem_len);
/* how the modules under modules_dir are compressed: the last of .gz, .xz, .zst found */
enum ko_suffix kernel_suffix(const struct kernel *k);

/* `depmod -a {k}`, with -F /boot/System.map-{k} if there is one and -b for an install tree that is
 * not /lib/modules. It fails with what depmod said as the text, and its exit status. */
bool depmod_run(const struct kernel *k, const char *root, struct arena *mem, struct err *e);
/* the command as shown and logged */
const char *depmod_command(const struct kernel *k, const char *root, struct arena *mem);

#endif
