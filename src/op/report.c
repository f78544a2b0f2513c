/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/report.h"

#include <fcntl.h>

#include "core/json.h"
#include "ko/ko.h"
#include "op/compare.h"
#include "op/place.h"
#include "sys/digest.h"
#include "sys/file.h"
#include "tree/failure.h"
#include "tree/original.h"

#define SCHEMA_VERSION 1

struct report {
	const struct op *op;
	struct json_object *top, *versions;
};

/* whose the installed file is, and where it stands; NULL: nothing is installed */
struct origin {
	const char *name, *path;
};

static void add_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_text(text));
}

static void add_bool(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

/* another module under our file's name, not ours signed, stripped or packed anew */
static bool is_another(const struct op *op, const struct compared *c)
{
	auto_err ignored = ERR_INIT;
	struct ko_info ours, theirs;

	return c->built && ko_read(AT_FDCWD, c->built, op->mem, &ours, &ignored) &&
	       ko_read(AT_FDCWD, c->installed, op->mem, &theirs, &ignored) &&
	       !(str_eq(ours.name, theirs.name) && str_eq(ours.version, theirs.version) &&
		 str_eq(ours.srcversion, theirs.srcversion));
}

/* nothing stands in our place: does another module of that name, which the kernel would load? */
static struct origin origin_elsewhere(const struct op *op, const struct target *x,
				      const struct compared *c)
{
	const struct kernel k = compare_kernel(op, x);
	const char *own = arena_printf(op->mem, "%s/kernel/", k.modules_dir);
	struct origin o = { "missing", c->installed };
	auto_err ignored = ERR_INIT;
	struct strv all = { 0 };

	if (!place_list(op, &k, &all, &ignored))
		return o;

	const struct strv found = place_same_name(op, &k, &all, c->file);

	for (size_t i = 0; i < found.n; i++) {
		if (!str_starts(found.at[i], own))
			return (struct origin){ "foreign", found.at[i] };
		o = (struct origin){ "distribution", found.at[i] };
	}
	return o;
}

static struct origin origin_of(const struct op *op, const struct target *x,
			       const struct compared *c)
{
	if (!c->installed || !file_exists(AT_FDCWD, c->installed))
		return origin_elsewhere(op, x, c);
	if (c->same)
		return (struct origin){ "dkms", c->installed };
	return (struct origin){ is_another(op, c) ? "foreign" : "modified", c->installed };
}

/* what the file at path, NULL: none, says of itself; and why it does not */
static void add_facts(const struct op *op, struct json_object *o, const char *path)
{
	struct ko_info info = { 0 };
	const char *sha256 = NULL;
	auto_err why = ERR_INIT;

	/* asked first: opening a FIFO would wait for its writer */
	if (path && !file_is_reg(AT_FDCWD, path))
		(void)err_set(&why, 1, "%s is not a regular file", path);
	else if (path && digest_file(AT_FDCWD, path, op->mem, &sha256, &why))
		(void)ko_read(AT_FDCWD, path, op->mem, &info, &why);
	add_text(o, "version", info.version);
	add_text(o, "srcversion", info.srcversion);
	add_text(o, "vermagic", info.vermagic);
	add_text(o, "signer", info.signer);
	add_text(o, "sha256", sha256);
	add_text(o, "error", why.text);
}

static const char *module_name(const struct op *op, const char *file)
{
	enum ko_suffix suffix;
	size_t with_ko;

	return ko_suffix_of(file, &suffix, &with_ko)
		       ? arena_strndup(op->mem, file, with_ko - sizeof(".ko") + 1)
		       : file;
}

/* --symlink-modules: the installed file is a link to the built one, and has its facts */
static const char *readable(const struct op *op, const struct compared *c, const struct origin *o)
{
	if (str_eq(o->name, "missing"))
		return NULL;
	return c->built && c->same && link_target(AT_FDCWD, o->path, op->mem) ? c->built : o->path;
}

static struct json_object *module_json(const struct op *op, const struct target *x, bool installed,
				       const struct compared *c)
{
	struct json_object *o = json_object_new_object();
	struct origin origin = { NULL, c->built };

	if (installed)
		origin = origin_of(op, x, c);
	add_text(o, "name", module_name(op, c->file));
	add_text(o, "path", origin.path);
	add_text(o, "origin", origin.name);
	add_facts(op, o, readable(op, c, &origin));
	return o;
}

static struct json_object *originals_json(const struct op *op, const struct target *x)
{
	struct json_object *a = json_object_new_array();
	struct originals all = { 0 };
	auto_err ignored = ERR_INIT;

	(void)original_list(&op->tree, x, op->mem, &all, &ignored);
	for (size_t i = 0; i < all.n; i++) {
		struct json_object *o = json_object_new_object();

		add_text(o, "path", original_path(&op->tree, x, &all.at[i], op->mem));
		add_text(o, "origin", all.at[i].origin);
		json_object_array_add(a, o);
	}
	return a;
}

static struct json_object *failure_json(const struct op *op, const struct target *x)
{
	struct failure f;

	if (!failure_read(&op->tree, x, op->mem, &f))
		return NULL;

	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "status", json_object_new_int(f.status));
	add_text(o, "step", failure_step_name(f.step));
	add_text(o, "error", f.error);
	add_text(o, "first_error", f.first_error);
	add_text(o, "log", f.log);
	add_text(o, "time", f.time);
	return o;
}

