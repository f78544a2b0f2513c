/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <openssl/cms.h>

#include "ko/ko.h"
#include "ko/sign.h"
#include "ko/signature.h"
#include "ko_keys.h"

static const struct signer ourselves = { NULL, "sha256", "mok.key", "mok.der", NULL };

/* whether the signature of m.ko is the key's over what stands before it */
static bool verifies(void)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct signature s;
	size_t len = 0;
	char *bytes = get_bytes("m.ko", &mem, &len);
	auto_close int fd = open("m.ko", O_RDONLY | O_CLOEXEC);
	STACK_OF(X509) *certs = sk_X509_new_null();
	X509 *cert = NULL;

	assert_true(signature_find(fd, &s, &e));
	assert_true(s.present && s.pkcs7);
	const unsigned char *p = (const unsigned char *)bytes + s.offset;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)s.len);
	auto_bio *body = BIO_new_mem_buf(bytes, (int)s.body);
	assert_non_null(cms);
	assert_true(crypto_read_cert("mok.der", &cert, &e));
	assert_true(sk_X509_push(certs, cert) > 0);
	bool ok = CMS_verify(cms, certs, NULL, body, NULL,
			     CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
	CMS_ContentInfo_free(cms);
	sk_X509_pop_free(certs, X509_free);
	return ok;
}

static void ourselves_with_every_hash(void **state)
{
	static const char *const hashes[] = { "sha1", "sha224", "sha256", "sha384", "sha512" };

	(void)state;
	put_keys();
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
		auto_arena mem = ARENA_INIT;
		auto_err e = ERR_INIT;
		const struct signer s = { NULL, hashes[i], "mok.key", "mok.pem", NULL };
		struct ko_info info;

		put_module("m.ko");
		assert_true(ko_sign(&s, AT_FDCWD, "m.ko", &e));
		assert_true(verifies());
		assert_true(ko_read(AT_FDCWD, "m.ko", &mem, &info, &e));
		assert_true(info.is_signed);
		assert_string_equal(info.signer, "DKMS module signing key");
		assert_string_equal(info.vermagic, VERMAGIC);
		assert_int_equal(mode_of("m.ko"), 0644);
	}
	assert_int_equal(count_entries("."), 5);
}

static void a_changed_module_does_not_verify(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put_keys();
	put_module("m.ko");
	assert_true(ko_sign(&ourselves, AT_FDCWD, "m.ko", &e));
	auto_close int fd = open("m.ko", O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "!", 1, 100), 1);
	assert_false(verifies());
}

static void an_old_signature_is_replaced(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	size_t first_len = 0, len = 0;

	(void)state;
	put_keys();
	put_module("m.ko");
	assert_true(ko_sign(&ourselves, AT_FDCWD, "m.ko", &e));
	char *first = get_bytes("m.ko", &mem, &first_len);
	assert_true(ko_sign(&ourselves, AT_FDCWD, "m.ko", &e));
	char *again = get_bytes("m.ko", &mem, &len);
	assert_int_equal(len, first_len);
	assert_memory_equal(first, again, len);
	assert_memory_equal(first, module_bytes, module_len);
}

static const char *find_sign_file(struct arena *mem)
{
	const char *path = NULL;
	glob_t g;

	if (glob("/usr/lib/linux-kbuild-*/scripts/sign-file", 0, NULL, &g) == 0)
		path = arena_strdup(mem, g.gl_pathv[0]);
	globfree(&g);
	return path;
}

static void same_bytes_as_the_kernels_program(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	const struct signer program = { find_sign_file(&mem), "sha512", "locked.key", "mok.der",
					PIN };
	const struct signer us = { NULL, "sha512", "mok.key", "mok.der", NULL };

	(void)state;
	if (!program.sign_file) {
		print_message("skipped: needs a kernel's scripts/sign-file\n");
		skip();
	}
	put_keys();
	put_module("m.ko");
	assert_true(ko_sign(&us, AT_FDCWD, "m.ko", &e));
	assert_int_equal(rename("m.ko", "ours.ko"), 0);
	put_module("m.ko");
	/* one that we were given ourselves is not the signer's */
	assert_int_equal(setenv("KBUILD_SIGN_PIN", "wrong", 1), 0);
	if (!ko_sign(&program, AT_FDCWD, "m.ko", &e))
		fail_msg("%s", e.text);
	assert_true(verifies());
	assert_same_content("m.ko", "ours.ko");
	/* and again, over a signature that is there */
	assert_true(ko_sign(&program, AT_FDCWD, "m.ko", &e));
	assert_same_content("m.ko", "ours.ko");
	assert_int_equal(unsetenv("KBUILD_SIGN_PIN"), 0);
	assert_int_equal(mode_of("m.ko"), 0644);
	assert_int_equal(count_entries("."), 6);
}

static void assert_unsigned(const struct signer *s, const char *text)
{
	auto_err e = ERR_INIT;

	assert_false(ko_sign(s, AT_FDCWD, "m.ko", &e));
	if (!str_starts(e.text, text))
		fail_msg("%s", e.text);
	assert_content("m.ko", "body");
}

static void failure_leaves_the_module(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put_keys();
	put("m.ko", "body", 0600);
	put("says_no", "#!/bin/sh\necho \"$1 $2 $3\"; exit 1\n", 0755);
	put("does_nothing", "#!/bin/sh\n", 0755);
	size_t entries = count_entries(".");
	assert_unsigned(&(struct signer){ NULL, "sha3", "mok.key", "mok.der", NULL },
			"unknown hash sha3");
	assert_unsigned(&(struct signer){ NULL, "sha1", "none", "mok.der", NULL },
			"cannot open the key none: No such file");
	assert_unsigned(&(struct signer){ NULL, "sha1", "mok.key", "none", NULL },
			"cannot open the certificate none: No such file");
	assert_unsigned(&(struct signer){ NULL, "sha1", "pkcs11:x", "mok.der", NULL },
			"a pkcs11: key needs");
	assert_unsigned(&(struct signer){ "./says_no", "sha1", "mok.key", "mok.der", NULL },
			"sha1 mok.key mok.der");
	assert_unsigned(&(struct signer){ "./does_nothing", "sha1", "mok.key", "mok.der", NULL },
			"./does_nothing left the module unsigned");
	assert_int_equal(count_entries("."), entries);

	/* somebody else's certificate */
	assert_int_equal(mkdir("other", 0700), 0);
	assert_true(mok_make("other/mok.key", "other/mok.der", NULL, &e));
	assert_unsigned(&(struct signer){ NULL, "sha1", "other/mok.key", "mok.der", NULL },
			"cannot sign with the key other/mok.key: ");
}

static void damaged_signature_is_refused(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put_keys();
	put("m.ko", "~Module signature appended~\n", 0600);
	assert_false(ko_sign(&ourselves, AT_FDCWD, "m.ko", &e));
	assert_string_equal(e.text, "damaged: its signature is cut off");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(ourselves_with_every_hash),
		scratch_test(a_changed_module_does_not_verify),
		scratch_test(an_old_signature_is_replaced),
		scratch_test(same_bytes_as_the_kernels_program),
		scratch_test(failure_leaves_the_module),
		scratch_test(damaged_signature_is_refused),
	};

	return cmocka_run_group_tests_name("ko/sign", tests, keys_begin, modules_end);
}
