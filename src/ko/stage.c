/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/stage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/child.h"
#include "sys/fd.h"
#include "sys/file.h"

#define OUTPUT_MAX ((size_t)64 * 1024)
/* seconds; a token that holds the key may take its time */
#define PROGRAM_TIMEOUT 300

/* the folder as an fd of our own, so that it has a path below /proc */
static bool folder_open(struct stage *s, int dir, const char *name, struct err *e)
{
	const char *base = str_base(name);
	const char *folder = base == name ? "."
			     : base == name + 1
				     ? "/"
				     : arena_strndup(&s->mem, name, (size_t)(base - name - 1));

	s->dir = openat(dir, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir < 0)
		return err_sys(e, "cannot open the folder of %s", name);
	s->name = arena_strdup(&s->mem, base);
	return true;
}

bool stage_open(struct stage *s, int dir, const char *name, struct err *e)
{
	struct stat st;

	if (!folder_open(s, dir, name, e))
		return false;

	auto_close int from =
		openat(s->dir, s->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0 || fstat(from, &st) < 0)
		return err_sys(e, "cannot open %s", name);
	if (!S_ISREG(st.st_mode))
		return err_set(e, 1, "%s: not a regular file", name);
	s->mode = st.st_mode & 0777;
	return file_stage(s->dir, s->name, &s->mem, &s->temp, &s->fd, e) &&
	       file_copy_fd(from, s->fd, e);
}

const char *stage_path(struct stage *s)
{
	return arena_printf(&s->mem, "/proc/%ld/fd/%d/%s", (long)getpid(), s->dir, s->temp);
}

static bool reopen(struct stage *s, struct err *e)
{
	struct stat st;

	fd_close(&s->fd);
	s->fd = openat(s->dir, s->temp, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return err_sys(e, "cannot open %s", s->temp);
	return S_ISREG(st.st_mode) || err_set(e, 1, "%s: not a regular file", s->temp);
}

bool stage_run(struct stage *s, const struct strv *argv, const char *const *env, struct err *e)
{
	struct child c = CHILD_INIT;
	char *output = NULL;
	size_t len = 0;
	int status = 0;

	c.argv = argv->at;
	c.env = env;
	c.err = CHILD_ERR_TO_OUT;
	c.timeout = PROGRAM_TIMEOUT;
	if (!child_capture(&c, OUTPUT_MAX, &s->mem, &output, &len, &status, e))
		return false;
	while (len && (output[len - 1] == '\n' || output[len - 1] == '\r'))
		output[--len] = '\0';
	if (status && len)
		return err_set(e, 1, "%s", output);
	if (status)
		return err_set(e, 1, "%s: exit status %d", argv->at[0], status);
	return reopen(s, e);
}

bool stage_commit(struct stage *s, struct err *e)
{
	if (fchmod(s->fd, s->mode) < 0 || fsync(s->fd) < 0)
		return err_sys(e, "cannot write %s", s->name);
	if (!file_move(s->dir, s->temp, s->dir, s->name, e))
		return false;
	s->temp = NULL;
	return true;
}

void stage_release(struct stage *s)
{
	if (s->temp)
		(void)unlinkat(s->dir, s->temp, 0);
	fd_close(&s->fd);
	fd_close(&s->dir);
	arena_release(&s->mem);
}