static struct json_object *target_json(const struct op *op, const struct target *x,
				       enum target_state state)
{
	static const char *const names[] = {
		[TARGET_NONE] = "added",
		[TARGET_BUILT] = "built",
		[TARGET_INSTALLED] = "installed",
	};
	const bool installed = state == TARGET_INSTALLED;
	struct json_object *o = json_object_new_object(), *modules = json_object_new_array();
	struct compared_files files = { 0 };

	if (state != TARGET_NONE)
		compare_files(op, x, &files);
	for (size_t i = 0; i < files.n; i++)
		json_object_array_add(modules, module_json(op, x, installed, &files.at[i]));
	add_text(o, "kernel", x->release);
	add_text(o, "arch", x->arch);
	add_text(o, "state", names[state]);
	add_bool(o, "original_modules_exist", installed && original_exists(&op->tree, x));
	add_bool(o, "built_modules_missing", installed && files.difference == GONE);
	add_bool(o, "differences", installed && files.difference == DIFFERENT);
	json_object_object_add(o, "modules", modules);
	json_object_object_add(o, "originals", originals_json(op, x));
	json_object_object_add(o, "last_failure", failure_json(op, x));
	return o;
}

/* its modules are told of with the kernel that they are installed for */
static struct json_object *weak_json(const struct weak_target *w)
{
	struct json_object *o = json_object_new_object();

	add_text(o, "kernel", w->target.release);
	add_text(o, "arch", w->target.arch);
	add_text(o, "state", "installed-weak");
	add_text(o, "from", w->from);
	return o;
}

/* the furthest that it has come on any of the kernels */
static const char *state_of(const struct report_entry *entry)
{
	const char *state = entry->weak->n ? "installed" : "added";

	if (entry->state == ENTRY_BROKEN)
		return "broken";
	for (size_t i = 0; i < entry->targets->n; i++) {
		if (entry->targets->states.at[i] == TARGET_INSTALLED)
			return "installed";
		state = "built";
	}
	return state;
}

struct report *report_new(const struct op *op)
{
	struct report *r = arena_new(op->mem, struct report);

	r->op = op;
	r->top = json_object_new_object();
	r->versions = json_object_new_array();
	json_object_object_add(r->top, "schema_version", json_object_new_int(SCHEMA_VERSION));
	add_text(r->top, "dkms_tree", op->tree.path ? op->tree.path : op->set.dkms_tree);
	json_object_object_add(r->top, "module_versions", r->versions);
	return r;
}

void report_add(struct report *r, const struct report_entry *entry)
{
	struct json_object *o = json_object_new_object(), *kernels = json_object_new_array();
	const struct targets *t = entry->targets, *failed = entry->failed;

	for (size_t i = 0; i < t->n; i++)
		json_object_array_add(kernels, target_json(r->op, &t->at[i], t->states.at[i]));
	for (size_t i = 0; i < entry->weak->n; i++)
		json_object_array_add(kernels, weak_json(&entry->weak->at[i]));
	for (size_t i = 0; i < failed->n; i++)
		json_object_array_add(kernels, target_json(r->op, &failed->at[i], TARGET_NONE));
	add_text(o, "module", entry->module);
	add_text(o, "version", entry->version);
	add_text(o, "state", state_of(entry));
	json_object_object_add(o, "kernels", kernels);
	json_object_array_add(r->versions, o);
}

void report_end(struct report *r, bool print)
{
	const int form = JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			 JSON_C_TO_STRING_NOSLASHESCAPE;

	if (print)
		out_line(r->op->out, "%s", json_object_to_json_string_ext(r->top, form));
	(void)json_object_put(r->top);
}
