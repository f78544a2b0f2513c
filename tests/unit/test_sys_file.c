/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>

#include "core/str.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"
#include "sys_scratch.h"

static void read_gives_all_and_a_zero(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	(void)state;
	put("a", "hello\n", 0600);
	assert_int_equal(symlink("a", "link"), 0);
	assert_true(file_read(AT_FDCWD, "a", 100, &mem, &text, &len, &e));
	assert_int_equal(len, 6);
	assert_memory_equal(text, "hello\n", 7);
	assert_true(file_read(AT_FDCWD, "link", 6, &mem, &text, &len, &e));
	assert_int_equal(len, 6);
	put("empty", "", 0600);
	assert_true(file_read(AT_FDCWD, "empty", 0, &mem, &text, &len, &e));
	assert_int_equal(len, 0);
	assert_string_equal(text, "");
	assert_int_equal(e.status, 0);
}

static void read_below_a_folder(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	auto_close int dir = -1;
	char *text = NULL;
	size_t len = 0;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	put("d/a", "x", 0600);
	assert_true(dir_open(AT_FDCWD, "d", &dir, &e));
	assert_true(file_read(dir, "a", 100, &mem, &text, &len, &e));
	assert_string_equal(text, "x");
}

static void read_large_and_sizeless(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len = 0, size = (size_t)300 * 1000 + 3;

	(void)state;
	put_large("large", size);
	assert_true(file_read(AT_FDCWD, "large", size, &mem, &text, &len, &e));
	assert_int_equal(len, size);
	assert_memory_equal(text + (size_t)8 * 4096, "0001000\n", 8);
	assert_int_equal(text[len], 0);
	/* stat says 0 of it, and it is longer than the first piece */
	assert_true(file_read(AT_FDCWD, "/proc/kallsyms", SIZE_MAX, &mem, &text, &len, &e));
	assert_true(len > 100000);
	assert_int_equal(strlen(text), len);
}

static void read_refuses_more_than_the_limit(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = (char *)"untouched";
	size_t len = 17;

	(void)state;
	put("a", "1234567", 0600);
	assert_false(file_read(AT_FDCWD, "a", 6, &mem, &text, &len, &e));
	assert_string_equal(e.text, "a is larger than 6 bytes");
	assert_false(file_read(AT_FDCWD, "/proc/kallsyms", 5000, &mem, &text, &len, &e));
	assert_int_equal(truncate("a", (off_t)1 << 40), 0);
	assert_false(file_read(AT_FDCWD, "a", 1000, &mem, &text, &len, &e));
	assert_string_equal(text, "untouched");
	assert_int_equal(len, 17);
}

