/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/str.h"
#include "sys/fd.h"

#define LINE_MAX_KEPT 4096
#define CHUNK 16384

/* the running step's output, line by line */
struct reader {
	int fd;
	off_t offset;
	size_t pos, len; /* of what was read and not yet given */
	char chunk[CHUNK];
	char line[LINE_MAX_KEPT + 1];
};

static time_t now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

static bool put(const struct log *l, const char *text, struct err *e)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(l->fd, text, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, "writing the log");
		text += n;
		left -= (size_t)n;
	}
	return true;
}

static bool put_header(const struct log *l, const char *header, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	char date[100] = "";
	time_t t = time(NULL);
	struct tm tm;

	/* as date(1) in the C locale */
	if (localtime_r(&t, &tm))
		(void)strftime(date, sizeof(date), "%a %b %e %H:%M:%S %Z %Y", &tm);
	return put(l, arena_printf(&mem, "%s\n%s\n", header, date), e);
}

bool log_open(struct log *l, int dir, const char *name, const char *header, struct err *e)
{
	/* A new file, never one that is there: in a build folder that may be somebody else's link. */
	if (unlinkat(dir, name, 0) != 0 && errno != ENOENT)
		return err_sys(e, "replacing %s", name);
	auto_close int fd =
		openat(dir, name, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(e, "making %s", name);
	*l = (struct log){ .fd = fd };
	if (header && !put_header(l, header, e)) {
		*l = (struct log)LOG_INIT;
		return err_add(e, "%s", name);
	}
	(void)take_fd(&fd);
	return true;
}

void log_close(struct log *l)
{
	fd_close(&l->fd);
	l->fd = -1;
}

bool log_step_begin(struct log *l, const char *title, const char *command, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	struct stat st;

	if (!put(l, arena_printf(&mem, "\n%s\n# command: %s\n", title, command), e))
		return false;
	if (fstat(l->fd, &st) != 0)
		return err_sys(e, "reading the log");
	l->step_start = st.st_size;
	l->began = now();
	return true;
}

bool log_step_end(struct log *l, int status, struct err *e)
{
	auto_arena mem = ARENA_INIT;
	long long t = (long long)(now() - l->began);

	return put(
		l,
		arena_printf(&mem,
			     "\n# exit code: %d\n"
			     "# elapsed time: %02lld:%02lld:%02lld\n"
			     "----------------------------------------------------------------\n",
			     status, t / 3600, t / 60 % 60, t % 60),
		e);
}

static ssize_t read_chunk(struct reader *r)
{
	ssize_t n;

	do
		n = pread(r->fd, r->chunk, sizeof(r->chunk), r->offset);
	while (n < 0 && errno == EINTR);
	r->pos = 0;
	r->len = n > 0 ? (size_t)n : 0;
	r->offset += (off_t)r->len;
	return n;
}

/* The next line, cut at LINE_MAX_KEPT, without its end; false: there is none. *ret_whole: its end
 * was there too. */
static bool next_line(struct reader *r, bool *ret_whole)
{
	size_t kept = 0;
	bool any = false;

	*ret_whole = false;
	while (!*ret_whole && (r->pos < r->len || read_chunk(r) > 0)) {
		const char *from = r->chunk + r->pos;
		const char *end = memchr(from, '\n', r->len - r->pos);
		size_t n = end ? (size_t)(end - from) : r->len - r->pos;
		size_t keep = n < LINE_MAX_KEPT - kept ? n : LINE_MAX_KEPT - kept;

		memcpy(r->line + kept, from, keep);
		kept += keep;
		r->pos += n + (end ? 1 : 0);
		*ret_whole = end != NULL;
		any = true;
	}
	r->line[kept] = '\0';
	return any;
}

/* what next_line() gave ends here in the file */
static off_t position(const struct reader *r)
{
	return r->offset - (off_t)(r->len - r->pos);
}

size_t log_progress(const struct log *l, long long *io_offset, size_t *io_lines, struct arena *mem,
		    const char **ret_last)
{
	auto_arena own = ARENA_INIT;
	struct reader *r = arena_new(&own, struct reader);
	char *last = NULL;
	bool whole;

	if (*io_offset < l->step_start) {
		*io_offset = l->step_start;
		*io_lines = 0;
	}
	r->fd = l->fd;
	r->offset = *io_offset;
	/* a line without an end is read again next time, unless it is longer than anything sensible */
	while (next_line(r, &whole) && (whole || strlen(r->line) == LINE_MAX_KEPT)) {
		*io_offset = position(r);
		if (!whole)
			continue;
		(*io_lines)++;
		if (!last)
			last = arena_alloc(&own, sizeof(r->line));
		memcpy(last, r->line, strlen(r->line) + 1);
	}
	if (last)
		*ret_last = arena_strdup(mem, last);
	return *io_lines;
}

/* `:12:` or `:12:34:` in front of `at` */
static bool after_position(const char *line, const char *at)
{
	return at > line && isdigit((unsigned char)at[-1]);
}

static bool is_compiler(const char *line)
{
	const char *error = strstr(line, ": error: ");

	return strstr(line, ": fatal error: ") || (error && after_position(line, error));
}

static bool is_modpost(const char *line)
{
	return str_starts(line, "ERROR: ") || str_starts(line, "FATAL: modpost: ");
}

/* `ld: …`, `/usr/bin/ld: …`, `x86_64-linux-gnu-ld.bfd: …`, `ld.lld: …` */
static bool is_linker(const char *line)
{
	size_t word = strcspn(line, " :");
	size_t base = word;

	while (base > 0 && line[base - 1] != '/' && line[base - 1] != '-')
		base--;
	if (line[word] != ':' || strncmp(line + base, "ld", 2) != 0)
		return false;
	return (word - base == 2 || line[base + 2] == '.') &&
	       !str_starts(line + word, ": warning: ");
}

static bool is_make(const char *line)
{
	return strstr(line, ": *** ") != NULL;
}

static bool is_not_found(const char *line)
{
	return str_ends(line, ": not found") || str_ends(line, ": command not found");
}

/* the best kind first */
static bool (*const kinds[])(const char *line) = { is_compiler, is_modpost, is_linker, is_make,
						   is_not_found };
#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

char *log_first_error(const struct log *l, struct arena *mem)
{
	auto_arena own = ARENA_INIT;
	struct reader *r = arena_new(&own, struct reader);
	char *best = NULL;
	size_t best_kind = N_KINDS;
	bool whole;

	r->fd = l->fd;
	r->offset = l->step_start;
	while (best_kind > 0 && next_line(r, &whole)) {
		r->line[strcspn(r->line, "\r")] = '\0';
		for (size_t kind = 0; kind < best_kind; kind++)
			if (kinds[kind](r->line)) {
				best = arena_strdup(mem, r->line);
				best_kind = kind;
			}
	}
	return best;
}
