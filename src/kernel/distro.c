/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/distro.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "kernel/assign.h"
#include "kernel/kernel.h"
#include "run/child.h"
#include "sys/file.h"

#define FILE_LIMIT ((size_t)1024 * 1024)
#define RPM_SECONDS 20

/* NULL: it cannot be read */
static const char *read_text(const char *path, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	if (!file_read(AT_FDCWD, path, FILE_LIMIT, mem, &text, &len, &ignored))
		return NULL;
	return text;
}

static const char *distro_word(const char *os_release, struct arena *mem)
{
	const char *id = assign_get(os_release, "ID", mem);
	const char *like = assign_get(os_release, "ID_LIKE", mem);

	if (str_eq(id, "ubuntu"))
		return id;

	struct strv words = strv_split(mem, like ? like : "", " \t\n");

	if (words.n)
		return words.at[0];
	/* os-release(5) says what a missing ID means */
	return str_set(id) ? id : "linux";
}

bool distro_read(const char *root, struct arena *mem, struct distro *ret, struct err *e)
{
	const char *text = read_text(arena_printf(mem, "%s/etc/os-release", root), mem);

	if (!text)
		text = read_text(arena_printf(mem, "%s/usr/lib/os-release", root), mem);
	if (!text)
		return err_set(e, 4, "System is missing os-release file.");
	ret->root = arena_strdup(mem, root);
	ret->id = distro_word(text, mem);
	return true;
}

/* is the distribution's word one that begins with any of these (parted by blanks)? */
static bool is_family(const struct distro *d, const char *families)
{
	auto_arena mem = ARENA_INIT;
	struct strv words = strv_split(&mem, families, " ");

	for (size_t i = 0; i < words.n; i++)
		if (str_starts(d->id, words.at[i]))
			return true;
	return false;
}

/* the arch of the package that owns path, or NULL */
static const char *rpm_arch(const char *path, struct arena *mem)
{
	const char *const argv[] = { "rpm", "-qf", "--queryformat", "%{ARCH}\\n", path, NULL };
	struct child rpm = CHILD_INIT;
	auto_err ignored = ERR_INIT;
	char *text = NULL;
	size_t len = 0;
	int status = 0;

	rpm.argv = argv;
	rpm.timeout = RPM_SECONDS;
	if (!child_capture(&rpm, FILE_LIMIT, mem, &text, &len, &status, &ignored) || status)
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return str_is_name(text) && !str_eq(text, "noarch") ? text : NULL;
}

const char *distro_arch(const struct distro *d, const char *install_tree, const char *k,
			struct arena *mem)
{
	const char *arch = NULL;
	struct utsname host;

	if (!is_family(d, "debian ubuntu arch gentoo"))
		arch = rpm_arch(arena_printf(mem, "%s/%s", install_tree, k), mem);
	if (arch)
		return arch;
	return uname(&host) == 0 ? arena_strdup(mem, host.machine) : "";
}

/* begins with one '/', ends in none */
static const char *as_dest(const char *path, struct arena *mem)
{
	path += strspn(path, "/");

	char *dest = arena_printf(mem, "/%s", path);
	size_t n = strlen(dest);

	while (n > 1 && dest[n - 1] == '/')
		dest[--n] = '\0';
	return dest;
}

/* "" where none is set */
static const char *addon_dir(const struct distro *d, struct arena *mem)
{
	const char *dir = getenv("ADDON_MODULES_DIR");
	const char *text = NULL;

	if (str_set(dir))
		return dir;
	text = read_text(arena_printf(mem, "%s/etc/sysconfig/module-init-tools", d->root), mem);
	dir = text ? assign_get(text, "ADDON_MODULES_DIR", mem) : NULL;
	return dir ? dir : "";
}

const char *distro_dest(const struct distro *d, const char *wanted, struct arena *mem)
{
	const char *addon = addon_dir(d, mem);

	if (*addon && !str_has_dotdot(addon))
		return as_dest(addon, mem);
	if (is_family(d, "fedora rhel centos"))
		return "/extra";
	if (is_family(d, "suse opensuse"))
		return "/updates";
	if (is_family(d, "debian ubuntu arch"))
		return "/updates/dkms";
	return as_dest(wanted, mem);
}

