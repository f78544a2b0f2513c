/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/tarball_make.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "op/archive.h"
#include "op/reading.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

/* a longer list of kernels is no name for a file */
#define NAME_LIMIT 200

struct making {
	struct op *op;
	struct kernel *const *kernels;
	size_t n;
	const char *folder, *name; /* of the archive; the folder as it is shown, with a '/' */
};

static char *default_name(const struct making *m)
{
	const struct op *op = m->op;
	const char *stem = arena_printf(op->mem, "%s-%s", op->opt.module, op->opt.version);
	const char *all = stem;

	for (size_t i = 0; i < m->n; i++)
		all = arena_printf(op->mem, "%s-kernel%s-%s", all, m->kernels[i]->release,
				   m->kernels[i]->arch);
	if (op->opt.source_only)
		all = arena_printf(op->mem, "%s-source-only", stem);
	else if (strlen(all) > NAME_LIMIT)
		all = arena_printf(op->mem, "%s-manykernels", stem);
	return arena_printf(op->mem, "%s.dkms.tar.gz", all);
}

/* --archive: a path, or a mere name for an archive in the usual folder */
static bool name_archive(struct making *m, struct err *e)
{
	const struct op *op = m->op;
	const char *archive = op->opt.archive ? op->opt.archive : default_name(m);

	m->name = str_base(archive);
	if (!*m->name)
		return err_set(e, 6, "%s names a folder, not an archive.", archive);
	if (m->name == archive)
		m->folder = arena_printf(op->mem, "%s/%s/%s/tarball//", op->tree.path,
					 op->opt.module, op->opt.version);
	else
		m->folder = arena_strndup(op->mem, archive, (size_t)(m->name - archive));
	return true;
}

static bool open_folder(const struct making *m, int *ret_fd, struct err *e)
{
	auto_close int dir = -1;
	auto_err why = ERR_INIT;

	if (!dir_make(AT_FDCWD, m->folder, 0755, &dir, &why) ||
	    faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) < 0)
		return err_set(e, 9, "Missing write permissions for %s.",
			       arena_strndup(m->op->mem, m->folder, strlen(m->folder) - 1));
	*ret_fd = take_fd(&dir);
	return true;
}

static bool not_built(const struct kernel *k, struct err *e)
{
	if (k)
		(void)err_set(e, 6, "No modules built for %s (%s).", k->release, k->arch);
	else
		(void)err_set(e, 6, "No modules built for any kernel.");
	return err_line(e, "Modules must already be in the built state before using mktarball.");
}

static bool mark_kernels(const struct making *m, struct err *e)
{
	struct op *op = m->op;

	if (!m->n && !op->opt.source_only)
		return not_built(NULL, e);
	for (size_t i = 0; i < m->n; i++) {
		const struct kernel *k = m->kernels[i];
		const struct target x = op_target(op->opt.module, op->opt.version, k);

		if (tree_target_state(&op->tree, &x) == TARGET_NONE)
			return not_built(k, e);
		out_line(op->out, "Marking modules for %s (%s) for archiving...", k->release,
			 k->arch);
	}
	return true;
}

static bool lay_kernels(const struct making *m, int top, struct err *e)
{
	const struct op *op = m->op;
	auto_close int main_tree = -1;

	if (!dir_make(top, "dkms_main_tree", 0755, &main_tree, e))
		return false;
	for (size_t i = 0; i < m->n; i++) {
		const struct target x = op_target(op->opt.module, op->opt.version, m->kernels[i]);

		if (!dir_copy(op->tree.fd, target_path(&x, op->mem), main_tree,
			      arena_printf(op->mem, "%s/%s", x.release, x.arch), e))
			return false;
	}
	return true;
}

static bool write_word(int dir, const char *name, const char *word, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *line = arena_printf(&mem, "%s\n", word);

	return file_write(dir, name, line, strlen(line), 0644, e);
}

static bool lay_binaries_only(const struct making *m, int source, int top, struct err *e)
{
	const struct options *o = &m->op->opt;
	auto_close int dir = -1, conf = -1;

	if (!dir_make(top, "dkms_binaries_only", 0755, &dir, e) ||
	    !write_word(dir, "PACKAGE_NAME", o->module, e) ||
	    !write_word(dir, "PACKAGE_VERSION", o->version, e))
		return false;
	conf = openat(dir, "dkms.conf", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	auto_close int from = openat(source, "dkms.conf", O_RDONLY | O_CLOEXEC);
	if (conf < 0 || from < 0)
		return err_sys(e, "dkms.conf");
	return file_copy_fd(from, conf, e);
}

static bool lay(const struct making *m, int top, struct err *e)
{
	const struct options *o = &m->op->opt;
	const char *path = tree_source(&m->op->tree, o->module, o->version, m->op->mem);
	auto_close int source = -1;

	if (!lay_kernels(m, top, e) || !dir_open(AT_FDCWD, path, &source, e))
		return false;
	return o->binaries_only ? lay_binaries_only(m, source, top, e)
				: dir_copy(source, ".", top, "dkms_source_tree", e);
}

static bool pack(const struct making *m, int folder, struct err *e)
{
	auto_tmpdir s = TMPDIR_INIT;
	auto_close int top = -1;

	return tmpdir_make(m->op->set.tmp_location, &s, e) &&
	       dir_make(s.fd, "tree", 0755, &top, e) && lay(m, top, e) &&
	       archive_pack(&s, folder, m->name, e);
}

static void announce(const struct making *m)
{
	struct op *op = m->op;

	out_line(op->out, "%s", "");
	if (op->opt.binaries_only)
		out_line(op->out,
			 "Creating tarball structure to specifically accommodate binaries.");
	else
		out_line(op->out, "Marking %s for archiving...",
			 tree_source(&op->tree, op->opt.module, op->opt.version, op->mem));
	out_line(op->out, "%s", "");
	out_line(op->out, "Tarball location: %s%s", m->folder, m->name);
}

bool tarball_make(struct op *op, struct kernel *const *ks, size_t n, struct err *e)
{
	struct making m = { .op = op, .kernels = ks, .n = op->opt.source_only ? 0 : n };
	auto_close int folder = -1;
	auto_err why = ERR_INIT;

	if (!op_require_added(op, op->opt.module, op->opt.version, e) || !name_archive(&m, e) ||
	    !mark_kernels(&m, e))
		return false;
	if (op->opt.dry_run) {
		out_line(op->out, "mktarball: %s%s", m.folder, m.name);
		return true;
	}
	if (!open_folder(&m, &folder, e))
		return false;
	announce(&m);
	if (pack(&m, folder, &why))
		return true;
	(void)err_set(e, 6, "Failed to make tarball.");
	return err_line(e, "%s", why.text);
}
