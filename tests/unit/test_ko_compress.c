/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/codec.h"
#include "ko_codecs.h"

static void content_tells_the_codec(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("in", "hello", 0600);
	for (unsigned i = CODEC_NONE; i <= CODEC_ZSTD; i++) {
		enum ko_codec codec = CODEC_NONE;

		assert_true(pack((enum ko_codec)i, NULL, "in", "packed", &e));
		auto_close int fd = open("packed", O_RDONLY | O_CLOEXEC);
		assert_true(ko_codec_of(fd, &codec, &e));
		assert_int_equal(codec, i);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
		assert_true(unpack("packed", "out", &e));
		assert_content("out", "hello");
	}
}

static void short_files_are_plain(void **state)
{
	auto_err e = ERR_INIT;
	enum ko_codec codec = CODEC_XZ;

	(void)state;
	put("in", "", 0600);
	auto_close int empty = open("in", O_RDONLY | O_CLOEXEC);
	assert_true(ko_codec_of(empty, &codec, &e));
	assert_int_equal(codec, CODEC_NONE);
	put("in",
	    "\xfd"
	    "7zXZ",
	    0600);
	assert_true(ko_codec_of(empty, &codec, &e));
	assert_int_equal(codec, CODEC_NONE);
}

static void from_the_beginning_to_the_position(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("in", "hello", 0600);
	for (unsigned i = CODEC_NONE; i <= CODEC_ZSTD; i++) {
		auto_close int from = open("in", O_RDONLY | O_CLOEXEC);
		auto_close int to = open("packed", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		auto_close int out = open("out", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_int_equal(lseek(from, 3, SEEK_SET), 3);
		assert_true(ko_compress((enum ko_codec)i, "", from, to, &e));
		assert_int_equal(write(out, "> ", 2), 2);
		assert_true(ko_decompress(to, out, &e));
		assert_content("out", "> hello");
	}
}

static void disk_full_is_told(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put_large("in", 100000);
	for (unsigned i = CODEC_NONE; i <= CODEC_ZSTD; i++) {
		auto_close int from = open("in", O_RDONLY | O_CLOEXEC);
		auto_close int to = open("/dev/full", O_WRONLY | O_CLOEXEC);

		assert_false(ko_compress((enum ko_codec)i, NULL, from, to, &e));
		assert_int_equal(e.sys, ENOSPC);
	}
}

static void levels(void **state)
{
	int level = 0;

	(void)state;
	assert_true(codec_level("-0", 9, &level));
	assert_int_equal(level, 0);
	assert_true(codec_level("-19", 22, &level));
	assert_int_equal(level, 19);
	assert_false(codec_level("-10", 9, &level));
	assert_false(codec_level("-99999999999999999999", 22, &level));
	assert_false(codec_level("-", 9, &level));
	assert_false(codec_level("-1x", 9, &level));
	assert_false(codec_level("1", 9, &level));
	assert_false(codec_level("--", 9, &level));
}

static void words_about_the_manner(void **state)
{
	(void)state;
	assert_true(codec_is_manner("-q"));
	assert_true(codec_is_manner("--rm"));
	assert_true(codec_is_manner("-T0"));
	assert_true(codec_is_manner("--threads=2"));
	assert_false(codec_is_manner("-9"));
	assert_false(codec_is_manner("--format=lzma"));
}

static void a_bomb_goes_off_in_time(void **state)
{
	auto_err e = ERR_INIT;
	uint64_t total = ((uint64_t)1 << 30) - 3;

	(void)state;
	auto_close int fd = open("out", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(codec_unpacked(fd, "abc", 3, &total, &e));
	assert_false(codec_unpacked(fd, "d", 1, &total, &e));
	assert_string_equal(e.text, "damaged: it unpacks to more than 1 GiB");
	assert_content("out", "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(content_tells_the_codec),
		scratch_test(short_files_are_plain),
		scratch_test(from_the_beginning_to_the_position),
		scratch_test(disk_full_is_told),
		cmocka_unit_test(levels),
		cmocka_unit_test(words_about_the_manner),
		scratch_test(a_bomb_goes_off_in_time),
	};

	return cmocka_run_group_tests_name("ko/compress", tests, NULL, NULL);
}
