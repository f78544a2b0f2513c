/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>

#include "ko_keys.h"

static void key_with_and_without_pin(void **state)
{
	auto_err e = ERR_INIT;
	auto_pkey *plain = NULL;
	auto_pkey *locked = NULL;

	(void)state;
	put_keys();
	assert_true(crypto_read_key("mok.key", NULL, &plain, &e));
	/* the environment is no concern of this floor */
	assert_int_equal(setenv("KBUILD_SIGN_PIN", PIN, 1), 0);
	assert_false(crypto_read_key("locked.key", NULL, &locked, &e));
	assert_true(str_starts(e.text, "cannot read the key locked.key: "));
	assert_false(crypto_read_key("locked.key", "wrong", &locked, &e));
	assert_true(crypto_read_key("locked.key", PIN, &locked, &e));
	assert_int_equal(EVP_PKEY_eq(plain, locked), 1);
	assert_int_equal(unsetenv("KBUILD_SIGN_PIN"), 0);
}

static void certificate_in_both_forms(void **state)
{
	auto_err e = ERR_INIT;
	auto_x509 *der = NULL;
	auto_x509 *pem = NULL;

	(void)state;
	put_keys();
	assert_true(crypto_read_cert("mok.der", &der, &e));
	assert_true(crypto_read_cert("mok.pem", &pem, &e));
	assert_int_equal(X509_cmp(der, pem), 0);
}

static void errors_name_file_and_cause(void **state)
{
	auto_err e = ERR_INIT;
	EVP_PKEY *key = NULL;
	X509 *cert = NULL;

	(void)state;
	put("empty", "", 0600);
	put("text", "0123", 0600);
	/* what somebody else left in the queue is not our cause */
	ERR_raise(ERR_LIB_USER, 1);
	assert_false(crypto_read_key("none", NULL, &key, &e));
	assert_string_equal(e.text, "cannot open the key none: No such file or directory");
	assert_false(crypto_read_cert("none", &cert, &e));
	assert_string_equal(e.text, "cannot open the certificate none: No such file or directory");
	assert_false(crypto_read_key("text", NULL, &key, &e));
	assert_true(str_starts(e.text, "cannot read the key text: "));
	assert_false(crypto_read_cert("text", &cert, &e));
	assert_true(str_starts(e.text, "cannot read the certificate text: "));
	assert_false(crypto_read_cert("empty", &cert, &e));
	assert_true(str_starts(e.text, "cannot read the certificate empty: "));
	assert_int_equal(ERR_peek_error(), 0);
	assert_null(key);
	assert_null(cert);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(key_with_and_without_pin),
		scratch_test(certificate_in_both_forms),
		scratch_test(errors_name_file_and_cause),
	};

	return cmocka_run_group_tests_name("ko/crypto", tests, keys_begin, modules_end);
}
