/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What include/linux/vermagic.h makes of a configuration, from Linux 4.x to 6.x. */
#include <fcntl.h>
#include <string.h>

#include "kernel/kernel.h"
#include "sys/file.h"

#define HEADER_LIMIT ((size_t)256 * 1024)

static const char *read_header(const char *dir, const char *name, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	if (!file_read(AT_FDCWD, arena_printf(mem, "%s/%s", dir, name), HEADER_LIMIT, mem, &text,
		       &len, &ignored))
		return NULL;
	return text;
}

/* the string that `#define name "…"` stands for, or NULL */
static const char *defined_string(const char *text, const char *name, struct arena *mem)
{
	for (const char *p = text; (p = strstr(p, "#define")); p++) {
		const char *q = p + strlen("#define");

		q += strspn(q, " \t");
		if (strncmp(q, name, strlen(name)) != 0)
			continue;
		q += strlen(name);
		q += strspn(q, " \t");
		if (*q == '"')
			return arena_strndup(mem, q + 1, strcspn(q + 1, "\"\n"));
	}
	return NULL;
}

const char *kernel_headers_release(const struct kernel *k, struct arena *mem)
{
	const char *text = read_header(k->build_dir, "include/generated/utsrelease.h", mem);
	const char *release = text ? defined_string(text, "UTS_RELEASE", mem) : NULL;

	return str_set(release) ? release : NULL;
}

/* in the headers themselves, or where headers that are split in two or built with O= have it */
static const char *read_vermagic_h(const struct kernel *k, struct arena *mem)
{
	const char *const dirs[] = {
		k->build_dir,
		arena_printf(mem, "%s/source", k->build_dir),
		arena_printf(mem, "%s/source", k->modules_dir),
	};
	const char *text = NULL;

	for (size_t i = 0; !text && i < sizeof(dirs) / sizeof(*dirs); i++)
		text = read_header(dirs[i], "include/linux/vermagic.h", mem);
	return text;
}

/* Which of the two a kernel asks first that has both (6.13 and later can), is for its own vermagic.h
 * to tell. */
static bool rt_comes_first(const struct kernel *k, struct arena *mem)
{
	const char *text = read_vermagic_h(k, mem);
	const char *preempt = text ? strstr(text, "CONFIG_PREEMPT") : NULL;

	return !preempt || str_starts(preempt, "CONFIG_PREEMPT_RT");
}

/* PREEMPT decides up to 5.15; from 5.16 on it is PREEMPT_BUILD, which PREEMPT implies */
static const char *preempt_word(const struct kernel *k, struct arena *mem)
{
	bool rt = kconfig_is_y(&k->config, "CONFIG_PREEMPT_RT");
	bool full = kconfig_is_y(&k->config, "CONFIG_PREEMPT_BUILD") ||
		    kconfig_is_y(&k->config, "CONFIG_PREEMPT");

	if (rt && (!full || rt_comes_first(k, mem)))
		return "preempt_rt ";
	return full ? "preempt " : "";
}

static const char *hashed_seed(const struct kernel *k, const char *file, const char *prefix,
			       struct arena *mem)
{
	const char *text = read_header(k->build_dir, file, mem);
	const char *seed = text ? defined_string(text, "RANDSTRUCT_HASHED_SEED", mem) : NULL;

	return seed ? arena_printf(mem, "%s%s", prefix, seed) : NULL;
}

/* The seed of randomized structures: 4.13 to 5.18 and 5.19 on. It comes behind the architecture's
 * part, so it belongs to ours only where there is none of that. */
static const char *randstruct_word(const struct kernel *k, struct arena *mem)
{
	const char *word = NULL;

	if (!str_eq(k->arch, "x86_64") && !str_eq(k->arch, "amd64"))
		return "";
	if (kconfig_is_y(&k->config, "CONFIG_RANDSTRUCT"))
		word = hashed_seed(k, "include/generated/randstruct_hash.h", "RANDSTRUCT_", mem);
	else if (kconfig_is_y(&k->config, "CONFIG_GCC_PLUGIN_RANDSTRUCT"))
		word = hashed_seed(k, "include/generated/randomize_layout_hash.h",
				   "RANDSTRUCT_PLUGIN_", mem);
	return word ? word : "";
}

const char *kernel_vermagic(const struct kernel *k, struct arena *mem)
{
	const char *release = kernel_headers_release(k, mem);
	const struct kconfig *c = &k->config;

	if (!release || !c->text)
		return NULL;
	return arena_printf(mem, "%s %s%s%s%s%s", release,
			    kconfig_is_y(c, "CONFIG_SMP") ? "SMP " : "", preempt_word(k, mem),
			    kconfig_is_y(c, "CONFIG_MODULE_UNLOAD") ? "mod_unload " : "",
			    kconfig_is_y(c, "CONFIG_MODVERSIONS") ? "modversions " : "",
			    randstruct_word(k, mem));
}
