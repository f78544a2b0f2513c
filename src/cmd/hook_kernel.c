/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kernels come and go: dkms_autoinstaller, the folders of /etc/kernel, kernel-install */
#include "cmd/hooks.h"
#include "cmd/kernels.h"
#include "op/autoinstall.h"
#include "op/preinst.h"
#include "op/prerm.h"

static bool open_kernel(struct op *op, const char *release, struct kernel **ret, struct err *e)
{
	struct kernels ks = { 0 };

	return kernels_add(op, &ks, release, NULL, ret, e);
}

static bool needs_release(const struct strv *args, size_t at, struct err *e)
{
	return (args->n > at && str_set(args->at[at])) ||
	       err_set(e, 1, "No kernel release was given.");
}

static bool autoinstall(struct op *op, const char *release, struct err *e)
{
	struct kernel *k;

	if (!open_kernel(op, release, &k, e))
		return false;
	if (k->has_headers)
		return autoinstall_run(op, k, e);
	out_line(op->out,
		 "Automatic installation of modules for kernel %s was skipped since the kernel "
		 "headers for this kernel do not seem to be installed.",
		 k->release);
	hook_say_no_headers(op, k);
	return true;
}

bool hook_autoinstaller(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	const char *release = NULL;

	(void)ret_status;
	if (!args->n || !str_eq(args->at[0], "start"))
		return err_set(e, 2, "Usage: dkms_autoinstaller start [kernel]");
	if (args->n > 1 && str_set(args->at[1]))
		release = args->at[1];
	else if (!kernels_running(op, &release, e))
		return false;
	/* COMPAT section 8: any failure is exit 1 */
	return autoinstall(op, release, e) || err_status(e, 1);
}

bool hook_postinst(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	(void)ret_status;
	return needs_release(args, 0, e) && autoinstall(op, args->at[0], e);
}

bool hook_preinst(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	struct kernel *k;

	(void)ret_status;
	return needs_release(args, 0, e) && open_kernel(op, args->at[0], &k, e) &&
	       preinst_run(op, k, e);
}

bool hook_prerm(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	struct kernel *k;

	(void)ret_status;
	return needs_release(args, 0, e) && open_kernel(op, args->at[0], &k, e) &&
	       prerm_run(op, k, e);
}

/* add|remove K …; kernel-install has more words, which are not for us */
bool hook_kernel_install(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	struct kernel *k;
	bool add = args->n && str_eq(args->at[0], "add");

	(void)ret_status;
	if (!add && !(args->n && str_eq(args->at[0], "remove")))
		return true;
	if (!needs_release(args, 1, e))
		return false;
	if (add)
		return autoinstall(op, args->at[1], e);
	return open_kernel(op, args->at[1], &k, e) && prerm_run(op, k, e);
}
