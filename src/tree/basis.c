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

bool basis_write(const struct tree *t, const struct target *x, const char *symvers, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int dir = -1;
	const char *stamp = stamp_text(symvers, &mem), *digest;

	if (!stamp) {
		basis_remove(t, x);
		return true;
	}
	if (!digest_file(AT_FDCWD, symvers, &mem, &digest, e) ||
	    !dir_make(t->fd, basis_folder(x, &mem), 0755, &dir, e))
		return false;

	const char *text = arena_printf(&mem, "%s\n%s\n%s\n", symvers, stamp, digest);

	return file_write(dir, x->arch, text, strlen(text), 0644, e);
}

bool basis_changed(const struct tree *t, const struct target *x, const char *symvers)
{
	auto_arena mem = ARENA_INIT;
	auto_err ignored = ERR_INIT;
	const char *stamp = stamp_text(symvers, &mem), *digest;
	char *text;
	size_t len;

	if (t->fd < 0 || !stamp ||
	    !file_read(t->fd, basis_path(x, &mem), BASIS_LIMIT, &mem, &text, &len, &ignored))
		return false;

	const struct strv line = strv_split(&mem, text, "\n");

	if (line.n != LINES || !str_eq(line.at[PATH], symvers) || str_eq(line.at[STAMP], stamp))
		return false;
	return digest_file(AT_FDCWD, symvers, &mem, &digest, &ignored) &&
	       !str_eq(line.at[DIGEST], digest);
}

void basis_remove(const struct tree *t, const struct target *x)
{
	auto_arena mem = ARENA_INIT;

	if (unlinkat(t->fd, basis_path(x, &mem), 0) == 0)
		dir_prune(t->fd, basis_folder(x, &mem));
}
