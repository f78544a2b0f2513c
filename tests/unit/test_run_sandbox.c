/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/child.h"
#include "sys/dir.h"
#include "sys/file.h"

#define LIMIT (1 << 20)

struct world {
	struct arena mem;
	char dir[32]; /* scratch, mode 0700, below /tmp */
	struct strv readable, writable;
	struct sandbox box;
	bool full; /* SANDBOX_STRICT works here */
};

/* runs a command in the box; standard output and error as text */
static char *try_in(struct world *w, const char *command, int *ret_status, struct err *e)
{
	struct child c = CHILD_INIT;
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	char *text = NULL;
	size_t len;

	c.argv = argv;
	c.err = CHILD_ERR_TO_OUT;
	c.dir = "/";
	c.box = &w->box;
	c.timeout = 60;
	return child_capture(&c, LIMIT, &w->mem, &text, &len, ret_status, e) ? text : NULL;
}

static char *in_box(struct world *w, const char *command)
{
	auto_err e = ERR_INIT;
	int status;
	char *text = try_in(w, command, &status, &e);

	if (!text)
		fail_msg("%s", e.text);
	return text;
}

static int status_in_box(struct world *w, const char *command)
{
	auto_err e = ERR_INIT;
	int status = -1;

	if (!try_in(w, command, &status, &e))
		fail_msg("%s", e.text);
	return status;
}

static char *put(struct world *w, const char *name, const char *text, mode_t mode)
{
	auto_err e = ERR_INIT;
	char *path = arena_printf(&w->mem, "%s/%s", w->dir, name);

	if (!file_write(AT_FDCWD, path, text, strlen(text), mode, &e))
		fail_msg("%s", e.text);
	return path;
}

static char *put_dir(struct world *w, const char *name, mode_t mode)
{
	char *path = arena_printf(&w->mem, "%s/%s", w->dir, name);

	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(chmod(path, mode), 0);
	return path;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	auto_err e = ERR_INIT;
	int status;

	assert_non_null(w);
	*state = w;
	(void)snprintf(w->dir, sizeof(w->dir), "/tmp/test-run-sandbox-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	w->box = (struct sandbox){ .mode = SANDBOX_STRICT,
				   .readable = &w->readable,
				   .writable = &w->writable };
	w->full = try_in(w, "exit 0", &status, &e) != NULL;
	w->box.mode = SANDBOX_AUTO;
	/* without mounts nothing can be seen behind a folder that cannot be entered */
	return w->full ? 0 : chmod(w->dir, 0755);
}

static int tear_down(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	if (!dir_remove(AT_FDCWD, w->dir, &e))
		print_error("%s\n", e.text);
	arena_release(&w->mem);
	free(w);
	return 0;
}

static void needs_all(const struct world *w)
{
	if (w->full)
		return;
	print_message("skipped: this machine or user cannot have all namespaces\n");
	skip();
}

static void needs_real_root(struct world *w)
{
	char *map;
	size_t len;
	auto_err e = ERR_INIT;

	if (geteuid() == 0 &&
	    file_read(AT_FDCWD, "/proc/self/uid_map", LIMIT, &w->mem, &map, &len, &e) &&
	    strstr(map, "4294967295"))
		return;
	print_message("skipped: needs root\n");
	skip();
}

static void status_and_output_come_through(void **state)
{
	struct world *w = *state;

	assert_string_equal(in_box(w, "echo there"), "there\n");
	assert_int_equal(status_in_box(w, "exit 42"), 42);
	assert_int_equal(status_in_box(w, "kill -TERM $$"), 128 + SIGTERM);
	assert_int_equal(status_in_box(w, "kill -KILL $$"), 128 + SIGKILL);
}

static void missing_program_is_told_from_inside(void **state)
{
	struct world *w = *state;
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status;

	c.argv = (const char *const[]){ "/nowhere/at/all", NULL };
	c.box = &w->box;
	assert_false(child_run(&c, &status, &e));
	assert_string_equal(e.text, "/nowhere/at/all: program not found");
	assert_int_equal(e.sys, ENOENT);
}

static void nobody_without_privileges_runs_it(void **state)
{
	struct world *w = *state;

	needs_all(w);
	assert_string_equal(in_box(w, "id -u"), "65534\n");
	assert_string_equal(in_box(w, "grep -E '^(Cap...|NoNewPrivs):' /proc/self/status | "
				      "grep -v CapBnd | cut -f2"),
			    "0000000000000000\n0000000000000000\n0000000000000000\n"
			    "0000000000000000\n1\n");
	assert_string_equal(in_box(w, "grep '^CapBnd:' /proc/self/status | cut -f2"),
			    "0000000000000000\n");
}

