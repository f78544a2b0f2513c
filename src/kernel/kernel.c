/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/kernel.h"

#include <elf.h>
#include <fcntl.h>

#include "sys/dir.h"
#include "sys/file.h"

/* elf.h of glibc before 2.36 lacks it */
#define MACHINE_LOONGARCH 258

static const char *default_config(const char *build_dir, struct arena *mem)
{
	const char *path = arena_printf(mem, "%s/include/config/auto.conf", build_dir);

	if (file_is_reg(AT_FDCWD, path))
		return path;
	return arena_printf(mem, "%s/.config", build_dir);
}

bool kernel_open(const struct kernel_request *r, struct arena *mem, struct kernel *ret,
		 struct err *e)
{
	struct kernel k = { 0 };

	if (!str_is_name(r->release))
		return err_set(e, 1, "'%s' is not a kernel release.", r->release);
	if (!str_is_name(r->arch))
		return err_set(e, 1, "'%s' is not the name of an architecture.", r->arch);
	k.release = arena_strdup(mem, r->release);
	k.arch = arena_strdup(mem, r->arch);
	k.modules_dir = arena_printf(mem, "%s/%s", r->install_tree, r->release);
	k.build_dir = r->build_dir ? arena_strdup(mem, r->build_dir)
				   : arena_printf(mem, "%s/build", k.modules_dir);

	const char *config = r->config ? r->config : default_config(k.build_dir, mem);

	if (!kconfig_read(config, mem, &k.config, e))
		return false;
	*ret = k;
	return true;
}

static bool has_include(const char *build_dir, struct arena *mem)
{
	return file_is_dir(AT_FDCWD, arena_printf(mem, "%s/include", build_dir));
}

/* the configuration goes along, unless it was found or asked for elsewhere */
static void move_to(struct kernel *k, const char *build_dir, struct arena *mem)
{
	auto_err ignored = ERR_INIT;

	if (!k->config.text && str_eq(k->config.path, default_config(k->build_dir, mem)))
		(void)kconfig_read(default_config(build_dir, mem), mem, &k->config, &ignored);
	k->build_dir = build_dir;
}

bool kernel_find_headers(struct kernel *k, struct arena *mem)
{
	const char *source = arena_printf(mem, "%s/source", k->modules_dir);

	k->has_headers = has_include(k->build_dir, mem);
	if (!k->has_headers && has_include(source, mem)) {
		move_to(k, source, mem);
		k->has_headers = true;
	}
	return k->has_headers;
}

bool kernel_releases(const char *install_tree, struct arena *mem, struct strv *ret, struct err *e)
{
	struct strv all = { 0 };

	if (!dir_list(AT_FDCWD, install_tree, mem, &all, e))
		return false;
	for (size_t i = 0; i < all.n; i++) {
		const char *dir = arena_printf(mem, "%s/%s", install_tree, all.at[i]);

		if (str_is_name(all.at[i]) &&
		    (has_include(arena_printf(mem, "%s/build", dir), mem) ||
		     has_include(arena_printf(mem, "%s/source", dir), mem)))
			strv_push(mem, ret, all.at[i]);
	}
	return true;
}

bool kernel_no_headers(const struct kernel *k, struct err *e)
{
	(void)err_set(e, 21,
		      "Your kernel headers for kernel %s cannot be found at %s/build or %s/source.",
		      k->release, k->modules_dir, k->modules_dir);
	return err_line(e,
			"Please install your distribution's kernel headers package matching %s, or "
			"use the --kernelsourcedir option to tell DKMS where it's located.",
			k->release);
}

unsigned kernel_machine(const struct kernel *k)
{
	/* uname -m's names, and Debian's for two of them */
	static const struct {
		const char *arch;
		bool prefix; /* any name that begins so */
		unsigned machine;
	} known[] = {
		{ "x86_64", false, EM_X86_64 },
		{ "amd64", false, EM_X86_64 },
		{ "i386", false, EM_386 },
		{ "i486", false, EM_386 },
		{ "i586", false, EM_386 },
		{ "i686", false, EM_386 },
		{ "aarch64", true, EM_AARCH64 },
		{ "arm64", false, EM_AARCH64 },
		{ "arm", true, EM_ARM },
		{ "ppc64", true, EM_PPC64 },
		{ "ppc", true, EM_PPC },
		{ "s390", true, EM_S390 },
		{ "riscv", true, EM_RISCV },
		{ "mips", true, EM_MIPS },
		{ "sparc64", false, EM_SPARCV9 },
		{ "sparc", false, EM_SPARC },
		{ "parisc", true, EM_PARISC },
		{ "ia64", false, EM_IA_64 },
		{ "m68k", false, EM_68K },
		{ "alpha", false, EM_ALPHA },
		{ "loongarch", true, MACHINE_LOONGARCH },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].prefix ? str_starts(k->arch, known[i].arch)
				    : str_eq(k->arch, known[i].arch))
			return known[i].machine;
	return 0;
}
