/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <zstd.h>

#include "ko_codecs.h"

static void all_sizes(void **state)
{
	(void)state;
	assert_all_sizes(CODEC_ZSTD);
}

static void damage_is_told(void **state)
{
	(void)state;
	assert_damage_told(CODEC_ZSTD);
}

static void concatenated(void **state)
{
	(void)state;
	assert_concatenated(CODEC_ZSTD);
}

static void options(void **state)
{
	(void)state;
	put_large("in", 300000);
	assert_round_trip(CODEC_ZSTD, "-1", "in");
	off_t fast = size_of("packed");
	assert_round_trip(CODEC_ZSTD, "-19 -T0 --rm -q", "in");
	assert_int_not_equal(size_of("packed"), fast);
	assert_round_trip(CODEC_ZSTD, "--ultra -20", "in");
	assert_bad_options(CODEC_ZSTD, "-20", "option -20 for zstd needs --ultra");
	assert_bad_options(CODEC_ZSTD, "--ultra -23", "unknown option for zstd: -23");
	assert_bad_options(CODEC_ZSTD, "-0", "unknown option for zstd: -0");
	assert_bad_options(CODEC_ZSTD, "--long=31", "unknown option for zstd: --long=31");
}

static void size_and_checksum_are_in_the_frame(void **state)
{
	auto_err e = ERR_INIT;
	unsigned char head[32] = { 0 };

	(void)state;
	put_large("in", 300000);
	assert_true(pack(CODEC_ZSTD, NULL, "in", "packed", &e));
	auto_close int fd = open("packed", O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, head, sizeof(head)), sizeof(head));
	assert_int_equal(ZSTD_getFrameContentSize(head, sizeof(head)), 300000);
	assert_int_equal(head[4] & 4, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(all_sizes),
		scratch_test(damage_is_told),
		scratch_test(concatenated),
		scratch_test(options),
		scratch_test(size_and_checksum_are_in_the_frame),
	};

	return cmocka_run_group_tests_name("ko/zstd", tests, NULL, NULL);
}
