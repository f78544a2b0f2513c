/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/package.h"

#include <fcntl.h>
#include <string.h>

#include "sys/file.h"

#define PKGBASE_LIMIT 4096

const char *kernel_package(const struct kernel *k, struct arena *mem)
{
	const char *path = arena_printf(mem, "%s/pkgbase", k->modules_dir);
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	if (!file_read(AT_FDCWD, path, PKGBASE_LIMIT, mem, &text, &len, &ignored))
		return NULL;
	text[strcspn(text, " \t\n")] = '\0';
	return str_is_name(text) ? text : NULL;
}

const char *kernel_headers_package(const struct kernel *k, const struct distro *d,
				   struct arena *mem)
{
	/* 6.6.8-0-lts, 6.4.0-150600-default: the flavour is at the end */
	const char *flavour = strrchr(k->release, '-');
	const char *package;

	if (str_starts(d->id, "debian") || str_eq(d->id, "ubuntu"))
		return arena_printf(mem, "linux-headers-%s", k->release);
	if (str_starts(d->id, "fedora") || str_starts(d->id, "rhel") || str_starts(d->id, "centos"))
		return arena_printf(mem, "kernel-devel-%s", k->release);
	if (str_starts(d->id, "arch")) {
		package = kernel_package(k, mem);
		return package ? arena_printf(mem, "%s-headers", package) : NULL;
	}
	if (!flavour)
		return NULL;
	if (str_starts(d->id, "suse") || str_starts(d->id, "opensuse"))
		return arena_printf(mem, "kernel%s-devel", flavour);
	if (str_eq(d->id, "alpine"))
		return arena_printf(mem, "linux%s-dev", flavour);
	return NULL;
}
