/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sys/stat.h>

#include "op/archive.h"
#include "sys/file.h"
#include "sys/walk.h"

struct check {
	uid_t owner; /* of all that has been unpacked */
	size_t entries, bytes;
	struct arena *mem;
};

/* A link may climb only before it names anything, and no higher than it is deep: the folders that it
 * climbs through are folders, and what it then goes down through are links of which the same holds. */
static bool stays_within(const char *target, int depth, struct arena *mem)
{
	const struct strv parts = strv_split(mem, target, "/");
	int up = 0;

	if (*target == '/')
		return false;
	for (size_t i = 0; i < parts.n; i++) {
		if (str_eq(parts.at[i], "."))
			continue;
		if (!str_eq(parts.at[i], ".."))
			return !str_has_dotdot(strv_join(
				mem, &(struct strv){ &parts.at[i], parts.n - i, 0 }, "/"));
		if (++up > depth)
			return false;
	}
	return true;
}

static bool check_file(struct check *c, int dir, const char *name, const char *path, struct err *e)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, "%s", path);
	/* a hard link to a file that was there before, should a tar ever make one */
	if (st.st_uid != c->owner)
		return archive_bad(e, "%s is not the archive's own file.", path);
	c->bytes += (size_t)st.st_size;
	return c->bytes <= ARCHIVE_BYTES_MAX ||
	       archive_bad(e, "It holds more than %zu bytes.", ARCHIVE_BYTES_MAX);
}

static bool check_folder(struct check *c, struct walk *w, const char *below, int depth,
			 struct err *e);

static bool check_entry(struct check *c, int dir, const char *name, unsigned char type,
			const char *path, int depth, struct err *e)
{
	auto_walk sub = { 0 };
	const char *target;

	if (++c->entries > ARCHIVE_ENTRIES_MAX)
		return archive_bad(e, "It has more than %zu entries.", ARCHIVE_ENTRIES_MAX);
	switch (type) {
	case DT_REG:
		return check_file(c, dir, name, path, e);
	case DT_LNK:
		target = link_target(dir, name, c->mem);
		return (target && stays_within(target, depth, c->mem)) ||
		       archive_bad(e, "%s is a symbolic link that may lead out of it: %s", path,
				   target ? target : "");
	case DT_DIR:
		return walk_open(dir, name, O_NOFOLLOW, &sub, e) &&
		       check_folder(c, &sub, arena_printf(c->mem, "%s/", path), depth + 1, e);
	default:
		return archive_bad(e, "%s is neither file, folder nor symbolic link.", path);
	}
}

/* depth: how many folders w is below the archive's top */
static bool check_folder(struct check *c, struct walk *w, const char *below, int depth,
			 struct err *e)
{
	const char *name = NULL;
	unsigned char type = 0;

	if (depth > WALK_DEPTH)
		return archive_bad(e, "It has more than %d folders in one another.", WALK_DEPTH);
	while (walk_next(w, &name, &type, e)) {
		if (!name)
			return true;
		if (!check_entry(c, w->fd, name, type, arena_printf(c->mem, "%s%s", below, name),
				 depth, e))
			return false;
	}
	return false;
}

bool archive_check(int dir, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_walk top = { 0 };
	struct stat st;

	if (fstat(dir, &st) < 0)
		return err_sys(e, "reading what was unpacked");
	struct check c = { .owner = st.st_uid, .mem = &mem };

	return walk_open(dir, ".", O_NOFOLLOW, &top, e) && check_folder(&c, &top, "", 0, e);
}
