/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"
#include "ko_codecs.h"

static void all_sizes(void **state)
{
	(void)state;
	assert_all_sizes(CODEC_XZ);
}

static void damage_is_told(void **state)
{
	(void)state;
	assert_damage_told(CODEC_XZ);
}

static void concatenated(void **state)
{
	(void)state;
	assert_concatenated(CODEC_XZ);
}

/* the check's number in the stream header (The .xz File Format, 2.1.1.2) */
static int check_of_packed(void)
{
	unsigned char head[8] = { 0 };
	auto_close int fd = open("packed", O_RDONLY | O_CLOEXEC);

	assert_int_equal(read(fd, head, sizeof(head)), sizeof(head));
	return head[7];
}

static void checks(void **state)
{
	(void)state;
	put_large("in", 10000);
	assert_round_trip(CODEC_XZ, NULL, "in");
	assert_int_equal(check_of_packed(), 1);
	assert_round_trip(CODEC_XZ, "-0", "in");
	assert_int_equal(check_of_packed(), 1);
	assert_round_trip(CODEC_XZ, "--check=none", "in");
	assert_int_equal(check_of_packed(), 0);
	assert_round_trip(CODEC_XZ, "--check=crc64", "in");
	assert_int_equal(check_of_packed(), 4);
	assert_round_trip(CODEC_XZ, "--check=sha256 --lzma2=dict=64KiB", "in");
	assert_int_equal(check_of_packed(), 10);
}

static void filters_and_presets(void **state)
{
	(void)state;
	put_large("in", 10000);
	assert_round_trip(CODEC_XZ, "--check=crc32 --lzma2=dict=1MiB", "in");
	assert_round_trip(CODEC_XZ, "--x86 --lzma2=preset=1,dict=128KiB", "in");
	assert_round_trip(CODEC_XZ, "--lzma2", "in");
	assert_round_trip(CODEC_XZ, "--arm64 --lzma2=dict=1MiB,mf=bt3,lc=4", "in");
	assert_round_trip(CODEC_XZ, "-T0 -q -1e", "in");
	/* the last of preset and filters counts, as with xz itself */
	assert_round_trip(CODEC_XZ, "--x86 -1", "in");
	assert_round_trip(CODEC_XZ, "-1 --lzma2=dict=8KiB", "in");
}

static void bad_options(void **state)
{
	(void)state;
	assert_bad_options(CODEC_XZ, "--check=md5", "unknown option for xz: --check=md5");
	assert_bad_options(CODEC_XZ, "-12", "unknown option for xz: -12");
	assert_bad_options(CODEC_XZ, "--format=lzma", "unknown option for xz: --format=lzma");
	assert_bad_options(CODEC_XZ, "6", "unknown option for xz: 6");
	assert_bad_options(CODEC_XZ, "-", "unknown option for xz: -");

	auto_err e = ERR_INIT;
	put("in", "x", 0600);
	assert_false(pack(CODEC_XZ, "--lzma2=dict=1furlong", "in", "packed", &e));
	assert_true(str_starts(e.text, "xz options: lzma2:dict=1furlong,mf=hc4: "));
	assert_false(pack(CODEC_XZ, "--x86", "in", "packed", &e));
	assert_true(str_starts(e.text, "xz options: x86: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(all_sizes),	   scratch_test(damage_is_told),
		scratch_test(concatenated),	   scratch_test(checks),
		scratch_test(filters_and_presets), scratch_test(bad_options),
	};

	return cmocka_run_group_tests_name("ko/xz", tests, NULL, NULL);
}
