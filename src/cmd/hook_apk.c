/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Alpine: /etc/kernel-hooks.d for kernels, a trigger on /usr/src for modules */
#include "cmd/hooks.h"
#include "cmd/kernels.h"
#include "cmd/pairs.h"
#include "op/autoinstall.h"
#include "op/prerm.h"

/* versions are given without the flavour that ends the release: 6.6.8-0 of lts is 6.6.8-0-lts */
static const char *release_of(const struct op *op, const char *version, const char *flavour)
{
	const char *end = arena_printf(op->mem, "-%s", flavour);

	return !*flavour || str_ends(version, end) ? version
						   : arena_printf(op->mem, "%s%s", version, end);
}

static bool gone(struct op *op, const char *release, struct err *e)
{
	struct kernels ks = { 0 };
	struct kernel *k;

	op->images.others = true;

	bool ok = kernels_add(op, &ks, release, NULL, &k, e) && prerm_run(op, k, e);

	op->images.others = false;
	return ok;
}

static bool came(struct op *op, const char *release, struct err *e)
{
	struct kernels ks = { 0 };
	struct kernel *k;

	if (!kernels_add(op, &ks, release, NULL, &k, e))
		return false;
	if (k->has_headers)
		return autoinstall_run(op, k, e);
	out_line(op->out, "No modules are built for kernel %s: its headers are not installed.",
		 k->release);
	hook_say_no_headers(op, k);
	return true;
}

/* FLAVOR NEW OLD; either version may be empty */
bool hook_apk_kernel(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	const char *flavour = args->n ? args->at[0] : "";
	const char *new = args->n > 1 ? args->at[1] : "", *old = args->n > 2 ? args->at[2] : "";

	(void)ret_status;
	if (*old && !str_eq(old, new) && !gone(op, release_of(op, old, flavour), e))
		return false;
	return !*new || came(op, release_of(op, new, flavour), e);
}

/* the folders of /usr/src that have changed; those that are gone are left to their package's own scripts */
bool hook_apk_sources(struct op *op, const struct strv *args, int *ret_status, struct err *e)
{
	struct goals pairs = { 0 };
	struct kernels ks = { 0 };

	if (!kernels_installed(op, NULL, &ks, e))
		return false;
	for (size_t i = 0; i < args->n; i++) {
		struct pair_module m;

		if (!pairs_module(op, str_base(args->at[i]), &m))
			continue;
		for (size_t j = 0; j < ks.n; j++)
			if (ks.at[j]->has_headers)
				pairs_add(op, &pairs, &m, ks.at[j]);
	}
	*ret_status = pairs_reach(op, &pairs);
	return true;
}
