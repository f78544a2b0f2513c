/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/signing.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ko/mok.h"
#include "op/locks.h"
#include "op/pin.h"
#include "sys/fd.h"
#include "sys/file.h"

#define PKCS11 "pkcs11:"

/* COMPAT section 10, 6: a mount namespace of its own is no chroot */
static bool in_chroot(void)
{
	struct stat init, here;

	if (stat("/proc/1/root/", &init) < 0)
		return errno == EACCES && geteuid() == 0;
	return stat("/", &here) == 0 && (init.st_dev != here.st_dev || init.st_ino != here.st_ino);
}

static bool not_signed(struct op *op, const char *why)
{
	out_line(op->out, "%s, modules won't be signed", why);
	return false;
}

static bool wanted(struct op *op, const struct kernel *k, struct signer *s)
{
	struct arena *mem = op->mem;
	const char *try = op->set.try_sign_modules;

	if (str_eq(try, "false"))
		return not_signed(op, "Module signing is disabled by policy");
	if (!str_eq(try, "true") && in_chroot())
		return not_signed(op, "Running in chroot");
	if (!k->config.text)
		return not_signed(op,
				  arena_printf(mem, "Kernel config %s not found", k->config.path));
	s->hash = kconfig_get(&k->config, "CONFIG_MODULE_SIG_HASH", mem);
	if (!str_set(s->hash))
		return not_signed(op, "The kernel is built without module signing facility");
	return true;
}

static bool is_program(const char *path)
{
	return file_is_reg(AT_FDCWD, path) && access(path, X_OK) == 0;
}

static bool is_token(const struct signer *s)
{
	return str_starts(s->key, PKCS11);
}

static bool choose_program(struct op *op, const struct kernel *k, struct signer *s)
{
	struct arena *mem = op->mem;
	const char *named = settings_expand(op->set.sign_file, k->release, mem);
	const char *program = str_set(named) ? named
					     : distro_sign_file(&op->distro, op->set.install_tree,
								k->release, mem);

	if (!is_program(program) && !str_set(named) && !is_token(s)) {
		out_line(op->out, "Sign command: libcrypto");
		return true;
	}
	out_line(op->out, "Sign command: %s", program);
	if (!is_program(program))
		return not_signed(op, arena_printf(mem, "Binary %s not found", program));
	s->sign_file = program;
	return true;
}

static bool no_file(const char *what, const char *path, struct err *e)
{
	return err_set(e, 1, "%s file %s not found and can't be generated", what, path);
}

static bool has_pair(const struct signer *s)
{
	return (is_token(s) || file_exists(AT_FDCWD, s->key)) && file_exists(AT_FDCWD, s->cert);
}

static bool make_pair(struct op *op, const struct signer *s, struct err *e)
{
	auto_err why = ERR_INIT;

	out_line(op->out, "Certificate or key are missing, generating self signed certificate for "
			  "MOK...");
	if (mok_make(s->key, s->cert, s->pin, &why))
		return true;
	if (file_exists(AT_FDCWD, s->key))
		(void)no_file("Certificate", s->cert, e);
	else
		(void)no_file("Key", s->key, e);
	return err_line(e, "%s", why.text);
}

/* Two runs at once must not make a key of one and a certificate of the other. The error's first line is
 * COMPAT's, what follows says why. */
static bool have_pair(struct op *op, const struct signer *s, struct err *e)
{
	auto_err ignored = ERR_INIT;
	auto_close int lock = -1;

	if (has_pair(s))
		return true;
	if (is_token(s))
		return no_file("Certificate", s->cert, e);
	/* a tree that cannot be locked is one where nobody else makes keys either */
	if (op->tree.fd >= 0)
		(void)locks_one(op, TREE_LOCK_KEY, NULL, &lock, &ignored);
	return has_pair(s) || make_pair(op, s, e);
}

static void choose_keys(struct op *op, const struct kernel *k, struct signer *s)
{
	struct arena *mem = op->mem;
	const char *tree = op->tree.path;

	s->key = settings_expand(op->set.mok_signing_key, k->release, mem);
	s->cert = settings_expand(op->set.mok_certificate, k->release, mem);
	if (!str_set(s->key))
		s->key = distro_mok_key(&op->distro, tree, k, mem);
	if (!str_set(s->cert))
		s->cert = distro_mok_cert(&op->distro, tree, k, mem);
}

static void say_keys(struct op *op, const struct signer *s)
{
	out_line(op->out, "Signing key: %s", s->key);
	out_line(op->out, "Public certificate (MOK): %s", s->cert);
}

static const char *first_line(const char *text, struct arena *mem)
{
	return arena_strndup(mem, text, strcspn(text, "\n"));
}

static bool decide(struct op *op, const struct kernel *k, struct signer *s)
{
	auto_err why = ERR_INIT;

	choose_keys(op, k, s);
	if (!wanted(op, k, s) || !choose_program(op, k, s))
		return false;
	say_keys(op, s);
	s->pin = pin_for(op, k);
	return have_pair(op, s, &why) || not_signed(op, first_line(why.text, op->mem));
}

bool signing_keys(struct op *op, const struct kernel *k, struct err *e)
{
	struct signer s = { 0 };

	choose_keys(op, k, &s);
	say_keys(op, &s);
	if (op->opt.dry_run)
		return true;
	s.pin = pin_for(op, k);
	return have_pair(op, &s, e);
}

static const struct signing *find(const struct op *op, const struct kernel *k)
{
	for (size_t i = 0; i < op->signings.n; i++)
		if (op->signings.at[i].kernel == k)
			return &op->signings.at[i];
	return NULL;
}

void signing_prologue(struct op *op, const struct kernel *k)
{
	struct signing s = { .kernel = k };

	if (find(op, k))
		return;
	s.enabled = decide(op, k, &s.signer);
	vec_push(op->mem, &op->signings, s);
	out_line(op->out, "%s", "");
}

bool signing_signer(const struct op *op, const struct kernel *k, struct signer *ret)
{
	const struct signing *s = find(op, k);

	if (!s || !s->enabled)
		return false;
	*ret = s->signer;
	return true;
}