static void roots_children_are_never_root(void **state)
{
	struct world *w = *state;

	needs_real_root(w);
	for (int mode = SANDBOX_AUTO; mode <= SANDBOX_OFF; mode++) {
		if (mode == SANDBOX_STRICT && !w->full)
			continue;
		w->box.mode = (enum sandbox_mode)mode;
		assert_string_equal(in_box(w, "id -u; id -G"), "65534\n65534\n");
	}
	w->box.user = "1234";
	assert_string_equal(in_box(w, "id -u; id -G"), "1234\n1234\n");
	w->box.user = "daemon";
	assert_string_equal(in_box(w, "id -un"), "daemon\n");
}

static void unknown_user_is_an_error(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	int status;

	needs_real_root(w);
	w->box.user = "nosuchuser";
	assert_null(try_in(w, "exit 0", &status, &e));
	assert_string_equal(e.text, "there is no user nosuchuser for the sandbox");
	w->box.user = "root";
	assert_null(try_in(w, "exit 0", &status, &e));
	w->box.user = "0";
	assert_null(try_in(w, "exit 0", &status, &e));
}

static void system_is_read_only(void **state)
{
	struct world *w = *state;
	char *open_dir = put_dir(w, "open", 0777);

	needs_all(w);
	assert_int_equal(chmod(w->dir, 0755), 0);
	strv_push(&w->mem, &w->readable, open_dir);
	assert_int_not_equal(status_in_box(w, arena_printf(&w->mem, "touch %s/f", open_dir)), 0);
	assert_non_null(strstr(in_box(w, arena_printf(&w->mem, "touch %s/f", open_dir)),
			       "Read-only file system"));
	assert_non_null(strstr(in_box(w, "touch /var/tmp/f"), "Read-only file system"));
	assert_int_equal(status_in_box(w, "echo > /dev/null"), 0);
}

static void tmp_is_private(void **state)
{
	struct world *w = *state;

	needs_all(w);
	put(w, "file", "x", 0644);
	assert_int_equal(chmod(w->dir, 0755), 0);
	assert_string_equal(in_box(w, "ls -A /tmp /dev/shm"), "/dev/shm:\n\n/tmp:\n");
	assert_string_equal(in_box(w, "cd /tmp && echo x > test-run-sandbox-leak && ls"),
			    "test-run-sandbox-leak\n");
	assert_int_equal(access("/tmp/test-run-sandbox-leak", F_OK), -1);
}

static void no_other_process_is_seen(void **state)
{
	struct world *w = *state;

	needs_all(w);
	assert_string_equal(in_box(w, "echo $$; cd /proc; echo [0-9]*"), "2\n1 2\n");
}

static void no_network_but_on_demand(void **state)
{
	struct world *w = *state;
	const char *count = "grep -c : /proc/net/dev";

	needs_all(w);
	assert_string_equal(in_box(w, "grep : /proc/net/dev | cut -d: -f1 | tr -d ' '"), "lo\n");
	char *own = in_box(w, "readlink /proc/self/ns/net");
	w->box.network = true;
	char *shared = in_box(w, "readlink /proc/self/ns/net");
	assert_string_not_equal(own, shared);
	assert_true(atol(in_box(w, count)) >= 1);
}

static void writable_folder_is_written(void **state)
{
	struct world *w = *state;
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	char *build = put_dir(w, "build", 0755), *text;
	size_t len;

	put_dir(w, "build/sub", 0700);
	put(w, "build/sub/old", "old", 0600);
	strv_push(&w->mem, &w->writable, build);
	assert_string_equal(in_box(w, arena_printf(&w->mem,
						   "cd %s && cat sub/old && echo new > sub/new && "
						   "echo more >> sub/old && rm sub/old",
						   build)),
			    "old");
	assert_true(file_read(AT_FDCWD, arena_printf(&mem, "%s/sub/new", build), LIMIT, &mem, &text,
			      &len, &e));
	assert_string_equal(text, "new\n");
	assert_false(file_exists(AT_FDCWD, arena_printf(&mem, "%s/sub/old", build)));
}

static void owning_follows_no_link(void **state)
{
	struct world *w = *state;
	auto_arena mem = ARENA_INIT;
	char *build = put_dir(w, "build", 0755), *outside = put(w, "outside", "x", 0600);
	char *twice = put(w, "twice", "x", 0600);
	struct stat st;

	needs_real_root(w);
	assert_int_equal(symlink(outside, arena_printf(&mem, "%s/link", build)), 0);
	assert_int_equal(link(twice, arena_printf(&mem, "%s/hard", build)), 0);
	strv_push(&w->mem, &w->writable, build);
	assert_int_equal(status_in_box(w, "exit 0"), 0);
	assert_int_equal(stat(outside, &st), 0);
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(stat(twice, &st), 0);
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(stat(build, &st), 0);
	assert_int_equal(st.st_uid, 65534);
}

