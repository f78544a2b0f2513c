/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/workspace.h"
#include "sys/dir.h"
#include "sys/file.h"

struct world {
	struct arena mem;
	char path[40];
	int dir;     /* the scratch folder */
	int version; /* tree/m/1.0 in it */
};

static void put(const struct world *w, const char *name, const char *text)
{
	auto_err e = ERR_INIT;

	if (!file_write(w->dir, name, text, strlen(text), 0644, &e))
		fail_msg("%s", e.text);
}

static void expect(struct world *w, const char *name, const char *text)
{
	auto_err e = ERR_INIT;
	char *found;
	size_t len;

	if (!file_read(w->version, name, 1000, &w->mem, &found, &len, &e))
		fail_msg("%s", e.text);
	assert_string_equal(found, text);
}

static int open_dir(const struct world *w, const char *path)
{
	auto_err e = ERR_INIT;
	int fd = -1;

	if (!dir_make(w->dir, path, 0755, &fd, &e))
		fail_msg("%s", e.text);
	return fd;
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	*state = w;
	(void)snprintf(w->path, sizeof(w->path), "/tmp/test-run-workspace-XXXXXX");
	assert_non_null(mkdtemp(w->path));
	w->dir = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	w->version = open_dir(w, "tree/m/1.0");
	close(open_dir(w, "src/m-1.0/patches"));
	put(w, "src/m-1.0/dkms.conf", "conf");
	put(w, "src/m-1.0/patches/a.patch", "theirs");
	put(w, "src/m-1.0/patches/b.patch", "theirs");
	return symlinkat("../../../src/m-1.0", w->version, "source");
}

static int tear_down(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	close(w->dir);
	close(w->version);
	if (!dir_remove(AT_FDCWD, w->path, &e))
		print_error("%s\n", e.text);
	arena_release(&w->mem);
	free(w);
	return 0;
}

static void make_copies_the_source(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	assert_true(workspace_make(w->version, "source", NULL, &e));
	expect(w, "build/dkms.conf", "conf");
	expect(w, "build/patches/a.patch", "theirs");
	put(w, "tree/m/1.0/build/dkms.conf", "changed");
	expect(w, "source/dkms.conf", "conf");
}

static void make_begins_afresh(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	close(open_dir(w, "tree/m/1.0/build/old"));
	put(w, "tree/m/1.0/build/make.log", "log");
	assert_true(workspace_make(w->version, arena_printf(&w->mem, "%s/src/m-1.0", w->path), NULL,
				   &e));
	assert_false(file_exists(w->version, "build/old"));
	assert_false(file_exists(w->version, "build/make.log"));
	expect(w, "build/dkms.conf", "conf");
}

static void patches_overlay_those_of_the_source(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;
	char *patches = arena_printf(&w->mem, "%s/etc/m/patches", w->path);

	close(open_dir(w, "etc/m/patches"));
	put(w, "etc/m/patches/b.patch", "ours");
	put(w, "etc/m/patches/c.patch", "ours");
	assert_true(workspace_make(w->version, "source", patches, &e));
	expect(w, "build/patches/a.patch", "theirs");
	expect(w, "build/patches/b.patch", "ours");
	expect(w, "build/patches/c.patch", "ours");
	expect(w, "source/patches/b.patch", "theirs");
}

static void patches_that_are_not_there_are_none(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	assert_true(workspace_make(w->version, "source",
				   arena_printf(&w->mem, "%s/etc/m/patches", w->path), &e));
	expect(w, "build/patches/b.patch", "theirs");
}

static void missing_source_is_an_error(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	assert_false(workspace_make(w->version, "nowhere", NULL, &e));
	assert_non_null(strstr(e.text, "copying the source to be built: "));
	assert_false(file_exists(w->version, "build"));
}

static void remove_takes_all_and_only_build(void **state)
{
	struct world *w = *state;
	auto_err e = ERR_INIT;

	assert_true(workspace_remove(w->version, &e));
	assert_true(workspace_make(w->version, "source", NULL, &e));
	assert_true(workspace_remove(w->version, &e));
	assert_false(file_exists(w->version, "build"));
	expect(w, "source/dkms.conf", "conf");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(make_copies_the_source),
		T(make_begins_afresh),
		T(patches_overlay_those_of_the_source),
		T(patches_that_are_not_there_are_none),
		T(missing_source_is_an_error),
		T(remove_takes_all_and_only_build),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
