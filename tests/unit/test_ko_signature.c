/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ko/sign.h"
#include "ko/signature.h"
#include "ko_keys.h"

#define MARKER "~Module signature appended~\n"

static bool find(const void *bytes, size_t len, struct signature *ret, struct err *e)
{
	put_bytes("s", bytes, len);
	auto_close int fd = open("s", O_RDONLY | O_CLOEXEC);
	return signature_find(fd, ret, e);
}

static void files_without_one(void **state)
{
	static const char *const texts[] = { "", "short", "~Module signature appended~",
					     "much more than a marker of a signature would take" };
	auto_err e = ERR_INIT;
	struct signature s;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(find(texts[i], strlen(texts[i]), &s, &e));
		assert_false(s.present);
		assert_int_equal(s.body, strlen(texts[i]));
	}
}

static void lengths_are_taken_apart(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct signature s;
	/* as before Linux 4.3: "cn" and "key" stand before the signature */
	static const char old[] = "bodycnkeySIGN\1\4\1\2\3\0\0\0\0\0\0\4" MARKER;

	(void)state;
	assert_true(find(old, sizeof(old) - 1, &s, &e));
	assert_true(s.present);
	assert_false(s.pkcs7);
	assert_int_equal(s.body, 4);
	assert_int_equal(s.offset, 9);
	assert_int_equal(s.len, 4);
	auto_close int fd = open("s", O_RDONLY | O_CLOEXEC);
	assert_null(signature_signer(fd, &s, &mem));
}

static void damage_is_told(void **state)
{
	static const char cut[] = "\0\0\2\0" MARKER;
	static const char large[] = "body\0\0\2\0\0\0\0\0\0\0\0\5" MARKER;
	static const char huge[] = "body\0\0\2\xff\xff\0\0\0\xff\xff\xff\xff" MARKER;
	auto_err e = ERR_INIT;
	struct signature s;

	(void)state;
	assert_false(find(cut, sizeof(cut) - 1, &s, &e));
	assert_string_equal(e.text, "damaged: its signature is cut off");
	assert_false(find(large, sizeof(large) - 1, &s, &e));
	assert_string_equal(e.text, "damaged: its signature is larger than the file");
	assert_false(find(huge, sizeof(huge) - 1, &s, &e));
	assert_false(s.present);
}

static void append_is_found_again(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	struct signature s;

	(void)state;
	auto_close int fd = open("s", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, "body", 4), 4);
	assert_true(signature_append(fd, "no PKCS#7", 9, &e));
	assert_true(signature_find(fd, &s, &e));
	assert_true(s.present);
	assert_true(s.pkcs7);
	assert_int_equal(s.body, 4);
	assert_int_equal(s.offset, 4);
	assert_int_equal(s.len, 9);
	assert_null(signature_signer(fd, &s, &mem));
}

static void signer_is_named(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	struct signature s;
	const struct signer signer = { .hash = "sha256", .key = "mok.key", .cert = "mok.der" };
	unsigned seed = 1;

	(void)state;
	put_keys();
	put("m.ko", "body", 0600);
	assert_true(ko_sign(&signer, AT_FDCWD, "m.ko", &e));
	auto_close int fd = open("m.ko", O_RDWR | O_CLOEXEC);
	assert_true(signature_find(fd, &s, &e));
	assert_string_equal(signature_signer(fd, &s, &mem), "DKMS module signing key");

	/* a damaged message names nobody, or somebody; it never ends us */
	for (int i = 0; i < 200; i++) {
		char byte = (char)rand_r(&seed);

		assert_int_equal(pwrite(fd, &byte, 1, 4 + rand_r(&seed) % (off_t)s.len), 1);
		(void)signature_signer(fd, &s, &mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(files_without_one), scratch_test(lengths_are_taken_apart),
		scratch_test(damage_is_told),	 scratch_test(append_is_found_again),
		scratch_test(signer_is_named),
	};

	return cmocka_run_group_tests_name("ko/signature", tests, keys_begin, modules_end);
}