static void read_refuses_what_is_no_file(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len = 0;

	(void)state;
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_false(file_read(AT_FDCWD, "dir", 100, &mem, &text, &len, &e));
	assert_string_equal(e.text, "dir is not a regular file");
	assert_false(file_read(AT_FDCWD, "fifo", 100, &mem, &text, &len, &e));
	assert_string_equal(e.text, "fifo is not a regular file");
	assert_false(file_read(AT_FDCWD, "/dev/zero", 100, &mem, &text, &len, &e));
	assert_false(file_read(AT_FDCWD, "none", 100, &mem, &text, &len, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(e.status, 1);
}

static void write_makes_and_replaces(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("other", "other", 0600);
	assert_int_equal(symlink("other", "b"), 0);
	(void)umask(077);
	assert_true(file_write(AT_FDCWD, "a", "one", 3, 0644, &e));
	assert_content("a", "one");
	assert_int_equal(mode_of("a"), 0644);
	assert_true(file_write(AT_FDCWD, "a", "", 0, 0600, &e));
	assert_content("a", "");
	assert_int_equal(mode_of("a"), 0600);
	/* a link is replaced, what it points to stays */
	assert_true(file_write(AT_FDCWD, "b", "two", 3, 0644, &e));
	assert_content("b", "two");
	assert_content("other", "other");
	assert_int_equal(count_entries("."), 3);
}

static void write_by_path(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(file_write(AT_FDCWD, "d/a", "x", 1, 0644, &e));
	assert_content("d/a", "x");
	assert_true(
		file_write(AT_FDCWD, arena_printf(&mem, "%s/d/b", scratch_path), "y", 1, 0644, &e));
	assert_content("d/b", "y");
	assert_int_equal(count_entries("d"), 2);
}

static void write_takes_the_longest_name(void **state)
{
	auto_err e = ERR_INIT;
	char name[256];

	(void)state;
	memset(name, 'n', 255);
	name[255] = 0;
	assert_true(file_write(AT_FDCWD, name, "x", 1, 0644, &e));
	assert_content(name, "x");
}

static void write_fails_and_leaves_nothing(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	assert_int_equal(mkdir("d", 0700), 0);
	assert_false(file_write(AT_FDCWD, "d", "x", 1, 0644, &e));
	assert_int_equal(e.sys, EISDIR);
	assert_false(file_write(AT_FDCWD, "none/a", "x", 1, 0644, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(count_entries("."), 1);
	assert_int_equal(count_entries("d"), 0);
}

/* in a child: no file of it may grow over size bytes */
static void limit_file_size(rlim_t size)
{
	const struct rlimit limit = { size, size };

	must(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	must(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static void run_in_child(void (*body)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		body();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void write_and_copy_too_much(void)
{
	auto_err e = ERR_INIT;
	char data[5000] = { 0 };

	limit_file_size(4096);
	must(!file_write(AT_FDCWD, "a", data, sizeof(data), 0644, &e));
	must(e.sys == EFBIG);
	must(!file_copy(AT_FDCWD, "large", AT_FDCWD, "a", &e));
	must(e.sys == EFBIG);
	must(!file_copy(AT_FDCWD, "large", AT_FDCWD, "new", &e));
}

static void stopped_half_way_the_old_file_stays(void **state)
{
	(void)state;
	put("a", "old", 0640);
	put_large("large", 100000);
	run_in_child(write_and_copy_too_much);
	assert_content("a", "old");
	assert_int_equal(mode_of("a"), 0640);
	assert_int_equal(count_entries("."), 2);
}

static int fill_the_disk(void)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	const size_t size = (size_t)1024 * 1024;

	must(mkdir("m", 0700) == 0);
	if (mount("none", "m", "tmpfs", 0, "size=64k") < 0)
		return NO_NAMESPACE;
	must(file_write(AT_FDCWD, "m/a", "old", 3, 0644, &e));
	must(!file_write(AT_FDCWD, "m/a", arena_alloc(&mem, size), size, 0644, &e));
	must(e.sys == ENOSPC && e.status == 1);
	must(!file_copy(AT_FDCWD, "large", AT_FDCWD, "m/a", &e));
	must(e.sys == ENOSPC);
	must(!file_copy(AT_FDCWD, "large", AT_FDCWD, "m/b", &e));
	must(e.sys == ENOSPC);
	must(count_entries("m") == 1);
	/* and with room again all is well */
	must(file_write(AT_FDCWD, "m/a", "new", 3, 0644, &e));
	return 0;
}

static void disk_full(void **state)
{
	(void)state;
	put_large("large", 100000);
	run_in_namespace(fill_the_disk);
}

static void stage_is_hidden_and_ours(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	auto_close int fd = -1;
	auto_close int fd2 = -1;
	char *temp = NULL, *temp2 = NULL;

	(void)state;
	assert_true(file_stage(AT_FDCWD, "a.ko", &mem, &temp, &fd, &e));
	assert_true(file_stage(AT_FDCWD, "a.ko", &mem, &temp2, &fd2, &e));
	assert_string_not_equal(temp, temp2);
	assert_true(str_starts(temp, ".a.ko."));
	assert_int_equal(strlen(temp), strlen(".a.ko.XXXXXX"));
	assert_int_equal(mode_of(temp), 0600);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	char c = 0;
	assert_int_equal(read(fd, &c, 1), 1);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_content(temp, "x");
	assert_false(file_stage(AT_FDCWD, "none/a", &mem, &temp, &fd, &e));
	assert_int_equal(e.sys, ENOENT);
}

static void copy_fd_from_to(const char *from, const char *to, off_t from_at)
{
	auto_err e = ERR_INIT;
	auto_close int a = open(from, O_RDONLY | O_CLOEXEC);
	auto_close int b = open(to, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	assert_true(a >= 0 && b >= 0);
	assert_int_equal(lseek(a, from_at, SEEK_SET), from_at);
	assert_true(lseek(b, 0, SEEK_END) >= 0);
	assert_true(file_copy_fd(a, b, &e));

	off_t here = lseek(b, 0, SEEK_CUR);
	assert_int_equal(here, lseek(b, 0, SEEK_END));
}

static void copy_fd_takes_all_from_the_beginning(void **state)
{
	(void)state;
	put_large("large", 200001);
	copy_fd_from_to("large", "copy", 100);
	assert_same_content("large", "copy");
	put("a", "aaa", 0600);
	put("b", "bb", 0600);
	/* it goes behind what is there */
	copy_fd_from_to("a", "b", 0);
	assert_content("b", "bbaaa");
	put("empty", "", 0600);
	copy_fd_from_to("empty", "b", 0);
	assert_content("b", "bbaaa");
}

static void copy_fd_where_the_kernel_cannot_help(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int to = open("appended", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	auto_close int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	auto_close int from = -1;

	(void)state;
	put_large("large", 100001);
	from = open("large", O_RDONLY | O_CLOEXEC);
	assert_true(file_copy_fd(from, to, &e));
	assert_same_content("large", "appended");
	/* a file that claims to be empty */
	copy_fd_from_to("/proc/version", "version", 0);
	assert_same_content("/proc/version", "version");
	assert_true(full >= 0);
	assert_false(file_copy_fd(from, full, &e));
	assert_int_equal(e.sys, ENOSPC);
}

static void copy_to_another_file_system(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	char *there = arena_strdup(&mem, "/dev/shm/recast-unit-XXXXXX");

	(void)state;
	if (!mkdtemp(there))
		skip();
	put_large("large", 200001);

	const char *copy = arena_printf(&mem, "%s/copy", there);
	bool copied = file_copy(AT_FDCWD, "large", AT_FDCWD, copy, &e);
	if (copied)
		assert_same_content("large", copy);
	(void)unlink(copy);
	assert_int_equal(rmdir(there), 0);
	assert_true(copied);
}

static void copy_keeps_mode_and_time(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int dir = -1;

	(void)state;
	put("a", "x", 0640);
	set_mtime("a", 1234567890, 123456789);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(dir_open(AT_FDCWD, "d", &dir, &e));
	put("d/b", "old", 0600);
	assert_true(file_copy(AT_FDCWD, "a", dir, "b", &e));
	assert_content("d/b", "x");
	assert_int_equal(mode_of("d/b"), 0640);
	assert_mtime("d/b", 1234567890, 123456789);
	assert_int_equal(count_entries("d"), 1);
	assert_int_equal(chmod("a", 04755), 0);
	assert_true(file_copy(AT_FDCWD, "a", dir, "b", &e));
	assert_int_equal(mode_of("d/b"), 04755);
}

static void copy_keeps_the_owner(void **state)
{
	auto_err e = ERR_INIT;
	struct stat st;

	(void)state;
	put("a", "x", 0600);
	if (chown("a", 12345, 54321) < 0) {
		print_message("skipped: needs root\n");
		skip();
	}
	assert_int_equal(chmod("a", 04755), 0);
	assert_true(file_copy(AT_FDCWD, "a", AT_FDCWD, "b", &e));
	assert_int_equal(stat("b", &st), 0);
	assert_int_equal(st.st_uid, 12345);
	assert_int_equal(st.st_gid, 54321);
	assert_int_equal(st.st_mode & 07777, 04755);
}

/* the same as a stranger, who may read the file but not give it away */
static void copy_as_nobody(void)
{
	auto_err e = ERR_INIT;
	struct stat st;

	must(setgid(65534) == 0 && setuid(65534) == 0);
	must(file_copy(AT_FDCWD, "a", AT_FDCWD, "d/b", &e));
	must(stat("d/b", &st) == 0);
	must(st.st_uid == 65534 && (st.st_mode & 07777) == 0755);
}

static void copy_gives_no_rights_away(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: needs root\n");
		skip();
	}
	put("a", "x", 04755);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(chmod("d", 0777), 0);
	assert_int_equal(chmod(".", 0755), 0);
	run_in_child(copy_as_nobody);
}

static void copy_follows_no_link(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("a", "x", 0600);
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_false(file_copy(AT_FDCWD, "link", AT_FDCWD, "b", &e));
	assert_int_equal(e.sys, ELOOP);
	assert_false(file_copy(AT_FDCWD, "fifo", AT_FDCWD, "b", &e));
	assert_false(exists("b"));
	/* and as a destination it is replaced */
	put("other", "other", 0600);
	assert_int_equal(symlink("other", "b"), 0);
	assert_true(file_copy(AT_FDCWD, "a", AT_FDCWD, "b", &e));
	assert_content("b", "x");
	assert_content("other", "other");
}

static void same_or_not(void **state)
{
	auto_err e = ERR_INIT;
	bool same = false;

	(void)state;
	put_large("a", 100000);
	put_large("b", 100000);
	assert_true(file_same(AT_FDCWD, "a", AT_FDCWD, "b", &same, &e));
	assert_true(same);
	int fd = open("b", O_WRONLY);
	assert_int_equal(pwrite(fd, "X", 1, 99999), 1);
	assert_int_equal(close(fd), 0);
	assert_true(file_same(AT_FDCWD, "a", AT_FDCWD, "b", &same, &e));
	assert_false(same);
	put("empty", "", 0600);
	assert_true(file_same(AT_FDCWD, "empty", AT_FDCWD, "empty", &same, &e));
	assert_true(same);
	assert_true(file_same(AT_FDCWD, "empty", AT_FDCWD, "b", &same, &e));
	assert_false(same);
	assert_false(file_same(AT_FDCWD, "a", AT_FDCWD, "none", &same, &e));
	assert_int_equal(e.sys, ENOENT);
	assert_false(file_same(AT_FDCWD, "none", AT_FDCWD, "a", &same, &e));
}

static void move(void **state)
{
	auto_err e = ERR_INIT;
	auto_close int dir = -1;

	(void)state;
	put("a", "new", 0600);
	assert_int_equal(mkdir("d", 0700), 0);
	put("d/b", "old", 0600);
	assert_true(dir_open(AT_FDCWD, "d", &dir, &e));
	assert_true(file_move(AT_FDCWD, "a", dir, "b", &e));
	assert_content("d/b", "new");
	assert_false(exists("a"));
	assert_false(file_move(AT_FDCWD, "a", dir, "b", &e));
	assert_int_equal(e.sys, ENOENT);
	assert_content("d/b", "new");
}

static void remove_is_content_with_nothing(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("a", "x", 0600);
	assert_int_equal(symlink("a", "link"), 0);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(file_remove(AT_FDCWD, "link", &e));
	assert_true(exists("a"));
	assert_true(file_remove(AT_FDCWD, "a", &e));
	assert_false(exists("a"));
	assert_true(file_remove(AT_FDCWD, "a", &e));
	assert_true(file_remove(AT_FDCWD, "none/a", &e));
	assert_int_equal(e.status, 0);
	assert_false(file_remove(AT_FDCWD, "d", &e));
	assert_int_equal(e.sys, EISDIR);
}

static void kinds(void **state)
{
	(void)state;
	put("a", "x", 0600);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_int_equal(symlink("a", "to_a"), 0);
	assert_int_equal(symlink("d", "to_d"), 0);
	assert_int_equal(symlink("none", "to_none"), 0);
	assert_true(file_exists(AT_FDCWD, "a") && file_exists(AT_FDCWD, "d"));
	assert_true(file_exists(AT_FDCWD, "to_none"));
	assert_false(file_exists(AT_FDCWD, "none"));
	assert_true(file_is_reg(AT_FDCWD, "a") && file_is_reg(AT_FDCWD, "to_a"));
	assert_false(file_is_reg(AT_FDCWD, "d") || file_is_reg(AT_FDCWD, "to_none"));
	assert_true(file_is_dir(AT_FDCWD, "d") && file_is_dir(AT_FDCWD, "to_d"));
	assert_false(file_is_dir(AT_FDCWD, "a") || file_is_dir(AT_FDCWD, "none"));
}

/* all that can fail, again and again: no fd may be left */
static void nothing_is_left_open(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *text = NULL;
	size_t len = 0, before = open_fds();
	bool same = false;

	(void)state;
	put("a", "12345", 0600);
	assert_int_equal(mkdir("d", 0700), 0);
	assert_true(file_read(AT_FDCWD, "a", 5, &mem, &text, &len, &e));
	assert_false(file_read(AT_FDCWD, "a", 1, &mem, &text, &len, &e));
	assert_false(file_read(AT_FDCWD, "d", 1, &mem, &text, &len, &e));
	assert_true(file_write(AT_FDCWD, "b", "x", 1, 0600, &e));
	assert_false(file_write(AT_FDCWD, "d", "x", 1, 0600, &e));
	assert_true(file_copy(AT_FDCWD, "a", AT_FDCWD, "c", &e));
	assert_false(file_copy(AT_FDCWD, "a", AT_FDCWD, "d", &e));
	assert_false(file_copy(AT_FDCWD, "d", AT_FDCWD, "e", &e));
	assert_true(file_same(AT_FDCWD, "a", AT_FDCWD, "b", &same, &e));
	assert_false(file_same(AT_FDCWD, "a", AT_FDCWD, "d", &same, &e));
	assert_true(file_move(AT_FDCWD, "a", AT_FDCWD, "b", &e));
	assert_int_equal(open_fds(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(read_gives_all_and_a_zero),
		scratch_test(read_below_a_folder),
		scratch_test(read_large_and_sizeless),
		scratch_test(read_refuses_more_than_the_limit),
		scratch_test(read_refuses_what_is_no_file),
		scratch_test(write_makes_and_replaces),
		scratch_test(write_by_path),
		scratch_test(write_takes_the_longest_name),
		scratch_test(write_fails_and_leaves_nothing),
		scratch_test(stopped_half_way_the_old_file_stays),
		scratch_test(disk_full),
		scratch_test(stage_is_hidden_and_ours),
		scratch_test(copy_fd_takes_all_from_the_beginning),
		scratch_test(copy_fd_where_the_kernel_cannot_help),
		scratch_test(copy_to_another_file_system),
		scratch_test(copy_keeps_mode_and_time),
		scratch_test(copy_keeps_the_owner),
		scratch_test(copy_gives_no_rights_away),
		scratch_test(copy_follows_no_link),
		scratch_test(same_or_not),
		scratch_test(move),
		scratch_test(remove_is_content_with_nothing),
		scratch_test(kinds),
		scratch_test(nothing_is_left_open),
	};

	return cmocka_run_group_tests_name("sys/file", tests, NULL, NULL);
}
