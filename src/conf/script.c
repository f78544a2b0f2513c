/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/script.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/vec.h"
#include "run/child.h"
#include "sys/fd.h"
#include "sys/file.h"

enum {
	RECORDS_FD = 217, /* beyond what scripts name by hand, below bash's own 255 */
	RECORDS_MAX = 4096,
	TIMEOUT_DEFAULT = 20,
	PROCESSES_MAX = 4096,
	STDERR_MAX = 64 * 1024,
	FILE_SIZE_MAX = 16 * 1024 * 1024,
	MEMORY_MAX = 512 * 1024 * 1024,
};

/* A record with an empty name tells how far the script came: index "status" has the exit status of
 * a file, index "end" is the last of all. */
#define MARK_STATUS "status"
#define MARK_END "end"

/* After a file: what it may have left behind that would bend our own lines. Assigning
 * POSIXLY_CORRECT puts special builtins before functions of the same name, so that `unset` is sure
 * to be bash's own; from there on the rest can be cleaned away. */
#define RECOVER                                                                                    \
	"{ POSIXLY_CORRECT=1\n"                                                                    \
	"set +euvx\n"                                                                              \
	"trap - DEBUG ERR RETURN EXIT\n"                                                           \
	"unset -f . builtin printf\n"                                                              \
	"set +o posix\n"                                                                           \
	"} 2>/dev/null\n"

bool script_read_file(const char *file, struct arena *mem, char **ret_text, size_t *ret_len,
		      struct err *e)
{
	struct stat st;

	if (stat(file, &st) < 0)
		return err_sys(e, "it cannot be read");
	if (!S_ISREG(st.st_mode))
		return err_set(e, 1, "it is not a regular file");
	if ((size_t)st.st_size > SCRIPT_FILE_MAX)
		return err_set(e, 1, "it is larger than 1 MiB");
	if (access(file, R_OK) < 0)
		return err_sys(e, "it cannot be read");
	if (!file_read(AT_FDCWD, file, SCRIPT_FILE_MAX, mem, ret_text, ret_len, e))
		return err_add(e, "it cannot be read");
	if (memchr(*ret_text, 0, *ret_len))
		return err_set(e, 1, "it holds NUL bytes: it is no text");
	return true;
}

/* in single quotes, for bash */
static const char *quote(struct arena *mem, const char *s)
{
	struct strv none = { 0 };
	const char *from = s;

	for (const char *q = strchr(s, '\''); q; q = strchr(from, '\'')) {
		strv_push(mem, &none, arena_strndup(mem, from, (size_t)(q - from)));
		from = q + 1;
	}
	strv_push(mem, &none, from);
	return arena_printf(mem, "'%s'", strv_join(mem, &none, "'\\''"));
}

/* The script is one function, so bash has parsed all of it before it sources anything: aliases that
 * a file sets come too late. In a function `local` and `return` work, as they do in the shell
 * program. A file is sourced in an and-or list: there `set -e` has no effect. */
static const char *compose(const struct script *s, struct arena *mem)
{
	struct strv lines = { 0 };

	strv_push(mem, &lines, "recast_main() {\n");
	for (size_t i = 0; i < s->files->n; i++) {
		strv_printf(mem, &lines, ". %s && recast_status=0 || recast_status=$?\n" RECOVER,
			    quote(mem, s->files->at[i]));
		strv_printf(mem, &lines,
			    "builtin printf '\\0" MARK_STATUS
			    "\\0%%s\\0' \"$recast_status\" >&%d\n",
			    RECORDS_FD);
	}
	strv_push(mem, &lines, "{\n");
	for (size_t i = 0; s->names[i]; i++)
		strv_printf(mem, &lines,
			    "for recast_i in \"${!%s[@]}\"; do builtin printf '%s\\0%%s\\0%%s\\0' "
			    "\"$recast_i\" \"${%s[$recast_i]}\"; done\n",
			    s->names[i], s->names[i], s->names[i]);
	strv_printf(mem, &lines, "builtin printf '\\0" MARK_END "\\0\\0'\n} >&%d\n}\nrecast_main\n",
		    RECORDS_FD);
	return strv_join(mem, &lines, "");
}

static const char *folder_of(struct arena *mem, const char *file)
{
	const char *base = str_base(file);

	return base - file > 1 ? arena_strndup(mem, file, (size_t)(base - file - 1)) : "/";
}

