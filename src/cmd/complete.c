/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/complete.h"

#include <string.h>
#include <sys/utsname.h>

#include "cmd/arguments.h"
#include "cmd/usage.h"
#include "conf/directives.h"
#include "op/paths.h"
#include "op/sources.h"

/* A command line being written. */
struct line {
	struct arena *mem;
	struct op op;
	struct arguments said;	   /* in the words before the last */
	VEC(int) given;		   /* ids of the options in them */
	const struct opt *pending; /* the option whose value the last word is, or NULL */
	const char *fixed, *word;  /* the last word: "--opt=" or "", and what may grow */
	struct strv offers;
};

static void offer(struct line *l, const char *text, const char *what)
{
	if (str_starts(text, l->word))
		strv_printf(l->mem, &l->offers, "%s%s%s%s", l->fixed, text, *what ? "\t" : "",
			    what);
}

/* --- what the tree and the system hold ----------------------------------------------------------- */

/* the targets of the module version that was said, as far as it was said */
static bool targets(struct line *l, struct targets *ret, struct err *e)
{
	const struct options *said = &l->said.opt;
	const struct tree *t = &l->op.tree;
	struct strv modules = { 0 };

	if (!tree_modules(t, l->mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++) {
		struct strv versions = { 0 };

		if (said->module && !str_eq(said->module, modules.at[i]))
			continue;
		if (!tree_versions(t, modules.at[i], l->mem, &versions, e))
			return false;
		for (size_t j = 0; j < versions.n; j++)
			if ((!said->version || str_eq(said->version, versions.at[j])) &&
			    !tree_targets(t, modules.at[i], versions.at[j], l->mem, ret, e))
				return false;
	}
	return true;
}

static void push_new(struct line *l, struct strv *v, const char *s)
{
	if (!strv_has(v, s))
		strv_push(l->mem, v, s);
}

/* actions that know --all work on what is built, the others on what may be */
static bool on_built(const struct line *l)
{
	return l->said.cmd && (l->said.cmd->needs & CMD_ALL);
}

static bool arches(struct line *l, struct strv *ret, struct err *e)
{
	struct targets built = { 0 };
	struct utsname here;

	if (!targets(l, &built, e))
		return false;
	if (!on_built(l) && uname(&here) == 0)
		strv_push(l->mem, ret, arena_strdup(l->mem, here.machine));
	for (size_t i = 0; i < built.n; i++)
		push_new(l, ret, built.at[i].arch);
	return true;
}

static bool releases(struct line *l, struct strv *ret, struct err *e)
{
	struct targets built = { 0 };

	if (!on_built(l))
		return kernel_releases(l->op.set.install_tree, l->mem, ret, e);
	if (!targets(l, &built, e))
		return false;
	for (size_t i = 0; i < built.n; i++)
		push_new(l, ret, built.at[i].release);
	return true;
}

/* --- what is offered ------------------------------------------------------------------------------ */

static bool offer_arches(struct line *l, const char *in_front, struct err *e)
{
	struct strv names = { 0 };

	if (!arches(l, &names, e))
		return false;
	for (size_t i = 0; i < names.n; i++)
		offer(l, arena_printf(l->mem, "%s%s", in_front, names.at[i]), "architecture");
	return true;
}

static bool offer_kernels(struct line *l, bool with_arch, struct err *e)
{
	const char *slash = strchr(l->word, '/');
	struct strv names = { 0 };

	if (slash && with_arch)
		return offer_arches(
			l, arena_strndup(l->mem, l->word, (size_t)(slash + 1 - l->word)), e);
	if (!releases(l, &names, e))
		return false;
	for (size_t i = 0; i < names.n; i++)
		offer(l, names.at[i], "kernel");
	return true;
}

/* the tree's modules and their versions, for actions on what is added */
static bool offer_added(struct line *l, struct err *e)
{
	const char *version = l->said.opt.version;
	const struct tree *t = &l->op.tree;
	struct strv modules = { 0 };

	if (!tree_modules(t, l->mem, &modules, e))
		return false;
	for (size_t i = 0; i < modules.n; i++) {
		struct strv versions = { 0 };
		const char *m = modules.at[i];

		if (!tree_versions(t, m, l->mem, &versions, e))
			return false;
		if (version ? strv_has(&versions, version) : versions.n > 0)
			offer(l, m, "module");
		for (size_t j = 0; !version && j < versions.n; j++)
			offer(l, arena_printf(l->mem, "%s/%s", m, versions.at[j]), "added");
	}
	return true;
}

static bool offer_waiting(struct line *l, struct err *e)
{
	const char *version = l->said.opt.version;
	struct sources waiting = { 0 };

	if (!sources_waiting(&l->op, &waiting, e))
		return false;
	for (size_t i = 0; i < waiting.n; i++) {
		const struct source *s = &waiting.at[i];

		if (version && str_eq(version, s->version))
			offer(l, s->module, "not added yet");
		if (version)
			continue;
		offer(l, arena_printf(l->mem, "%s/%s", s->module, s->version), "not added yet");
	}
	return true;
}

static bool takes_sources(const struct line *l)
{
	return l->said.cmd && (l->said.cmd->needs & CMD_SOURCE);
}

static bool offer_modules(struct line *l, struct err *e)
{
	if (takes_sources(l) && !offer_waiting(l, e))
		return false;
	return l->said.cmd == &cmd_add || offer_added(l, e);
}

static bool offer_versions(struct line *l, struct err *e)
{
	const char *module = l->said.opt.module;
	struct strv versions = { 0 };
	struct sources waiting = { 0 };

	if (!module)
		return true;
	if (takes_sources(l) && !sources_waiting(&l->op, &waiting, e))
		return false;
	for (size_t i = 0; i < waiting.n; i++)
		if (str_eq(waiting.at[i].module, module))
			offer(l, waiting.at[i].version, "not added yet");
	if (l->said.cmd == &cmd_add)
		return true;
	if (!tree_versions(&l->op.tree, module, l->mem, &versions, e))
		return false;
	for (size_t i = 0; i < versions.n; i++)
		offer(l, versions.at[i], "added");
	return true;
}

static bool offer_paths(struct line *l, enum path_kind kind, struct err *e)
{
	struct strv paths = { 0 };

	if (!paths_like(l->word, kind, l->mem, &paths, e))
		return false;
	for (size_t i = 0; i < paths.n; i++)
		offer(l, paths.at[i], "");
	return true;
}

static bool offer_directives(struct line *l)
{
	for (size_t i = 0; directives_known[i]; i++)
		offer(l, arena_printf(l->mem, "%s=", directives_known[i]), "directive");
	return true;
}

static bool offer_value(struct line *l, enum value_kind kind, struct err *e)
{
	switch (kind) {
	case VALUE_TEXT:
		return true;
	case VALUE_MODULE:
		return offer_modules(l, e);
	case VALUE_VERSION:
		return offer_versions(l, e);
	case VALUE_KERNEL:
	case VALUE_RELEASE:
		return offer_kernels(l, kind == VALUE_KERNEL, e);
	case VALUE_ARCH:
		return offer_arches(l, "", e);
	case VALUE_FILE:
		return offer_paths(l, PATH_FILE, e);
	case VALUE_CONF:
		return offer_paths(l, PATH_CONF, e);
	case VALUE_FOLDER:
		return offer_paths(l, PATH_FOLDER, e);
	case VALUE_DIRECTIVE:
		return offer_directives(l);
	}
	return true;
}

static bool was_given(const struct line *l, int id)
{
	for (size_t i = 0; i < l->given.n; i++)
		if (l->given.at[i] == id)
			return true;
	return false;
}

/* an alias may be the long name and the name the only one: the description stands with either */
static void offer_option(struct line *l, const struct opt *o)
{
	const char *what = usage_of(o->name, l->mem);

	offer(l, o->name, what);
	if (o->alias)
		offer(l, o->alias, what);
}

static bool offer_options(struct line *l)
{
	for (const struct opt *o = arguments_options; o->name; o++)
		if (arguments_fits(o, l->said.cmd) &&
		    (arguments_repeats(o) || !was_given(l, o->id)))
			offer_option(l, o);
	return true;
}

static bool offer_actions(struct line *l)
{
	const struct cmd *cmd;

	for (size_t i = 0; (cmd = cmd_at(i)); i++)
		offer(l, cmd->name, usage_of(cmd->name, l->mem));
	return true;
}

/* a bare word: the action first, then what it works on */
static bool offer_words(struct line *l, struct err *e)
{
	const struct cmd *cmd = l->said.cmd;
	const struct options *said = &l->said.opt;

	if (!cmd)
		return offer_actions(l);
	if (said->source || said->archive)
		return true;
	if (str_eq(cmd->name, "ldtarball"))
		return offer_paths(l, PATH_ARCHIVE, e);
	if (said->module)
		return true;
	if ((cmd->needs & CMD_SOURCE) && !offer_paths(l, PATH_CONF, e))
		return false;
	return !((cmd->needs & CMD_MODULE) || cmd == &cmd_status || str_eq(cmd->name, "match")) ||
	       offer_modules(l, e);
}

/* --- the line ------------------------------------------------------------------------------------- */

/* Goes through words, which it ends where an option still waits for its value. Where the line is wrong
 * already, it counts up to there. */
static void read_options(struct line *l, char **words)
{
	struct opts o = opts_start(words, arguments_options);
	auto_err e = ERR_INIT;
	const char *value;
	int id = OPTS_WORD;

	while (id != OPTS_END && opts_next(&o, &id, &value, &e))
		if (id > OPTS_WORD)
			vec_push(l->mem, &l->given, id);
	if (!e.status || words[o.at])
		return;

	const char *last = words[o.at - 1];
	const struct opt *waits = opts_find(arguments_options, last);

	if (waits && waits->has_value && !strchr(last, '=')) {
		l->pending = waits;
		words[o.at - 1] = NULL;
	}
}

/* the last word; it is the value of what stands in front of it, or of what it begins with */
static void read_last(struct line *l, const char *last)
{
	const char *equals = *last == '-' ? strchr(last, '=') : NULL;
	const struct opt *o = equals ? opts_find(arguments_options, last) : NULL;

	l->fixed = "";
	l->word = last;
	if (l->pending || !o || !o->has_value)
		return;
	l->pending = o;
	l->fixed = arena_strndup(l->mem, last, (size_t)(equals + 1 - last));
	l->word = equals + 1;
}

static void read_line(struct line *l, char *const *argv)
{
	auto_err ignored = ERR_INIT;
	VEC(char *) words = { 0 };

	for (; *argv; argv++)
		vec_push(l->mem, &words, *argv);

	char *last = words.n > 1 ? words.at[words.n - 1] : arena_strdup(l->mem, "");

	words.n -= words.n > 1;
	vec_push(l->mem, &words, NULL);
	read_options(l, words.at);
	(void)arguments_parse(words.at, l->mem, &l->said, &ignored);
	read_last(l, last);
}

static bool look(struct line *l, struct err *e)
{
	if (!op_peek(&l->op, &l->said.opt, l->mem, e))
		return false;
	if (l->pending)
		return offer_value(l, arguments_value(l->pending), e);
	return *l->word == '-' ? offer_options(l) : offer_words(l, e);
}

bool complete_asked(char *const *argv)
{
	return argv[0] && str_eq(argv[1], "--complete");
}

int complete_run(char *const *argv, struct arena *mem)
{
	struct line l = { .mem = mem, .op = { .tree = { .fd = -1 } } };
	struct out *out = out_open(OUT_PLAIN, mem);
	auto_err ignored = ERR_INIT;

	read_line(&l, argv + 1);
	if (look(&l, &ignored))
		for (size_t i = 0; i < l.offers.n; i++)
			out_line(out, "%s", l.offers.at[i]);
	op_close(&l.op);
	out_close(out);
	return 0;
}
