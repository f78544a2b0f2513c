/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/compress.h"
#include "ko/plain.h"
#include "ko_fixture.h"

static void assert_opens_as_module(const char *name)
{
	auto_err e = ERR_INIT;
	auto_close int fd = -1;
	char head[4] = { 0 };
	struct stat st;

	assert_true(plain_open(AT_FDCWD, name, &fd, &e));
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, module_len);
	assert_int_equal(pread(fd, head, 4, 0), 4);
	assert_memory_equal(head, "\177ELF", 4);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void unpacks_what_is_packed(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();

	(void)state;
	put_module("m.ko");
	for (unsigned i = CODEC_NONE; i <= CODEC_ZSTD; i++) {
		auto_close int from = open("m.ko", O_RDONLY | O_CLOEXEC);
		auto_close int to = open("packed", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_true(ko_compress((enum ko_codec)i, NULL, from, to, &e));
		assert_opens_as_module("packed");
	}
	assert_int_equal(open_fds(), before);
}

static void leaves_nothing_open_when_it_fails(void **state)
{
	auto_err e = ERR_INIT;
	size_t before = open_fds();
	int fd = -1;

	(void)state;
	put("bad.gz", "\x1f\x8b and then no gzip data", 0600);
	assert_int_equal(symlink("bad.gz", "link"), 0);
	assert_false(plain_open(AT_FDCWD, "bad.gz", &fd, &e));
	assert_false(plain_open(AT_FDCWD, "link", &fd, &e));
	assert_false(plain_open(AT_FDCWD, "none", &fd, &e));
	assert_int_equal(fd, -1);
	assert_int_equal(open_fds(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(unpacks_what_is_packed),
		scratch_test(leaves_nothing_open_when_it_fails),
	};

	return cmocka_run_group_tests_name("ko/plain", tests, modules_begin, modules_end);
}