static void readable_below_closed_folders_is_read(void **state)
{
	struct world *w = *state;
	char *inner;

	needs_all(w);
	put_dir(w, "closed", 0700);
	inner = put_dir(w, "closed/open", 0755);
	put(w, "closed/open/file", "text", 0644);
	put(w, "closed/other", "secret", 0644);
	strv_push(&w->mem, &w->readable, inner);
	assert_string_equal(in_box(w, arena_printf(&w->mem, "cat %s/file", inner)), "text");
	assert_int_not_equal(status_in_box(w, arena_printf(&w->mem, "cat %s/closed/other", w->dir)),
			     0);
}

static void unreadable_file_is_shown_as_copy(void **state)
{
	struct world *w = *state;
	char *secret = put(w, "secret", "the text", 0600), *plain = put(w, "plain", "seen", 0644);

	needs_all(w);
	strv_push(&w->mem, &w->readable, secret);
	strv_push(&w->mem, &w->readable, plain);
	assert_string_equal(
		in_box(w, arena_printf(&w->mem, "cat %s; cat %s; ls -A /tmp", secret, plain)),
		arena_printf(&w->mem, "the textseen%s\n", w->dir + strlen("/tmp/")));
	assert_int_not_equal(status_in_box(w, arena_printf(&w->mem, "echo x >> %s", secret)), 0);
}

static void links_are_seen_under_both_names(void **state)
{
	struct world *w = *state;
	char *target = put_dir(w, "target", 0755);
	char *name = arena_printf(&w->mem, "%s/name", w->dir);

	put(w, "target/file", "text", 0644);
	assert_int_equal(symlink(target, name), 0);
	strv_push(&w->mem, &w->readable, name);
	assert_string_equal(in_box(w, arena_printf(&w->mem, "cat %s/file %s/file", name, target)),
			    "texttext");
}

/* outside /tmp too, where nothing is covered beforehand */
static void closed_folders_elsewhere_are_passed_over(void **state)
{
	struct world *w = *state;
	char top[] = "/var/tmp/test-run-sandbox-XXXXXX";
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;

	needs_all(w);
	assert_non_null(mkdtemp(top));
	const char *file = arena_printf(&mem, "%s/file", top);
	const char *build = arena_printf(&mem, "%s/build", top);
	assert_true(file_write(AT_FDCWD, file, "text", 4, 0600, &e));
	assert_int_equal(mkdir(build, 0755), 0);
	strv_push(&w->mem, &w->readable, file);
	strv_push(&w->mem, &w->writable, build);
	w->box.mode = SANDBOX_STRICT;
	char *text = in_box(w, arena_printf(&mem, "cat %s; echo x > %s/new", file, build));
	bool written = file_exists(AT_FDCWD, arena_printf(&mem, "%s/new", build));
	assert_true(dir_remove(AT_FDCWD, top, &e));
	assert_string_equal(text, "text");
	assert_true(written);
}

static void strict_wants_its_paths(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	int status;

	needs_all(w);
	strv_push(&w->mem, &w->readable, "/nowhere/at/all");
	assert_int_equal(status_in_box(w, "exit 0"), 0);
	w->box.mode = SANDBOX_STRICT;
	assert_null(try_in(w, "exit 0", &status, &e));
	assert_string_equal(e.text, "/nowhere/at/all: No such file or directory");
}

static void limits_hold(void **state)
{
	struct world *w = *state;
	char *build = put_dir(w, "build", 0755);

	strv_push(&w->mem, &w->writable, build);
	w->box.cpu_seconds = 1;
	w->box.file_size = 4096;
	assert_string_equal(in_box(w, "ulimit -c; ulimit -n"), "0\n1024\n");
	assert_int_equal(status_in_box(w, "while :; do :; done"), 128 + SIGXCPU);
	assert_int_equal(
		status_in_box(w,
			      arena_printf(&w->mem, "exec head -c 9999 /dev/zero > %s/f", build)),
		128 + SIGXFSZ);
	w->box.memory = (size_t)1 << 30;
	w->box.processes = 4000;
	assert_string_equal(in_box(w, "ulimit -v; grep processes /proc/self/limits | tr -s ' ' | "
				      "cut -d' ' -f3"),
			    "1048576\n4000\n");
}

static void off_means_the_same_system(void **state)
{
	struct world *w = *state;

	w->box.mode = SANDBOX_OFF;
	struct stat st;
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	assert_int_equal(atol(in_box(w, "stat -Lc %i /proc/self/ns/mnt")), st.st_ino);
}

static char *mounts_now(struct world *w)
{
	char *text;
	size_t len;
	auto_err e = ERR_INIT;

	assert_true(file_read(AT_FDCWD, "/proc/self/mountinfo", LIMIT, &w->mem, &text, &len, &e));
	return text;
}

