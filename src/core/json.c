/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/json.h"

#include <string.h>

#include "core/utf8.h"

struct json_object *json_bytes(const char *bytes, size_t len)
{
	auto_arena mem = ARENA_INIT;

	return json_object_new_string(utf8_clean(&mem, bytes, len));
}

struct json_object *json_text(const char *text)
{
	return text ? json_bytes(text, strlen(text)) : NULL;
}

char *json_time(time_t t, struct arena *mem)
{
	struct tm tm = { 0 };

	(void)gmtime_r(&t, &tm);
	return arena_printf(mem, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}
