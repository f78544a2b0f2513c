/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which distribution this is and what follows from it (COMPAT sections 1, 3, 6). `root` is a prefix
 * for the system's own files: "" on a running system, another folder in tests and image builders.
 */
#ifndef KERNEL_DISTRO_H
#define KERNEL_DISTRO_H

#include "core/err.h"
#include "core/str.h"

struct kernel; /* kernel/kernel.h, which includes this */

struct distro {
	const char *root;
	const char *id; /* COMPAT's word: ID for Ubuntu, else ID_LIKE's first, else ID */
};

/* reads {root}/etc/os-release, then {root}/usr/lib/os-release; neither: exit 4, COMPAT's text */
bool distro_read(const char *root, struct arena *mem, struct distro *ret, struct err *e);
/* the arch of kernel k when none was named: uname -m, or on rpm distributions the arch of the
 * package that owns {install_tree}/{k} (by asking rpm), else uname -m */
const char *distro_arch(const struct distro *d, const char *install_tree, const char *k,
			struct arena *mem);
/* where a module goes, relative to {install_tree}/{k}: ADDON_MODULES_DIR (environment, then
 * {root}/etc/sysconfig/module-init-tools), else by distribution, else `wanted` (the package's
 * DEST_MODULE_LOCATION); begins with '/', no '/' at the end */
const char *distro_dest(const struct distro *d, const char *wanted, struct arena *mem);
/* the program that signs modules for kernel k by default, whether it is there or not */
const char *distro_sign_file(const struct distro *d, const char *install_tree, const char *k,
			     struct arena *mem);
/* default key and certificate: Ubuntu shim-signed's; Gentoo MODULES_SIGN_KEY and MODULES_SIGN_CERT
 * from the environment or portage's make.conf, if set, then the key that kernel k itself is
 * configured with (CONFIG_MODULE_SIG_KEY: a pkcs11: URI, or a file that is there) and the
 * certificate that its build leaves beside it; else {dkms_tree}/mok.key, mok.pub. A key of a
 * kernel's build directory that is gone is never made anew: no kernel would know it. */
const char *distro_mok_key(const struct distro *d, const char *dkms_tree, const struct kernel *k,
			   struct arena *mem);
const char *distro_mok_cert(const struct distro *d, const char *dkms_tree, const struct kernel *k,
			    struct arena *mem);

#endif
