/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/upgrade.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define PREFIX "dkms_rpm_safe_upgrade_lock"
#define NOTE_MAX ((size_t)1024)
#define STAT_MAX ((size_t)4096)
/* fields of /proc/{pid}/stat (proc(5)), counted from the one behind the command's name */
enum { FIELD_PARENT = 1, FIELD_START = 19 };

struct notes {
	const char *prefix; /* "dkms_rpm_safe_upgrade_lock.{pid}." */
	const char *text;   /* "{m}-{v}\n{start time}\n" */
};

/* a field of /proc/{pid}/stat, or NULL */
static const char *stat_field(const char *pid, size_t field, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	if (!file_read(AT_FDCWD, arena_printf(mem, "/proc/%s/stat", pid), STAT_MAX, mem, &text,
		       &len, &ignored))
		return NULL;

	/* the name stands in parentheses, and may hold any of them */
	const char *behind = strrchr(text, ')');
	const struct strv fields = strv_split(mem, behind ? behind + 1 : "", " \n");

	return fields.n > field ? fields.at[field] : NULL;
}

/* false: there is no such process that we may look at */
static bool notes_of(const struct op *op, struct notes *ret)
{
	const char *parent = arena_printf(op->mem, "%ld", (long)getppid());
	const char *pid = stat_field(parent, FIELD_PARENT, op->mem);
	const char *start = pid ? stat_field(pid, FIELD_START, op->mem) : NULL;

	if (!start)
		return false;
	ret->prefix = arena_printf(op->mem, PREFIX ".%s.", pid);
	ret->text = arena_printf(op->mem, "%s-%s\n%s\n", op->opt.module, op->opt.version, start);
	return true;
}

static bool note_write(int fd, const char *text, struct err *e)
{
	size_t len = strlen(text);

	/* a few bytes: written at once, or the disk is full */
	return write(fd, text, len) == (ssize_t)len || err_sys(e, "it cannot be written");
}

void upgrade_note(struct op *op)
{
	struct notes n;
	auto_close int fd = -1;
	auto_err why = ERR_INIT;
	bool ok = false;

	if (!notes_of(op, &n))
		return;

	char *path = arena_printf(op->mem, "%s/%sXXXXXX", op->set.tmp_location, n.prefix);

	/* mode 0600, and made by us or not at all */
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		(void)err_sys(&why, "it cannot be made");
	else
		ok = note_write(fd, n.text, &why);
	if (ok)
		return;
	if (fd >= 0)
		(void)unlink(path);
	out_warn(op->out, "--rpm_safe_upgrade has no effect without a file in %s: %s",
		 op->set.tmp_location, why.text);
}

/* Is this file, which anybody may have put there, a note of ours with that text? */
static bool is_note(int dir, const char *name, const char *text)
{
	auto_close int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	char found[NOTE_MAX];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_nlink != 1 || (st.st_mode & 022))
		return false;

	ssize_t n = read(fd, found, sizeof(found));

	return n > 0 && (size_t)n == strlen(text) && memcmp(found, text, (size_t)n) == 0;
}

bool upgrade_take(struct op *op)
{
	auto_err ignored = ERR_INIT;
	auto_close int dir = -1;
	struct strv names = { 0 };
	bool taken = false;
	struct notes n;

	if (!notes_of(op, &n) || !dir_open(AT_FDCWD, op->set.tmp_location, &dir, &ignored) ||
	    !dir_list(dir, ".", op->mem, &names, &ignored))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (str_starts(names.at[i], n.prefix) && is_note(dir, names.at[i], n.text))
			taken |= unlinkat(dir, names.at[i], 0) == 0;
	return taken;
}
