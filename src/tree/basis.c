/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree/basis.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "sys/digest.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "tree/record.h"

#define BASIS_LIMIT 8192

enum { PATH, STAMP, DIGEST, LINES };

static char *basis_folder(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, ".recast/basis/%s/%s/%s", x->module, x->version, x->release);
}

static char *basis_path(const struct target *x, struct arena *mem)
{
	return arena_printf(mem, "%s/%s", basis_folder(x, mem), x->arch);
}

/* NULL: there is no such file */
static const char *stamp_text(const char *file, struct arena *mem)
{
	struct stamp s;

	if (!stamp_of(AT_FDCWD, file, &s))
		return NULL;
	return arena_printf(mem, "%" PRId64 " %" PRId64 " %" PRId64, s.size, s.inode, s.mtime);
}

static bool store(const struct tree *t, const struct target *x, const struct strv *line,
		  struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;
	const char *text = arena_printf(&mem, "%s\n", strv_join(&mem, line, "\n"));

	return dir_make(t->fd, basis_folder(x, &mem), 0755, &dir, e) &&
	       file_write(dir, x->arch, text, strlen(text), 0644, e);
}

bool basis_write(const struct tree *t, const struct target *x, const char *symvers, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	const char *stamp = stamp_text(symvers, &mem), *digest;
	struct strv line = { 0 };

	if (!stamp) {
		basis_remove(t, x);
		return true;
	}
	if (!digest_file(AT_FDCWD, symvers, &mem, &digest, e))
		return false;
	strv_push(&mem, &line, symvers);
	strv_push(&mem, &line, stamp);
	strv_push(&mem, &line, digest);
	return store(t, x, &line, e);
}

enum difference { NOT_KNOWN, SAME, TOUCHED, CHANGED };

/* *ret_line: the lines, with the stamp that the file has now */
static enum difference compare(const struct tree *t, const struct target *x, const char *symvers,
			       struct arena *mem, struct strv *ret_line)
{
	auto_err ignored = ERR_INIT;
	const char *stamp = stamp_text(symvers, mem), *digest;
	char *text;
	size_t len;

	if (t->fd < 0 || !stamp ||
	    !file_read(t->fd, basis_path(x, mem), BASIS_LIMIT, mem, &text, &len, &ignored))
		return NOT_KNOWN;
	*ret_line = strv_split(mem, text, "\n");
	if (ret_line->n != LINES || !str_eq(ret_line->at[PATH], symvers))
		return NOT_KNOWN;
	if (str_eq(ret_line->at[STAMP], stamp))
		return SAME;
	ret_line->at[STAMP] = stamp;
	if (!digest_file(AT_FDCWD, symvers, mem, &digest, &ignored))
		return NOT_KNOWN;
	return str_eq(ret_line->at[DIGEST], digest) ? TOUCHED : CHANGED;
}

bool basis_changed(const struct tree *t, const struct target *x, const char *symvers)
{
	auto_arena mem = ARENA_INIT;
	struct strv line;

	return compare(t, x, symvers, &mem, &line) == CHANGED;
}

void basis_refresh(const struct tree *t, const struct target *x, const char *symvers)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	struct strv line;

	if (compare(t, x, symvers, &mem, &line) == TOUCHED)
		(void)store(t, x, &line, &ignored);
}

void basis_remove(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;

	if (unlinkat(t->fd, basis_path(x, &mem), 0) == 0)
		dir_prune(t->fd, basis_folder(x, &mem));
}
