/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/hooks.h"

#include <string.h>
#include <unistd.h>

#include "kernel/package.h"
#include "op/initramfs.h"
#include "tree/failure.h"

struct caller {
	const char *name;
	hook_fn *run;
	bool lenient;	   /* a module that failed is no reason to fail */
	bool makes_images; /* makes the initramfs behind us, or takes it away */
};

/* what is due since the transaction's other packages were configured */
static bool hook_initramfs(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	(void)args;
	*ret_status = 0;
	return initramfs_due(op, e);
}

static const struct caller callers[] = {
	{ "common.postinst", hook_common_postinst, false, false },
	{ "autoinstaller", hook_autoinstaller, false, false },
	{ "preinst.d", hook_preinst, true, true },
	{ "postinst.d", hook_postinst, true, true },
	/* no initramfs script is in header_postinst.d: INTEGRATION, "Gap to close" */
	{ "header_postinst.d", hook_postinst, true, false },
	{ "prerm.d", hook_prerm, true, true },
	{ "kernel-install", hook_kernel_install, true, true },
	{ "pacman", hook_pacman, true, false },
	{ "apk-kernel", hook_apk_kernel, true, false },
	{ "apk-sources", hook_apk_sources, true, false },
	{ "initramfs", hook_initramfs, true, false },
};

static const struct caller *find(const char *name)
{
	for (size_t i = 0; i < sizeof(callers) / sizeof(*callers); i++)
		if (str_eq(callers[i].name, name))
			return &callers[i];
	return NULL;
}

void hook_say_no_headers(struct op *op, const struct kernel *k)
{
	const char *package = kernel_headers_package(k, &op->distro, op->mem);

	if (package)
		out_line(op->out, "Install the package %s to have them built.", package);
	else
		out_line(op->out, "Install the headers of kernel %s to have them built.",
			 k->release);
}

static const char *why(struct op *op, const struct goal *g, const struct failure *f)
{
	if (g->missing.n)
		return arena_printf(op->mem, "missing dependencies: %s",
				    strv_join(op->mem, &g->missing, " "));
	if (f->first_error)
		return f->first_error;
	if (f->error)
		return arena_strndup(op->mem, f->error, strcspn(f->error, "\n"));
	return arena_printf(op->mem, "exit status %d", g->status);
}

const char *hook_failure(struct op *op, const struct goal *g)
{
	struct arena *mem = op->mem;
	struct failure f = { 0 };

	if (!g->kernel)
		return arena_printf(mem, "%s/%s: exit status %d", g->module, g->version, g->status);

	const struct target x = op_target(g->module, g->version, g->kernel);
	const bool known = failure_read(&op->tree, &x, mem, &f);

	return arena_printf(mem, "%s: %s%s%s", target_text(&x, mem), why(op, g, &f),
			    known && f.log ? ", see " : "", known && f.log ? f.log : "");
}

void hook_report(struct op *op, const char *outlook)
{
	auto_err report = ERR_INIT;

	if (!op->failed.n)
		return;
	(void)err_set(&report, 1, "These modules failed:");
	for (size_t i = 0; i < op->failed.n; i++)
		(void)err_line(&report, "  %s", hook_failure(op, &op->failed.at[i]));
	(void)err_line(&report, "%s", outlook);
	out_error(op->out, &report);
}

/* what becomes of the exit status where a failure may not stop the caller */
static int soften(struct op *op, int status)
{
	bool fail = op->set.on_failure == ON_FAILURE_FAIL;

	if (!status || status == 77)
		return 0;
	hook_report(op, fail ? "The installation fails, as framework.conf has on_failure=\"fail\"."
			     : "The installation goes on all the same. When the cause is gone, "
			       "`dkms autoinstall -k KERNEL` makes up for it.");
	return fail ? 1 : 0;
}

static int call(const struct caller *c, struct op *op, const struct strv *args)
{
	auto_err e = ERR_INIT;
	int status = 0;

	op->images.others = c->makes_images;
	if (geteuid() != 0)
		(void)err_set(&e, 1, "You must be root to use this command.");
	else if (tree_require_writable(&op->tree, &e))
		(void)c->run(op, args, &status, &e);
	if (e.status) {
		out_error(op->out, &e);
		status = e.status;
	}
	return c->lenient ? soften(op, status) : status;
}

static int run(const struct caller *c, const struct strv *args, struct out *out, struct arena *mem)
{
	const struct options none = { 0 };
	auto_err e = ERR_INIT;
	struct op op;
	int status;

	if (op_open(&op, &none, out, mem, &e)) {
		status = call(c, &op, args);
	} else {
		/* whether a failure may fail the caller cannot be read then */
		out_error(out, &e);
		status = c->lenient ? 0 : e.status;
	}
	op_close(&op);
	return status;
}

int hooks_run(char *const *argv, struct arena *mem)
{
	const struct caller *c = argv[0] ? find(argv[0]) : NULL;
	struct out *out = out_open(OUT_AUTO, mem);
	struct strv args = { 0 };
	int status = 2;

	for (size_t i = 1; argv[0] && argv[i]; i++)
		strv_push(mem, &args, argv[i]);
	if (c)
		status = run(c, &args, out, mem);
	else
		out_note(out, "dkms --hook: '%s' is none of the callers that are known.",
			 argv[0] ? argv[0] : "");
	out_close(out);
	return status;
}
