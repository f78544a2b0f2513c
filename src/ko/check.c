/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/check.h"

/* The text that we make is one line, whatever the module says. */
static const char *printable(struct arena *mem, const char *s)
{
	char *clean = arena_strdup(mem, s);

	for (char *p = clean; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			*p = '?';
	return clean;
}

static bool check_info(int dir, const char *name, const struct ko_expect *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct ko_info info = { 0 };

	if (!ko_read(dir, name, &mem, &info, e))
		return false;
	if (x->machine && info.machine != x->machine)
		return err_set(e, 1, "machine %u (ELF e_machine): the kernel's is %u", info.machine,
			       x->machine);
	if (!x->vermagic)
		return true;
	if (!info.vermagic)
		return err_set(e, 1, "vermagic: none, the kernel's is `%s`", x->vermagic);
	if (!str_starts(info.vermagic, x->vermagic))
		return err_set(e, 1, "vermagic `%s`: the kernel's is `%s`",
			       printable(&mem, info.vermagic), x->vermagic);
	return true;
}

static bool check_symbol(const struct ko_symbol *s, const struct ko_expect *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	uint32_t crc = 0;

	if (!x->known(x->data, s->name, &crc))
		return s->weak ||
		       err_set(e, 1, "symbol %s: unknown to this kernel", printable(&mem, s->name));
	/* without a CRC on either side the kernel's loader has nothing to compare */
	if (s->has_crc && crc && s->crc != crc)
		return err_set(e, 1, "symbol %s: CRC 0x%08x is not the kernel's 0x%08x",
			       printable(&mem, s->name), s->crc, crc);
	return true;
}

bool ko_check(int dir, const char *name, const struct ko_expect *x, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct ko_symbols needs = { 0 };

	if (!check_info(dir, name, x, e))
		return false;
	if (!x->known)
		return true;
	if (!ko_needs(dir, name, &mem, &needs, e))
		return false;
	for (size_t i = 0; i < needs.n; i++)
		if (!check_symbol(&needs.at[i], x, e))
			return false;
	return true;
}