static bool memory_file(const char *name, int *ret_fd, struct err *e)
{
	*ret_fd = memfd_create(name, MFD_CLOEXEC);
	if (*ret_fd < 0)
		return err_sys(e, "no memory file can be made");
	return true;
}

/* at most max bytes from the beginning of fd, with a 0 byte behind; NULL: errno says why not */
static char *slurp(int fd, size_t max, struct arena *mem, size_t *ret_len)
{
	struct stat st;
	size_t len = 0;

	if (fstat(fd, &st) < 0)
		return NULL;

	size_t size = (size_t)st.st_size < max ? (size_t)st.st_size : max;
	char *text = arena_alloc(mem, size + 1);

	while (len < size) {
		ssize_t got = pread(fd, text + len, size - len, (off_t)len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return NULL;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	*ret_len = len;
	return text;
}

/* standard error as text: without NUL bytes */
static const char *read_noise(int fd, struct arena *mem)
{
	size_t len = 0, n = 0;
	char *text = slurp(fd, STDERR_MAX, mem, &len);

	if (!text)
		return "";
	for (size_t i = 0; i < len; i++)
		if (text[i])
			text[n++] = text[i];
	text[n] = 0;
	return text;
}

/* The files are named too: where the folder is closed to the sandbox's user, they alone are shown. */
static struct strv all_readable(const struct script *s, struct arena *mem)
{
	struct strv readable = { 0 };

	for (size_t i = 0; i < s->files->n; i++)
		strv_push(mem, &readable, folder_of(mem, s->files->at[i]));
	for (size_t i = 0; i < s->files->n; i++)
		strv_push(mem, &readable, s->files->at[i]);
	for (size_t i = 0; s->readable && i < s->readable->n; i++)
		strv_push(mem, &readable, s->readable->at[i]);
	return readable;
}

static struct strv environment(const struct script *s, struct arena *mem)
{
	struct strv env = { 0 };

	strv_push(mem, &env, "PATH=/usr/sbin:/usr/bin:/sbin:/bin");
	strv_push(mem, &env, "HOME=/");
	strv_push(mem, &env, "LC_ALL=C");
	for (size_t i = 0; i < s->env->n; i++)
		strv_push(mem, &env, s->env->at[i]);
	return env;
}

static bool run_bash(const struct script *s, struct arena *mem, int records, int noise,
		     int *ret_status, struct err *e)
{
	unsigned timeout = s->timeout ? s->timeout : TIMEOUT_DEFAULT;
	const char *argv[] = { "bash", "--noprofile", "--norc", "-c", compose(s, mem), NULL };
	struct strv readable = all_readable(s, mem);
	struct strv env = environment(s, mem);
	struct sandbox box = { .mode = s->sandbox,
			       .user = s->user,
			       .readable = &readable,
			       .cpu_seconds = timeout,
			       .memory = MEMORY_MAX,
			       .file_size = FILE_SIZE_MAX,
			       .processes = PROCESSES_MAX };
	struct child child = CHILD_INIT;

	assert(s->files->n > 0);
	child.argv = argv;
	child.env = env.at;
	child.dir = readable.at[0];
	child.err = noise;
	child.pass_fd = records;
	child.as_fd = RECORDS_FD;
	child.box = &box;
	child.timeout = timeout;
	if (child_run(&child, ret_status, e))
		return true;
	if (e->sys == ETIMEDOUT)
		return err_set(e, 1, "it did not end within %u seconds", timeout);
	if (e->sys == ENOENT && !child_find("bash", mem))
		return err_set(e, 1, "it is a bash script and bash is not found: install bash");
	return err_add(e, "it cannot be run");
}

/* bash's own words on why it could not parse file, without the file's name; NULL: none */
static const char *syntax_error(const char *noise, const char *file, struct arena *mem)
{
	struct strv lines = strv_split(mem, noise, "\n");

	for (size_t i = 0; i < lines.n; i++) {
		const char *line = lines.at[i];

		if (!str_starts(line, file) || !str_starts(line + strlen(file), ": "))
			continue;
		line += strlen(file) + 2;
		if (str_starts(line, "command substitution: "))
			line += strlen("command substitution: ");
		if (str_starts(line, "line ") &&
		    (strstr(line, ": syntax error") || strstr(line, ": unexpected EOF")))
			return line;
	}
	return NULL;
}

static bool is_number(const char *s)
{
	return *s && strlen(s) < 19 && !s[strspn(s, "0123456789")];
}

struct reader {
	const struct script *script;
	const char *noise;
	size_t files; /* that have ended */
	bool ended;
};

static const char *current_file(const struct reader *r)
{
	const struct strv *files = r->script->files;

	return files->at[r->files < files->n ? r->files : files->n - 1];
}

static bool take_mark(struct reader *r, const char *kind, const char *value, struct arena *mem,
		      struct err *e)
{
	if (str_eq(kind, MARK_END))
		r->ended = true;
	if (!str_eq(kind, MARK_STATUS))
		return true;

	const char *wrong = str_eq(value, "0") ? NULL
					       : syntax_error(r->noise, current_file(r), mem);

	if (wrong)
		return err_set(e, 1, "%s", wrong);
	r->files++;
	return true;
}

static bool take_record(struct reader *r, const char *const field[3], struct arena *mem,
			struct directives *ret, struct err *e)
{
	if (!*field[0])
		return take_mark(r, field[1], field[2], mem, e);
	if (!is_number(field[1]))
		return true;
	if (ret->n == RECORDS_MAX)
		return err_set(e, 1, "it sets more than %d elements", RECORDS_MAX);

	struct directive d = { field[0], strtoul(field[1], NULL, 10), str_chomp_cr(mem, field[2]) };

	vec_push(mem, ret, d);
	return true;
}

static bool take_records(struct reader *r, const char *text, size_t len, struct arena *mem,
			 struct directives *ret, struct err *e)
{
	const char *field[3];
	size_t n = 0;

	/* the 0 byte behind the text ends a last field that was cut off */
	for (const char *p = text; p < text + len && !r->ended; p += strlen(p) + 1) {
		field[n++] = p;
		if (n < 3)
			continue;
		n = 0;
		if (!take_record(r, field, mem, ret, e))
			return false;
	}
	return true;
}

/* The end was not reached: exit, a fatal error of bash, or a limit. */
static bool not_ended(const struct reader *r, int status, struct arena *mem, struct err *e)
{
	struct strv lines = strv_split(mem, r->noise, "\n");
	const char *last = lines.n ? lines.at[lines.n - 1] : NULL;
	const char *wrong = syntax_error(r->noise, current_file(r), mem);

	if (wrong)
		return err_set(e, 1, "%s", wrong);
	if (last)
		return err_set(e, 1, "it does not run to its end (exit status %d): %s", status,
			       last);
	return err_set(e, 1, "it does not run to its end (exit status %d)", status);
}

/* how far it came tells which file it was that did not end */
static void count_files(struct reader *r, int records, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	struct directives unused = { 0 };
	size_t len = 0;
	const char *text = slurp(records, SCRIPT_FILE_MAX, mem, &len);

	if (text)
		(void)take_records(r, text, len, mem, &unused, &ignored);
}

static bool run_and_read(struct reader *r, struct arena *mem, struct directives *ret, struct err *e)
{
	auto_close int records = -1;
	auto_close int noise = -1;
	size_t len = 0;
	int status = 0;

	if (!memory_file("records", &records, e) || !memory_file("stderr", &noise, e))
		return false;

	bool ran = run_bash(r->script, mem, records, noise, &status, e);

	r->noise = read_noise(noise, mem);
	if (!ran) {
		count_files(r, records, mem);
		return false;
	}

	const char *text = slurp(records, SCRIPT_FILE_MAX + 1, mem, &len);

	if (!text)
		return err_sys(e, "what it sets cannot be read");
	if (len > SCRIPT_FILE_MAX)
		return err_set(e, 1, "what it sets is larger than 1 MiB");
	if (!take_records(r, text, len, mem, ret, e))
		return false;
	return r->ended || not_ended(r, status, mem, e);
}

bool script_run(const struct script *s, struct arena *mem, struct directives *ret,
		const char **ret_stderr, struct err *e)
{
	struct directives found = { 0 };
	struct reader r = { .script = s, .noise = "" };
	bool done = run_and_read(&r, mem, &found, e);

	*ret_stderr = r.noise;
	if (!done)
		return err_add(e, "%s", current_file(&r));
	*ret = found;
	return true;
}
