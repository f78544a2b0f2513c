/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "op/archive.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys_scratch.h"

/* is what is in t fit to be loaded? Text of the refusal, or NULL */
static const char *verdict(struct err *e)
{
	auto_close int dir = -1;

	assert_true(dir_open(AT_FDCWD, "t", &dir, e));
	if (archive_check(dir, e))
		return NULL;
	assert_int_equal(e->status, 3);
	return e->text;
}

static void assert_refused(const char *why)
{
	auto_err e = ERR_INIT;
	const char *text = verdict(&e);

	assert_non_null(text);
	assert_non_null(strstr(text, why));
}

static void assert_fit(void)
{
	auto_err e = ERR_INIT;

	assert_null(verdict(&e));
}

static void make_folders(void)
{
	assert_int_equal(mkdir("t", 0700), 0);
	assert_int_equal(mkdir("t/a", 0700), 0);
	assert_int_equal(mkdir("t/a/b", 0700), 0);
	put("t/a/b/file", "x", 0600);
}

static void files_folders_and_links_within(void **state)
{
	static const char *const targets[] = {
		"file",	  "./file",  "..", "../..",	"../../a/b/file",
		"../c/d", "nowhere", ".",  "./../../a", "..//..",
	};

	(void)state;
	make_folders();
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		assert_int_equal(symlink(targets[i], "t/a/b/link"), 0);
		assert_fit();
		assert_int_equal(unlink("t/a/b/link"), 0);
	}
}

/* what climbs behind a name may climb out, if the name is a link */
static void links_that_may_lead_out(void **state)
{
	static const char *const targets[] = {
		"/",	   "/etc/passwd",   "../../..",	    "../../../t",
		"file/..", "../x/../../..", "./../.././..", "../../a/..",
		"//x",
	};

	(void)state;
	make_folders();
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		assert_int_equal(symlink(targets[i], "t/a/b/link"), 0);
		assert_refused("a/b/link is a symbolic link that may lead out of it");
		assert_int_equal(unlink("t/a/b/link"), 0);
	}
}

static void other_kinds(void **state)
{
	(void)state;
	make_folders();
	assert_int_equal(mkfifo("t/a/pipe", 0600), 0);
	assert_refused("a/pipe is neither file, folder nor symbolic link.");
}

static void more_than_may_be(void **state)
{
	(void)state;
	make_folders();
	put("t/a/huge", "", 0600);
	assert_int_equal(truncate("t/a/huge", (off_t)ARCHIVE_BYTES_MAX - 1), 0);
	assert_fit();
	put("t/a/more", "xx", 0600);
	assert_refused("It holds more than 4294967296 bytes.");
}

static void somebody_elses_file(void **state)
{
	(void)state;
	make_folders();
	if (chown("t/a/b/file", 12345, 12345) != 0)
		skip();
	assert_refused("a/b/file is not the archive's own file.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(files_folders_and_links_within),
		scratch_test(links_that_may_lead_out),
		scratch_test(other_kinds),
		scratch_test(more_than_may_be),
		scratch_test(somebody_elses_file),
	};

	return cmocka_run_group_tests_name("op/archive", tests, NULL, NULL);
}
