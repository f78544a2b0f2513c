/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packing and unpacking files of the current folder, for the tests of the codecs. */
#ifndef KO_CODECS_H
#define KO_CODECS_H

#include "ko/compress.h"
#include "sys/fd.h"
#include "sys_scratch.h"

static inline bool pack(enum ko_codec codec, const char *opts, const char *from_name,
			const char *to_name, struct err *e)
{
	auto_close int from = open(from_name, O_RDONLY | O_CLOEXEC);
	auto_close int to = open(to_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(from >= 0 && to >= 0);
	return ko_compress(codec, opts, from, to, e);
}

static inline bool unpack(const char *from_name, const char *to_name, struct err *e)
{
	auto_close int from = open(from_name, O_RDONLY | O_CLOEXEC);
	auto_close int to = open(to_name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(from >= 0 && to >= 0);
	return ko_decompress(from, to, e);
}

static inline off_t size_of(const char *name)
{
	struct stat st;

	assert_int_equal(stat(name, &st), 0);
	return st.st_size;
}

/* Packed with opts and unpacked again, file `in` is what it was; it is left packed as "packed". */
static inline void assert_round_trip(enum ko_codec codec, const char *opts, const char *in)
{
	auto_err e = ERR_INIT;

	if (!pack(codec, opts, in, "packed", &e) || !unpack("packed", "out", &e))
		fail_msg("%s: %s", opts ? opts : "(default)", e.text);
	assert_same_content(in, "out");
}

static inline void assert_bad_options(enum ko_codec codec, const char *opts, const char *text)
{
	auto_err e = ERR_INIT;

	put("in", "x", 0600);
	assert_false(pack(codec, opts, "in", "packed", &e));
	assert_string_equal(e.text, text);
	assert_int_equal(e.status, 1);
}

/* empty, short, of exactly one and two steps, long and easy, long and hard */
static inline void assert_all_sizes(enum ko_codec codec)
{
	static const size_t sizes[] = { 0, 1, 32767, 32768, 32769, 65536, 1000000 };
	unsigned seed = 1;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		put_large("in", sizes[i]);
		assert_round_trip(codec, NULL, "in");
		if (sizes[i] > 1)
			assert_true(size_of("packed") < size_of("in"));
	}

	FILE *f = fopen("in", "w");
	assert_non_null(f);
	for (int i = 0; i < 200000; i++)
		assert_true(fputc(rand_r(&seed) & 0xff, f) != EOF);
	assert_int_equal(fclose(f), 0);
	assert_round_trip(codec, NULL, "in");
}

/* what is cut off, or changed at any place, is told or gives the same again; it never ends us */
static inline void assert_damage_told(enum ko_codec codec)
{
	auto_err e = ERR_INIT;
	unsigned seed = 1;

	put_large("in", 100000);
	assert_true(pack(codec, NULL, "in", "packed", &e));
	off_t len = size_of("packed");
	for (off_t cut = len - 1; cut > 8; cut -= 1 + len / 64) {
		assert_int_equal(truncate("packed", cut), 0);
		assert_false(unpack("packed", "out", &e));
		assert_non_null(e.text);
	}
	for (int i = 0; i < 64; i++) {
		err_clear(&e);
		assert_true(pack(codec, NULL, "in", "packed", &e));

		int fd = open("packed", O_RDWR);
		char byte = 0;
		off_t at = 6 + (off_t)rand_r(&seed) % (len - 6);
		assert_int_equal(pread(fd, &byte, 1, at), 1);
		byte = (char)~byte;
		assert_int_equal(pwrite(fd, &byte, 1, at), 1);
		assert_int_equal(close(fd), 0);
		if (unpack("packed", "out", &e))
			assert_same_content("in", "out");
		else
			assert_non_null(e.text);
	}
}

/* one stream behind the other is both of them, as the tools have it */
static inline void assert_concatenated(enum ko_codec codec)
{
	auto_err e = ERR_INIT;
	char buf[64];

	put("in", "hello", 0600);
	assert_true(pack(codec, NULL, "in", "packed", &e));
	int fd = open("packed", O_RDWR | O_APPEND);
	ssize_t n = pread(fd, buf, sizeof(buf), 0);
	assert_true(n > 0 && n < (ssize_t)sizeof(buf));
	assert_int_equal(write(fd, buf, (size_t)n), n);
	assert_int_equal(close(fd), 0);
	assert_true(unpack("packed", "out", &e));
	assert_content("out", "hellohello");
}

#endif
