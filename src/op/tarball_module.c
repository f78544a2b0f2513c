/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/tarball_module.h"

#include <fcntl.h>

#include "kernel/kernel.h"
#include "ko/ko.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define SYMVERS "Module.symvers"
#define LOG "make.log"

static bool is_module(const char *name)
{
	enum ko_suffix suffix;
	size_t stem;

	return str_is_name(name) && ko_suffix_of(name, &suffix, &stem);
}

bool tarball_module_any(int dir, const char *path)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	struct strv names = { 0 };
	const char *modules = arena_printf(&mem, "%s/module", path);

	if (!file_is_dir(dir, modules) || !dir_list(dir, modules, &mem, &names, &ignored))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (is_module(names.at[i]))
			return true;
	return false;
}

/* a new file that is ours, whoever unpacked the other */
static bool copy(int from_dir, const char *name, int to_dir, struct err *e)
{
	auto_close int from =
		openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	auto_close int to = -1;

	if (from < 0)
		return err_sys(e, "%s", name);
	to = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	return to < 0 ? err_sys(e, "%s", name) : file_copy_fd(from, to, e);
}

static bool refuse(const char *name, const struct target *x, const char *why, struct err *e)
{
	return err_set(e, 7, "%s is no module that kernel %s (%s) would load: %s", name, x->release,
		       x->arch, why);
}

/* The kernel need not be here, so its symbols are not known; its release is. */
static bool check(int dir, const char *name, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_err why = ERR_INIT;
	struct ko_info info;

	if (!ko_read(dir, name, &mem, &info, &why))
		return refuse(name, x, why.text, e);
	return !info.vermagic || str_starts(info.vermagic, arena_printf(&mem, "%s ", x->release)) ||
	       refuse(name, x, arena_printf(&mem, "vermagic %s", info.vermagic), e);
}

static bool copy_modules(int from, int to, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct strv names = { 0 };

	if (!dir_list(from, ".", &mem, &names, e))
		return false;
	for (size_t i = 0; i < names.n; i++) {
		const char *name = names.at[i];

		if (!is_module(name) && !str_eq(name, SYMVERS))
			continue;
		if (!copy(from, name, to, e) || (is_module(name) && !check(to, name, x, e)))
			return false;
	}
	return true;
}

bool tarball_module_copy(int dir, const char *path, int to, const struct target *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int from = -1, module = -1, from_log = -1, log = -1;

	if (!dir_open(dir, arena_printf(&mem, "%s/module", path), &from, e) ||
	    !dir_make(to, "module", 0755, &module, e) || !copy_modules(from, module, x, e))
		return false;
	if (!file_is_reg(dir, arena_printf(&mem, "%s/log/" LOG, path)))
		return true;
	return dir_open(dir, arena_printf(&mem, "%s/log", path), &from_log, e) &&
	       dir_make(to, "log", 0755, &log, e) && copy(from_log, LOG, log, e);
}
