/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of JSON documents, for what json-c leaves to its callers: texts that are not there or not
 * UTF-8, and times. As with json-c's own, the object that they are added to owns them. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <json.h>
#include <stddef.h>
#include <time.h>

#include "core/arena.h"

/* a string; NULL: null; bytes that are no UTF-8 become U+FFFD */
struct json_object *json_text(const char *text);
struct json_object *json_bytes(const char *bytes, size_t len);
/* RFC 3339 in UTC, to the second: "2026-11-25T13:30:00Z" */
char *json_time(time_t t, struct arena *mem);

#endif