static void nothing_leaks_to_our_mounts(void **state)
{
	struct world *w = *state;
	char *before = mounts_now(w), *secret = put(w, "secret", "x", 0600);

	strv_push(&w->mem, &w->readable, secret);
	strv_push(&w->mem, &w->writable, put_dir(w, "build", 0755));
	assert_int_equal(status_in_box(w, "exit 0"), 0);
	assert_string_equal(mounts_now(w), before);
	struct dirent *entry;
	DIR *d = opendir("/tmp");
	while ((entry = readdir(d)))
		assert_false(str_starts(entry->d_name, ".readable-"));
	closedir(d);
}

/* a daemon is gone with the box, even from a session of its own */
static void nothing_survives(void **state)
{
	struct world *w = *state;
	char *build = put_dir(w, "build", 0755);

	needs_all(w);
	strv_push(&w->mem, &w->writable, build);
	assert_int_equal(status_in_box(w, arena_printf(&w->mem,
						       "cd %s; setsid sh -c 'sleep 1; touch late' "
						       ">/dev/null 2>&1 & exit 0",
						       build)),
			 0);
	sleep(2);
	assert_false(file_exists(AT_FDCWD, arena_printf(&w->mem, "%s/late", build)));
}

static void timeout_ends_the_box(void **state)
{
	struct world *w = *state;
	struct child c = CHILD_INIT;
	auto_err e = ERR_INIT;
	int status;

	c.argv = (const char *const[]){ "/bin/sh", "-c", "trap '' TERM; sleep 30; sleep 30", NULL };
	c.box = &w->box;
	c.timeout = 1;
	time_t began = time(NULL);
	assert_false(child_run(&c, &status, &e));
	assert_int_equal(e.sys, ETIMEDOUT);
	assert_true(time(NULL) - began < 10);
}

/* as in an installer: root in a chroot whose root folder is no mount */
static void chroot_is_no_way_out(void **state)
{
	struct world *w = *state;
	char *root = put_dir(w, "root", 0755), *before;

	needs_real_root(w);
	needs_all(w);
	assert_int_equal(chmod(w->dir, 0755), 0);
	before = mounts_now(w);
	put_dir(w, "root/tmp", 0777);
	char *build = put_dir(w, "root/build", 0755);
	strv_push(&w->mem, &w->writable, "/build");
	/* the mounts of the chroot are made in a namespace that goes with this process */
	const char *script =
		"mount --make-rprivate / && cd \"$1\" && mkdir usr etc dev proc && "
		"mount --rbind /usr usr && mount --rbind /dev dev && "
		"mount -t proc proc proc && "
		"for d in bin lib lib64 sbin; do [ ! -e /$d ] || ln -s usr/$d $d; done";
	pid_t pid = fork();
	if (pid == 0) {
		struct child c = CHILD_INIT;
		auto_err e = ERR_INIT;
		int status = -1;

		c.argv = (const char *const[]){ "sh", "-c", script, "sh", root, NULL };
		c.err = 2;
		if (unshare(CLONE_NEWNS) != 0 || !child_run(&c, &status, &e) || status != 0)
			_exit(50);
		if (chroot(root) != 0 || chdir("/") != 0)
			_exit(51);
		char *text = in_box(w, "id -u; ls /; echo x > /build/new; touch /tmp/private; "
				       "touch /not 2>&1 | grep -o 'Read-only.*'; "
				       "echo $$");
		print_message("%s", text);
		_exit(strstr(text, "65534\nbin\nbuild\ndev\n") == text &&
				      strstr(text, "\nRead-only file system\n2\n")
			      ? 0
			      : 52);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(file_exists(AT_FDCWD, arena_printf(&w->mem, "%s/new", build)));
	assert_false(file_exists(AT_FDCWD, arena_printf(&w->mem, "%s/tmp/private", root)));
	assert_string_equal(mounts_now(w), before);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(status_and_output_come_through),
		T(missing_program_is_told_from_inside),
		T(nobody_without_privileges_runs_it),
		T(roots_children_are_never_root),
		T(unknown_user_is_an_error),
		T(system_is_read_only),
		T(tmp_is_private),
		T(no_other_process_is_seen),
		T(no_network_but_on_demand),
		T(writable_folder_is_written),
		T(owning_follows_no_link),
		T(readable_below_closed_folders_is_read),
		T(unreadable_file_is_shown_as_copy),
		T(links_are_seen_under_both_names),
		T(closed_folders_elsewhere_are_passed_over),
		T(strict_wants_its_paths),
		T(limits_hold),
		T(off_means_the_same_system),
		T(nothing_leaks_to_our_mounts),
		T(nothing_survives),
		T(timeout_ends_the_box),
		T(chroot_is_no_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
