/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/ko.h"

#include <string.h>

#include "ko/elf.h"
#include "ko/plain.h"
#include "ko/signature.h"
#include "sys/fd.h"

/* the value of `tag` (with its '=') in .modinfo, which is strings with a 0 behind each */
static const char *modinfo_get(const char *text, size_t len, const char *tag, struct arena *mem)
{
	for (const char *p = text; p < text + len; p += strlen(p) + 1)
		if (str_starts(p, tag))
			return arena_strdup(mem, p + strlen(tag));
	return NULL;
}

static bool modinfo_read(const struct elf *f, struct arena *mem, struct ko_info *ret, struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	const struct elf_section *s = elf_section(f, ".modinfo");
	char *text = NULL;
	size_t len = 0;

	if (!s)
		return true;
	if (!elf_load(f, s, &scratch, &text, &len, e))
		return false;
	ret->name = modinfo_get(text, len, "name=", mem);
	ret->version = modinfo_get(text, len, "version=", mem);
	ret->srcversion = modinfo_get(text, len, "srcversion=", mem);
	ret->vermagic = modinfo_get(text, len, "vermagic=", mem);
	return true;
}

static bool info_read(int fd, struct arena *mem, struct ko_info *ret, struct err *e)
{
	auto_arena scratch = ARENA_INIT;
	struct ko_info info = { 0 };
	struct signature sig = { 0 };
	struct elf f = { 0 };

	if (!elf_read(fd, &scratch, &f, e) || !modinfo_read(&f, mem, &info, e) ||
	    !signature_find(fd, &sig, e))
		return false;
	info.machine = f.machine;
	info.is_signed = sig.present;
	info.signer = signature_signer(fd, &sig, mem);
	*ret = info;
	return true;
}

bool ko_read(int dir, const char *name, struct arena *mem, struct ko_info *ret, struct err *e)
{
	auto_close int fd = -1;

	if (!plain_open(dir, name, &fd, e) || !info_read(fd, mem, ret, e))
		return err_add(e, "%s", name);
	return true;
}
