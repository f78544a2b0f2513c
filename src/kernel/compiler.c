/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which compiler a kernel was built with and wants for its modules (COMPAT sections 3 and 7). */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/comment.h"
#include "kernel/kernel.h"
#include "run/child.h"
#include "sys/file.h"

#define MAKE_SECONDS 20
#define MAKE_LIMIT ((size_t)64 * 1024)
#define TARGET "recast-cc"
#define MARK TARGET "="

bool kernel_is_clang(const struct kernel *k)
{
	auto_arena mem = ARENA_INIT;
	char *bytes = NULL;
	size_t len = 0;

	if (elf_comment(arena_printf(&mem, "%s/vmlinux", k->build_dir), &mem, &bytes, &len))
		return memmem(bytes, len, "clang", strlen("clang")) != NULL;
	return kconfig_is_y(&k->config, "CONFIG_CC_IS_CLANG");
}

/* the rest of the line of make's output that begins with MARK, without blanks around it */
static const char *marked_line(const char *text, struct arena *mem)
{
	struct strv lines = strv_split(mem, text, "\n");

	for (size_t i = 0; i < lines.n; i++) {
		if (!str_starts(lines.at[i], MARK))
			continue;

		const char *value = lines.at[i] + strlen(MARK);
		struct strv words = strv_split(mem, value, " \t\r");

		return strv_join(mem, &words, " ");
	}
	return "";
}

/* The file is a fragment of a makefile, so make evaluates it; it may come from anywhere
 * (--kernelsourcedir), so in the sandbox. Its built-in CC = cc is turned off by -R. */
static bool evaluate_cc(const char *file, struct arena *mem, const char **ret_cc, struct err *e)
{
	const char *const argv[] = { "make", "-rRs",   "-f",
				     file,   "--eval", TARGET ":;$(info " MARK "$(CC))",
				     TARGET, NULL };
	const char *path = getenv("PATH");
	const char *const env[] = {
		arena_printf(mem, "PATH=%s", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin"),
		"LC_ALL=C",
		NULL,
	};
	struct strv readable = { 0 };
	struct sandbox box = { .cpu_seconds = MAKE_SECONDS, .readable = &readable };
	struct child make = CHILD_INIT;
	char *text = NULL;
	size_t len = 0;
	int status = 0;

	strv_push(mem, &readable, file);
	make.argv = argv;
	make.env = env;
	make.dir = "/";
	make.err = CHILD_ERR_TO_OUT;
	make.box = &box;
	make.timeout = MAKE_SECONDS;
	if (!child_capture(&make, MAKE_LIMIT, mem, &text, &len, &status, e))
		return err_add(e, "reading %s with make", file);
	if (status)
		return err_set(e, 1, "reading %s with make: exit status %d\n%s", file, status,
			       text);
	*ret_cc = marked_line(text, mem);
	return true;
}

static bool from_variables(const char *file, struct arena *mem, struct strv *ret_env, struct err *e)
{
	const char *cc = NULL;

	if (!evaluate_cc(file, mem, &cc, e))
		return false;
	if (str_set(cc))
		strv_printf(mem, ret_env, "CC=%s", cc);
	return true;
}

/* the program that the configuration names, or NULL where it names none that is here */
static const char *config_cc(const struct kernel *k, struct arena *mem)
{
	const char *text = kconfig_get(&k->config, "CONFIG_CC_VERSION_TEXT", mem);
	struct strv words = strv_split(mem, text ? text : "", " ");

	if (words.n && str_is_name(words.at[0]) && child_find(words.at[0], mem))
		return words.at[0];
	if (kconfig_is_y(&k->config, "CONFIG_CC_IS_CLANG") && child_find("clang", mem))
		return "clang";
	return NULL;
}

bool kernel_compiler(const struct kernel *k, struct arena *mem, struct strv *ret_env, struct err *e)
{
	const char *variables = arena_printf(mem, "%s/.kernelvariables", k->build_dir);

	if (file_exists(AT_FDCWD, variables))
		return from_variables(variables, mem, ret_env, e);

	const char *cc = config_cc(k, mem);

	if (cc) {
		strv_printf(mem, ret_env, "CC=%s", cc);
		strv_printf(mem, ret_env, "KERNEL_CC=%s", cc);
	}
	if (kconfig_is_y(&k->config, "CONFIG_LD_IS_LLD") && child_find("ld.lld", mem)) {
		strv_push(mem, ret_env, "LD=ld.lld");
		strv_push(mem, ret_env, "KERNEL_LD=ld.lld");
	}
	return true;
}
