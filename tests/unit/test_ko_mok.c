/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "ko/crypto.h"
#include "ko/mok.h"
#include "ko_fixture.h"

static bool is_pair(const char *key_name, const char *cert_name)
{
	auto_err e = ERR_INIT;
	auto_pkey *key = NULL;
	auto_x509 *cert = NULL;

	assert_true(crypto_read_key(key_name, NULL, &key, &e));
	assert_true(crypto_read_cert(cert_name, &cert, &e));
	assert_int_equal(EVP_PKEY_get_bits(key), 2048);
	assert_int_equal(EVP_PKEY_get_base_id(key), EVP_PKEY_RSA);
	return X509_check_private_key(cert, key) == 1;
}

static void a_new_pair(void **state)
{
	auto_err e = ERR_INIT;
	auto_x509 *cert = NULL;
	char cn[64] = { 0 };
	int days = 0, seconds = 0;

	(void)state;
	assert_true(mok_make("mok.key", "mok.pub", NULL, &e));
	assert_int_equal(mode_of("mok.key"), 0600);
	assert_int_equal(mode_of("mok.pub"), 0644);
	assert_int_equal(count_entries("."), 2);
	assert_true(is_pair("mok.key", "mok.pub"));

	assert_true(crypto_read_cert("mok.pub", &cert, &e));
	assert_true(X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, cn,
					      sizeof(cn)) > 0);
	assert_string_equal(cn, "DKMS module signing key");
	assert_int_equal(X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)), 0);
	assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(cert),
					X509_get0_notAfter(cert)),
			 1);
	assert_int_equal(days, 36500);
	assert_int_equal(X509_get_version(cert), X509_VERSION_3);
	assert_int_equal(X509_get_extended_key_usage(cert), XKU_CODE_SIGN);
	assert_int_equal(X509_get_key_usage(cert), KU_DIGITAL_SIGNATURE);
	assert_int_equal(X509_check_ca(cert), 0);
	assert_non_null(X509_get0_subject_key_id(cert));
	assert_int_equal(X509_verify(cert, X509_get0_pubkey(cert)), 1);
}

static void what_is_there_stays(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("mok.key", "a key", 0600);
	put("mok.pub", "a certificate", 0644);
	assert_true(mok_make("mok.key", "mok.pub", NULL, &e));
	assert_content("mok.key", "a key");
	assert_content("mok.pub", "a certificate");
	assert_true(mok_make("pkcs11:token=x", "mok.pub", NULL, &e));
	assert_int_equal(count_entries("."), 2);
}

static void certificate_for_the_key_that_is_there(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	size_t len = 0, again_len = 0;

	(void)state;
	assert_true(mok_make("mok.key", "mok.pub", NULL, &e));
	char *key = get_bytes("mok.key", &mem, &len);
	assert_int_equal(unlink("mok.pub"), 0);
	assert_true(mok_make("mok.key", "mok.pub", NULL, &e));
	char *again = get_bytes("mok.key", &mem, &again_len);
	assert_int_equal(len, again_len);
	assert_memory_equal(key, again, len);
	assert_true(is_pair("mok.key", "mok.pub"));

	put("bad.key", "no key", 0600);
	assert_false(mok_make("bad.key", "bad.pub", NULL, &e));
	assert_true(str_starts(e.text, "cannot read the key bad.key: "));
	assert_content("bad.key", "no key");
	assert_false(exists("bad.pub"));
}

static void new_pair_keeps_the_old_certificate(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("mok.pub", "a certificate", 0644);
	assert_true(mok_make("mok.key", "mok.pub", NULL, &e));
	assert_content("mok.pub.old", "a certificate");
	assert_true(is_pair("mok.key", "mok.pub"));
	assert_int_equal(count_entries("."), 3);
}

static void bad_key_path_costs_no_certificate(void **state)
{
	auto_err e = ERR_INIT;

	(void)state;
	put("mok.pub", "a certificate", 0644);
	assert_false(mok_make("no/such/mok.key", "mok.pub", NULL, &e));
	assert_string_equal(e.text, "no/: no such folder");
	assert_false(mok_make("/dev/null/mok.key", "mok.pub", NULL, &e));
	assert_false(mok_make("pkcs11:token=x", "new.pub", NULL, &e));
	assert_content("mok.pub", "a certificate");
	assert_int_equal(count_entries("."), 1);
}

static void folder_is_made_where_its_parent_is(void **state)
{
	auto_err e = ERR_INIT;
	auto_arena mem = ARENA_INIT;
	char *cwd = getcwd(NULL, 0);
	const char *absolute = arena_printf(&mem, "%s/c/mok.pub", cwd);

	(void)state;
	free(cwd);
	assert_true(mok_make("a/mok.key", absolute, NULL, &e));
	assert_true(is_pair("a/mok.key", "c/mok.pub"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(a_new_pair),
		scratch_test(what_is_there_stays),
		scratch_test(certificate_for_the_key_that_is_there),
		scratch_test(new_pair_keeps_the_old_certificate),
		scratch_test(bad_key_path_costs_no_certificate),
		scratch_test(folder_is_made_where_its_parent_is),
	};

	return cmocka_run_group_tests_name("ko/mok", tests, NULL, NULL);
}
