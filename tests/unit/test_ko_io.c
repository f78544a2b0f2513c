/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/io.h"
#include "sys_scratch.h"

static void reads_all_or_says_so(void **state)
{
	auto_err e = ERR_INIT;
	char got[8] = { 0 };

	(void)state;
	put("a", "0123456789", 0600);
	int fd = open("a", O_RDONLY);
	assert_true(io_pread(fd, got, 4, 6, &e));
	assert_string_equal(got, "6789");
	assert_true(io_pread(fd, got, 0, 10, &e));
	assert_false(io_pread(fd, got, 4, 7, &e));
	assert_string_equal(e.text, "damaged: the file ends early");
	assert_int_equal(close(fd), 0);
	assert_false(io_pread(fd, got, 1, 0, &e));
	assert_int_equal(e.sys, EBADF);
}

static void reads_in_steps_to_the_end(void **state)
{
	auto_err e = ERR_INIT;
	char got[8] = { 0 };
	size_t n = 0;

	(void)state;
	put("a", "01234", 0600);
	int fd = open("a", O_RDONLY);
	assert_true(io_read(fd, got, 4, &n, &e));
	assert_int_equal(n, 4);
	assert_true(io_read(fd, got, 4, &n, &e));
	assert_int_equal(n, 1);
	assert_true(io_read(fd, got, 4, &n, &e));
	assert_int_equal(n, 0);
	assert_int_equal(close(fd), 0);
	assert_false(io_read(fd, got, 4, &n, &e));
}

static void writes_and_measures(void **state)
{
	auto_err e = ERR_INIT;
	uint64_t size = 0;

	(void)state;
	int fd = open("a", O_RDWR | O_CREAT, 0600);
	assert_true(io_write(fd, "hello", 5, &e));
	assert_true(io_write(fd, "", 0, &e));
	assert_true(io_size(fd, &size, &e));
	assert_int_equal(size, 5);
	assert_content("a", "hello");
	assert_int_equal(close(fd), 0);
	fd = open("/dev/full", O_WRONLY);
	assert_false(io_write(fd, "hello", 5, &e));
	assert_int_equal(e.sys, ENOSPC);
	assert_false(io_size(fd, &size, &e));
	assert_string_equal(e.text, "not a regular file");
	assert_int_equal(close(fd), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(reads_all_or_says_so),
		scratch_test(reads_in_steps_to_the_end),
		scratch_test(writes_and_measures),
	};

	return cmocka_run_group_tests_name("ko/io", tests, NULL, NULL);
}
