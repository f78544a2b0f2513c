/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/failure.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/json.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define RECORDS ".recast/record"
#define FACTS ".failure.json"
#define LOG ".failure.log"
#define FAILURE_LIMIT ((size_t)1 << 20)

static const char *const names[] = {
	[STEP_PLAN] = "plan",
	[STEP_PATCH] = "patch",
	[STEP_PRE_BUILD] = "pre_build",
	[STEP_MAKE] = "make",
	[STEP_COLLECT] = "collect",
	[STEP_POST_BUILD] = "post_build",
	[STEP_PRE_INSTALL] = "pre_install",
	[STEP_INSTALL] = "install",
	[STEP_DEPMOD] = "depmod",
};

const char *failure_step_name(enum failure_step step)
{
	return names[step];
}

static char *version_folder(const char *module, const char *version, struct arena *mem)
{
	return arena_printf(mem, RECORDS "/%s/%s", module, version);
}

static char *folder_of(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s", version_folder(x->module, x->version, mem), x->release);
}

static const char *document(const struct failure *f, const char *log, struct arena *mem)
{
	struct json_object *top = json_object_new_object();

	json_object_object_add(top, "status", json_object_new_int(f->status));
	json_object_object_add(top, "step", json_text(names[f->step]));
	json_object_object_add(top, "error", json_text(f->error));
	json_object_object_add(top, "first_error", json_text(f->first_error));
	json_object_object_add(top, "log", json_text(log));
	json_object_object_add(top, "time", json_text(json_time(time(NULL), mem)));

	const char *text = arena_printf(
		mem, "%s\n",
		json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	(void)json_object_put(top);
	return text;
}

void failure_write(const struct tree *t, const struct target *x, const struct failure *f)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	auto_close int dir = -1;
	const char *folder = folder_of(x, &mem);
	const char *facts = arena_printf(&mem, "%s" FACTS, x->arch);
	const char *log = arena_printf(&mem, "%s" LOG, x->arch);

	/* what was there tells of another attempt; its log must not be taken for this one's */
	failure_remove(t, x);
	if (t->fd < 0 || !dir_make(t->fd, folder, 0755, &dir, &ignored))
		return;
	if (!f->log || !file_copy(AT_FDCWD, f->log, dir, log, &ignored))
		log = NULL;
	else
		log = arena_printf(&mem, "%s/%s/%s", t->path, folder, log);

	const char *text = document(f, log, &mem);

	if (!file_write(dir, facts, text, strlen(text), 0644, &ignored))
		failure_remove(t, x);
}

static bool step_of(const char *name, enum failure_step *ret)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i])) {
			*ret = (enum failure_step)i;
			return true;
		}
	return false;
}

static const char *text_at(const struct json_object *top, const char *key, struct arena *mem)
{
	struct json_object *o = json_object_object_get(top, key);

	if (!json_object_is_type(o, json_type_string))
		return NULL;
	return arena_strdup(mem, json_object_get_string(o));
}

static bool is_time(const char *text)
{
	struct tm tm;
	const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;

	return end && !*end;
}

static bool parse(const struct json_object *top, struct arena *mem, struct failure *ret)
{
	struct failure f = {
		.status = json_object_get_int(json_object_object_get(top, "status")),
		.error = text_at(top, "error", mem),
		.first_error = text_at(top, "first_error", mem),
		.log = text_at(top, "log", mem),
		.time = text_at(top, "time", mem),
	};

	if (f.status < 1 || f.status > 255 || !is_time(f.time) ||
	    !step_of(text_at(top, "step", mem), &f.step))
		return false;
	*ret = f;
	return true;
}

bool failure_read(const struct tree *t, const struct target *x, struct arena *mem,
		  struct failure *ret)
{
	auto_err ignored = ERR_INIT;
	const char *name = arena_printf(mem, "%s/%s" FACTS, folder_of(x, mem), x->arch);
	char *text;
	size_t len;

	if (t->fd < 0 || !file_read(t->fd, name, FAILURE_LIMIT, mem, &text, &len, &ignored))
		return false;

	struct json_object *top = json_tokener_parse(text);
	bool ok = json_object_is_type(top, json_type_object) && parse(top, mem, ret);

	(void)json_object_put(top);
	return ok;
}

void failure_remove(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;
	const char *folder = folder_of(x, &mem);

	if (t->fd < 0)
		return;
	(void)unlinkat(t->fd, arena_printf(&mem, "%s/%s" FACTS, folder, x->arch), 0);
	(void)unlinkat(t->fd, arena_printf(&mem, "%s/%s" LOG, folder, x->arch), 0);
	dir_prune(t->fd, folder);
}

struct targets failure_targets(const struct tree *t, const char *module, const char *version,
			       struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	struct targets found = { 0 };
	struct strv releases = { 0 }, files = { 0 };
	const char *folder = version_folder(module, version, mem);

	if (t->fd < 0 || !dir_list(t->fd, folder, mem, &releases, &ignored))
		return found;
	for (size_t i = 0; i < releases.n; i++) {
		const char *release = arena_printf(mem, "%s/%s", folder, releases.at[i]);

		if (!dir_list(t->fd, release, mem, &files, &ignored))
			continue;
		for (size_t j = 0; j < files.n; j++) {
			size_t len = strlen(files.at[j]);
			struct target x = { module, version, releases.at[i], NULL };

			if (!str_ends(files.at[j], FACTS) || *files.at[j] == '.')
				continue;
			x.arch = arena_strndup(mem, files.at[j], len - strlen(FACTS));
			vec_push(mem, &found, x);
		}
	}
	return found;
}

void failure_remove_all(const struct tree *t, const char *module, const char *version)
{
	auto_arena mem = ARENA_INIT;
	const struct targets all = failure_targets(t, module, version, &mem);

	for (size_t i = 0; i < all.n; i++)
		failure_remove(t, &all.at[i]);
}