/* 6.1.0-56-amd64: /usr/lib/linux-kbuild-6.1 */
static const char *debian_sign_file(const struct distro *d, const char *k, struct arena *mem)
{
	const char *dot = strrchr(k, '.');
	int n = (int)(dot ? (size_t)(dot - k) : strlen(k));

	return arena_printf(mem, "%s/usr/lib/linux-kbuild-%.*s/scripts/sign-file", d->root, n, k);
}

static const char *preferred_sign_file(const struct distro *d, const char *k, struct arena *mem)
{
	const char *kmodsign = NULL;

	if (is_family(d, "debian"))
		return debian_sign_file(d, k, mem);
	if (is_family(d, "gentoo"))
		return arena_printf(mem, "%s/usr/src/linux-%s/scripts/sign-file", d->root, k);
	if (!is_family(d, "ubuntu"))
		return NULL;
	kmodsign = child_find("kmodsign", mem);
	if (kmodsign)
		return kmodsign;
	return arena_printf(mem, "%s/usr/src/linux-headers-%s/scripts/sign-file", d->root, k);
}

const char *distro_sign_file(const struct distro *d, const char *install_tree, const char *k,
			     struct arena *mem)
{
	const char *preferred = preferred_sign_file(d, k, mem);

	if (preferred && file_is_reg(AT_FDCWD, preferred))
		return preferred;
	return arena_printf(mem, "%s/%s/build/scripts/sign-file", install_tree, k);
}

/* Gentoo: one of portage's variables, from the environment or make.conf; may be NULL or "" */
static const char *portage_value(const struct distro *d, const char *name, struct arena *mem)
{
	const char *value = getenv(name), *text = NULL;

	if (str_set(value))
		return arena_strdup(mem, value);
	text = read_text(arena_printf(mem, "%s/etc/portage/make.conf", d->root), mem);
	return text ? assign_get(text, name, mem) : NULL;
}

/* Gentoo: the key that the kernel's own modules are signed with, or NULL. Its name is relative to the
 * build directory, as in the kernel's scripts/Makefile.modinst. */
static const char *kernel_key(const struct kernel *k, struct arena *mem)
{
	const char *key = kconfig_get(&k->config, "CONFIG_MODULE_SIG_KEY", mem);

	if (!str_set(key) || str_starts(key, "pkcs11:"))
		return str_set(key) ? key : NULL;
	if (*key != '/')
		key = arena_printf(mem, "%s/%s", k->build_dir, key);
	return file_is_reg(AT_FDCWD, key) ? key : NULL;
}

static const char *default_file(const struct distro *d, const char *dkms_tree, const char *shim,
				const char *own, struct arena *mem)
{
	if (is_family(d, "ubuntu"))
		return arena_printf(mem, "%s/var/lib/shim-signed/mok/%s", d->root, shim);
	return arena_printf(mem, "%s/%s", dkms_tree, own);
}

const char *distro_mok_key(const struct distro *d, const char *dkms_tree, const struct kernel *k,
			   struct arena *mem)
{
	const char *key = NULL;

	if (is_family(d, "gentoo"))
		key = portage_value(d, "MODULES_SIGN_KEY", mem);
	if (is_family(d, "gentoo") && !str_set(key))
		key = kernel_key(k, mem);
	return str_set(key) ? key : default_file(d, dkms_tree, "MOK.priv", "mok.key", mem);
}

const char *distro_mok_cert(const struct distro *d, const char *dkms_tree, const struct kernel *k,
			    struct arena *mem)
{
	const char *cert = NULL;

	if (is_family(d, "gentoo"))
		cert = portage_value(d, "MODULES_SIGN_CERT", mem);
	/* the certificate belongs to the key: one that was named has none below the kernel */
	if (is_family(d, "gentoo") && !str_set(cert) &&
	    !str_set(portage_value(d, "MODULES_SIGN_KEY", mem)) && kernel_key(k, mem))
		cert = arena_printf(mem, "%s/certs/signing_key.x509", k->build_dir);
	return str_set(cert) ? cert : default_file(d, dkms_tree, "MOK.der", "mok.pub", mem);
}
