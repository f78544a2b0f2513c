/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko_codecs.h"

static void all_sizes(void **state)
{
	(void)state;
	assert_all_sizes(CODEC_GZIP);
}

static void damage_is_told(void **state)
{
	(void)state;
	assert_damage_told(CODEC_GZIP);
}

static void concatenated(void **state)
{
	(void)state;
	assert_concatenated(CODEC_GZIP);
}

static void options(void **state)
{
	(void)state;
	put_large("in", 300000);
	assert_round_trip(CODEC_GZIP, "-1", "in");
	off_t fast = size_of("packed");
	assert_round_trip(CODEC_GZIP, "-9 -n --quiet", "in");
	assert_true(size_of("packed") < fast);
	assert_round_trip(CODEC_GZIP, "  --fast ", "in");
	assert_int_equal(size_of("packed"), fast);
	assert_bad_options(CODEC_GZIP, "-9 --rsyncable", "unknown option for gzip: --rsyncable");
	assert_bad_options(CODEC_GZIP, "-0", "unknown option for gzip: -0");
	assert_bad_options(CODEC_GZIP, "-10", "unknown option for gzip: -10");
}

/* name and time would make two builds of one module differ */
static void nothing_but_the_content_is_stored(void **state)
{
	static const char header[] = { 0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0 };
	char got[sizeof(header)];
	auto_err e = ERR_INIT;

	(void)state;
	put("in", "hello", 0600);
	assert_true(pack(CODEC_GZIP, NULL, "in", "packed", &e));
	auto_close int fd = open("packed", O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, got, sizeof(got)), sizeof(got));
	assert_memory_equal(got, header, sizeof(header));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(all_sizes),
		scratch_test(damage_is_told),
		scratch_test(concatenated),
		scratch_test(options),
		scratch_test(nothing_but_the_content_is_stored),
	};

	return cmocka_run_group_tests_name("ko/gzip", tests, NULL, NULL);
}
