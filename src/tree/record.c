/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/record.h"

#include <fcntl.h>
#include <json.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define RECORDS ".recast/record"
#define RECORD_LIMIT ((size_t)1 << 20)
#define NS_PER_S 1000000000LL

bool stamp_of(int dir, const char *name, struct stamp *ret)
{
	struct stat st;

	if (fstatat(dir, name, &st, 0) < 0)
		return false;
	ret->size = (int64_t)st.st_size;
	ret->inode = (int64_t)st.st_ino;
	ret->mtime = (int64_t)st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec;
	return true;
}

bool stamp_eq(const struct stamp *a, const struct stamp *b)
{
	return a->size == b->size && a->inode == b->inode && a->mtime == b->mtime;
}

static char *record_folder(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, RECORDS "/%s/%s/%s", x->module, x->version, x->release);
}

static struct json_object *stamp_json(const struct stamp *s)
{
	struct json_object *a = json_object_new_array_ext(3);

	json_object_array_add(a, json_object_new_int64(s->size));
	json_object_array_add(a, json_object_new_int64(s->inode));
	json_object_array_add(a, json_object_new_int64(s->mtime));
	return a;
}

static struct json_object *module_json(const struct record_module *m)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "file", json_object_new_string(m->file));
	json_object_object_add(o, "path", json_object_new_string(m->path));
	json_object_object_add(o, "built", stamp_json(&m->built));
	json_object_object_add(o, "installed", stamp_json(&m->installed));
	return o;
}

void record_push(struct record *r, const char *file, const char *built, const char *path,
		 struct arena *mem)
{
	struct record_module m = { .file = file, .path = path };

	if (stamp_of(AT_FDCWD, built, &m.built) && stamp_of(AT_FDCWD, path, &m.installed))
		vec_push(mem, r, m);
}

bool record_write(const struct tree *t, const struct target *x, const struct record *r,
		  struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;
	struct json_object *top = json_object_new_object();
	struct json_object *modules = json_object_new_array();

	for (size_t i = 0; i < r->n; i++)
		json_object_array_add(modules, module_json(&r->at[i]));
	json_object_object_add(top, "modules", modules);

	const char *text = arena_printf(
		&mem, "%s\n", json_object_to_json_string_ext(top, JSON_C_TO_STRING_PRETTY));
	(void)json_object_put(top);
	return dir_make(t->fd, record_folder(x, &mem), 0755, &dir, e) &&
	       file_write(dir, arena_printf(&mem, "%s.json", x->arch), text, strlen(text), 0644, e);
}

static bool stamp_parse(const struct json_object *o, const char *key, struct stamp *ret)
{
	struct json_object *a = json_object_object_get(o, key);

	if (!json_object_is_type(a, json_type_array) || json_object_array_length(a) != 3)
		return false;
	ret->size = json_object_get_int64(json_object_array_get_idx(a, 0));
	ret->inode = json_object_get_int64(json_object_array_get_idx(a, 1));
	ret->mtime = json_object_get_int64(json_object_array_get_idx(a, 2));
	return true;
}

static void module_parse(const struct json_object *o, struct arena *mem, struct record *ret)
{
	struct record_module m;
	const char *file = json_object_get_string(json_object_object_get(o, "file"));
	const char *path = json_object_get_string(json_object_object_get(o, "path"));

	if (!file || !path || !stamp_parse(o, "built", &m.built) ||
	    !stamp_parse(o, "installed", &m.installed))
		return;
	m.file = arena_strdup(mem, file);
	m.path = arena_strdup(mem, path);
	vec_push(mem, ret, m);
}

void record_read(const struct tree *t, const struct target *x, struct arena *mem,
		 struct record *ret)
{
	auto_err e = ERR_INIT;
	const char *name = arena_printf(mem, "%s/%s.json", record_folder(x, mem), x->arch);
	struct json_object *modules;
	char *text;
	size_t len;

	*ret = (struct record){ 0 };
	if (!file_read(t->fd, name, RECORD_LIMIT, mem, &text, &len, &e))
		return;
	struct json_object *top = json_tokener_parse(text);
	if (json_object_is_type(top, json_type_object) &&
	    json_object_object_get_ex(top, "modules", &modules) &&
	    json_object_is_type(modules, json_type_array))
		for (size_t i = 0; i < json_object_array_length(modules); i++)
			module_parse(json_object_array_get_idx(modules, i), mem, ret);
	(void)json_object_put(top);
}

const struct record_module *record_find(const struct record *r, const char *file)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->at[i].file, file))
			return &r->at[i];
	return NULL;
}

void record_remove(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;
	const char *folder = record_folder(x, &mem);

	(void)unlinkat(t->fd, arena_printf(&mem, "%s/%s.json", folder, x->arch), 0);
	dir_prune(t->fd, folder);
}
