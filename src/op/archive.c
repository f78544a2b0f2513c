/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ko/compress.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define PACKED "packed"	    /* the archive as it came */
#define PLAIN "archive.tar" /* the same, not compressed */
#define TREE "tree"	    /* what is in it */
#define SAID "said"	    /* what the programs said of it */
#define SAID_MAX ((size_t)64 * 1024)
/* a listing's names are rarely longer */
#define LISTING_MAX (ARCHIVE_ENTRIES_MAX * 256)

bool archive_bad(struct err *e, const char *fmt, ...)
{
	auto_arena mem = ARENA_INIT;
	va_list ap;

	va_start(ap, fmt);
	const char *why = arena_vprintf(&mem, fmt, ap);
	va_end(ap);
	(void)err_set(e, 3, "Tarball does not appear to be a correctly formed DKMS archive.");
	return err_line(e, "%s", why);
}

/* nothing of ours that tar or a compressor would take options from */
static const char *const *tool_env(struct arena *mem)
{
	const char *path = getenv("PATH");
	struct strv env = { 0 };

	strv_printf(mem, &env, "PATH=%s", path ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
	strv_push(mem, &env, "LC_ALL=C");
	return env.at;
}

/* the end of what the programs said, as a reason */
static bool failed(struct tmpdir *s, const char *program, struct err *e)
{
	auto_err ignored = ERR_INIT;
	char *said = NULL;
	size_t len = 0;

	if (!file_read(s->fd, SAID, SAID_MAX, &s->mem, &said, &len, &ignored) || !len)
		return archive_bad(e, "%s failed.", program);
	said[len - 1] = '\0';
	return archive_bad(e, "%s", said);
}

/* what the programs that read an archive have in common */
struct tool {
	struct strv readable, writable;
	struct sandbox box;
	struct child child;
};

static bool tool_make(const struct op *op, struct tmpdir *s, const char *const *argv, int said,
		      struct tool *t, struct err *e)
{
	*t = (struct tool){ .child = CHILD_INIT };
	strv_push(&s->mem, &t->readable,
		  tmpdir_path(s, file_exists(s->fd, PLAIN) ? PLAIN : PACKED));
	if (file_exists(s->fd, PACKED) && file_exists(s->fd, PLAIN))
		strv_push(&s->mem, &t->readable, tmpdir_path(s, PACKED));
	strv_push(&s->mem, &t->writable, tmpdir_path(s, TREE));
	/* build_sandbox="off" is for builds that need more of the system; unpacking never does */
	t->box = (struct sandbox){
		.mode = op->set.build_sandbox == SANDBOX_STRICT ? SANDBOX_STRICT : SANDBOX_AUTO,
		.user = op->set.build_user,
		.readable = &t->readable,
		.writable = &t->writable,
		.cpu_seconds = ARCHIVE_SECONDS_MAX,
		.file_size = ARCHIVE_BYTES_MAX,
	};
	t->child.argv = argv;
	t->child.env = tool_env(&s->mem);
	t->child.dir = "/";
	t->child.err = said;
	t->child.box = &t->box;
	t->child.timeout = ARCHIVE_SECONDS_MAX;
	return ftruncate(said, 0) == 0 || err_sys(e, "%s", SAID);
}

static bool run_tool(const struct op *op, struct tmpdir *s, const char *const *argv, int out,
		     int said, struct err *e)
{
	struct tool t;
	int status = 0;

	if (!tool_make(op, s, argv, said, &t, e))
		return false;
	t.child.out = out;
	if (!child_run(&t.child, &status, e))
		return archive_bad(e, "%s", arena_strdup(&s->mem, e->text));
	return status == 0 || failed(s, argv[0], e);
}

/* NULL: not compressed, as far as we know */
static const char *unpacker(int fd)
{
	static const char *const programs[] = {
		[CODEC_NONE] = NULL,
		[CODEC_GZIP] = "gzip",
		[CODEC_XZ] = "xz",
		[CODEC_ZSTD] = "zstd",
	};
	auto_err ignored = ERR_INIT;
	enum ko_codec codec = CODEC_NONE;
	char magic[3];

	if (pread(fd, magic, sizeof(magic), 0) == sizeof(magic) &&
	    memcmp(magic, "BZh", sizeof(magic)) == 0)
		return "bzip2";
	return ko_codec_of(fd, &codec, &ignored) ? programs[codec] : NULL;
}

/* an empty file in the scratch folder, that the sandbox's user may read */
static bool create(const struct tmpdir *s, const char *name, int *ret_fd, struct err *e)
{
	*ret_fd = openat(s->fd, name, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	return *ret_fd >= 0 || err_sys(e, "%s/%s", s->path, name);
}

/* A copy of our own: it does not change while it is looked at, and the sandbox's user may read it. */
static bool fetch(const char *file, const struct tmpdir *s, int *ret_fd, struct err *e)
{
	auto_close int from = open(file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	auto_close int to = -1;
	struct stat st;

	if (from < 0 || fstat(from, &st) < 0)
		return err_sys(e, "%s", file);
	if (!S_ISREG(st.st_mode))
		return archive_bad(e, "%s is not a regular file.", file);
	if ((size_t)st.st_size > ARCHIVE_BYTES_MAX)
		return archive_bad(e, "It is larger than %zu bytes.", ARCHIVE_BYTES_MAX);
	to = openat(s->fd, PACKED, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (to < 0)
		return err_sys(e, "%s/%s", s->path, PACKED);
	if (!file_copy_fd(from, to, e))
		return err_add(e, "copying %s", file);
	*ret_fd = take_fd(&to);
	return true;
}

/* The limit on a file's size is that on all of the archive, once it is one file. */
static bool decompress(const struct op *op, struct tmpdir *s, const char *program, int said,
		       struct err *e)
{
	const char *const argv[] = { program, "-dc", tmpdir_path(s, PACKED), NULL };
	auto_close int to = -1;
	struct stat st;

	if (!create(s, PLAIN, &to, e))
		return false;
	if (!run_tool(op, s, argv, to, said, e)) {
		if (fstat(to, &st) == 0 && (size_t)st.st_size >= ARCHIVE_BYTES_MAX)
			return archive_bad(e, "It holds more than %zu bytes.", ARCHIVE_BYTES_MAX);
		return false;
	}
	return file_remove(s->fd, PACKED, e);
}

static bool count_entries(const struct op *op, struct tmpdir *s, int said, struct err *e)
{
	const char *const argv[] = { "tar", "-tf", tmpdir_path(s, PLAIN), NULL };
	auto_arena mem = ARENA_INIT;
	struct tool t;
	char *list = NULL;
	size_t len = 0, n = 0;
	int status = 0;

	if (!tool_make(op, s, argv, said, &t, e))
		return false;
	if (!child_capture(&t.child, LISTING_MAX, &mem, &list, &len, &status, e))
		return archive_bad(e, "%s", arena_strdup(&s->mem, e->text));
	if (status)
		return failed(s, "tar", e);
	for (const char *p = list; (p = memchr(p, '\n', len - (size_t)(p - list))); p++)
		n++;
	return n <= ARCHIVE_ENTRIES_MAX ||
	       archive_bad(e, "It has more than %zu entries.", ARCHIVE_ENTRIES_MAX);
}

static bool extract(const struct op *op, struct tmpdir *s, int said, struct err *e)
{
	const char *const argv[] = { "tar",
				     "-xf",
				     tmpdir_path(s, PLAIN),
				     "-C",
				     tmpdir_path(s, TREE),
				     "--no-same-owner",
				     "--no-same-permissions",
				     NULL };

	return run_tool(op, s, argv, -1, said, e);
}

bool archive_unpack(const struct op *op, const char *file, struct tmpdir *s, int *ret_dir,
		    struct err *e)
{
	auto_close int packed = -1, said = -1, tree = -1;

	if (!fetch(file, s, &packed, e) || !create(s, SAID, &said, e) ||
	    !dir_make(s->fd, TREE, 0755, &tree, e))
		return false;
	const char *program = unpacker(packed);
	if (program ? !decompress(op, s, program, said, e)
		    : renameat(s->fd, PACKED, s->fd, PLAIN) < 0 && !err_sys(e, "%s", file))
		return false;
	if (!count_entries(op, s, said, e) || !extract(op, s, said, e) || !archive_check(tree, e))
		return false;
	*ret_dir = take_fd(&tree);
	return true;
}

/* --- packing -------------------------------------------------------------------------------------- */

struct ending {
	const char *end;
	enum ko_codec codec;
	const char *tar_option;
};

static const struct ending *ending_of(const char *name)
{
	static const struct ending known[] = {
		{ ".gz", CODEC_GZIP, NULL },	   { ".tgz", CODEC_GZIP, NULL },
		{ ".xz", CODEC_XZ, NULL },	   { ".txz", CODEC_XZ, NULL },
		{ ".zst", CODEC_ZSTD, NULL },	   { ".tzst", CODEC_ZSTD, NULL },
		{ ".bz2", CODEC_NONE, "--bzip2" }, { ".tbz2", CODEC_NONE, "--bzip2" },
	};
	static const struct ending none = { "", CODEC_NONE, NULL };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_ends(name, known[i].end))
			return &known[i];
	return &none;
}

static bool archive_time(const char **ret, struct err *e)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	*ret = str_set(epoch) ? epoch : ARCHIVE_TIME;
	return strspn(*ret, "0123456789") == strlen(*ret) ||
	       err_set(e, 1, "SOURCE_DATE_EPOCH is not a number of seconds: %s", *ret);
}

static bool run_tar(struct tmpdir *s, const struct ending *ending, struct err *e)
{
	struct child c = CHILD_INIT;
	struct strv argv = { 0 };
	const char *time = NULL;
	char *said = NULL;
	size_t len = 0;
	int status = 0;

	if (!archive_time(&time, e))
		return false;
	strv_push(&s->mem, &argv, "tar");
	strv_push(&s->mem, &argv, "--format=gnu");
	strv_push(&s->mem, &argv, "--sort=name");
	strv_push(&s->mem, &argv, "--owner=0");
	strv_push(&s->mem, &argv, "--group=0");
	strv_push(&s->mem, &argv, "--numeric-owner");
	strv_push(&s->mem, &argv, "--mode=a+rX,u+w,go-w");
	strv_printf(&s->mem, &argv, "--mtime=@%s", time);
	if (ending->tar_option)
		strv_push(&s->mem, &argv, ending->tar_option);
	strv_push(&s->mem, &argv, "-cf");
	strv_push(&s->mem, &argv, tmpdir_path(s, PLAIN));
	strv_push(&s->mem, &argv, "-C");
	strv_push(&s->mem, &argv, tmpdir_path(s, TREE));
	strv_push(&s->mem, &argv, ".");
	c.argv = argv.at;
	c.env = tool_env(&s->mem);
	c.err = CHILD_ERR_TO_OUT;
	if (!child_capture(&c, SAID_MAX, &s->mem, &said, &len, &status, e))
		return false;
	if (len)
		said[len - 1] = '\0';
	return status == 0 || err_set(e, 1, "%s", len ? said : "tar failed");
}

static bool compress(const struct tmpdir *s, const struct ending *ending, int to, struct err *e)
{
	auto_close int from = openat(s->fd, PLAIN, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (from < 0)
		return err_sys(e, "%s/%s", s->path, PLAIN);
	if (!ko_compress(ending->codec, NULL, from, to, e))
		return false;
	return (fchmod(to, 0644) == 0 && fsync(to) == 0) || err_sys(e, "writing");
}

bool archive_pack(struct tmpdir *s, int dir, const char *name, struct err *e)
{
	const struct ending *ending = ending_of(name);
	auto_close int to = -1;
	char *temp = NULL;

	if (!run_tar(s, ending, e) || !file_stage(dir, name, &s->mem, &temp, &to, e))
		return false;
	if (compress(s, ending, to, e) && file_move(dir, temp, dir, name, e))
		return true;
	(void)unlinkat(dir, temp, 0);
	return err_add(e, "%s", name);
}
