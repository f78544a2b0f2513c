/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "core/str.h"
#include "sys/file.h"

#define CONFIG_LIMIT ((size_t)4 * 1024 * 1024)

bool kconfig_read(const char *path, struct arena *mem, struct kconfig *ret, struct err *e)
{
	auto_err why = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	if (!file_read(AT_FDCWD, path, CONFIG_LIMIT, mem, &text, &len, &why) && why.sys != ENOENT &&
	    why.sys != ENOTDIR) {
		(void)err_set(e, why.status, "kernel configuration: %s", why.text);
		e->sys = why.sys;
		return false;
	}
	ret->path = arena_strdup(mem, path);
	ret->text = text;
	return true;
}

/* The value as it stands there, quotes and all. What is set twice has its last value, as for make
 * and for the shell. */
static const char *find(const struct kconfig *c, const char *name, size_t *ret_len)
{
	size_t n = strlen(name);
	const char *found = NULL;

	if (!c->text || !n)
		return NULL;
	for (const char *p = c->text; (p = strstr(p, name)); p += n)
		if (p[n] == '=' && (p == c->text || p[-1] == '\n'))
			found = p + n + 1;
	if (!found)
		return NULL;
	*ret_len = strcspn(found, "\r\n");
	return found;
}

const char *kconfig_get(const struct kconfig *c, const char *name, struct arena *mem)
{
	size_t len = 0;
	const char *raw = find(c, name, &len);

	if (!raw)
		return NULL;
	if (len < 2 || raw[0] != '"' || raw[len - 1] != '"')
		return arena_strndup(mem, raw, len);

	char *value = arena_alloc(mem, len), *to = value;

	/* Kconfig puts a backslash before '"' and before itself */
	for (const char *p = raw + 1; p < raw + len - 1; p++) {
		if (*p == '\\' && p + 1 < raw + len - 1)
			p++;
		*to++ = *p;
	}
	return value;
}

static bool is(const struct kconfig *c, const char *name, char want)
{
	size_t len = 0;
	const char *raw = find(c, name, &len);

	return raw && len == 1 && *raw == want;
}

bool kconfig_is_y(const struct kconfig *c, const char *name)
{
	return is(c, name, 'y');
}

bool kconfig_on(const struct kconfig *c, const char *name)
{
	return is(c, name, 'y') || is(c, name, 'm');
}
