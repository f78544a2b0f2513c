/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/rules.h"

#include <regex.h>

#include "core/version.h"

enum { REASON_MAX = 128 };

/* Where no kernel is meant, or the request does not know the thing that a rule speaks of, the rule
 * holds. */
static const char *kernel_of(const struct rules *r)
{
	return r->request->any_kernel ? NULL : r->request->source.vars->kernelver;
}

static const char *arch_of(const struct rules *r)
{
	return r->request->any_kernel ? NULL : r->request->source.vars->arch;
}

static const char *element(const struct rules *r, const char *name, size_t i)
{
	const char *value = directives_get(r->directives, name, i);

	return str_set(value) ? value : NULL;
}

/* whether the regular expression in element i of name is found in subject */
static bool found(const struct rules *r, const char *name, size_t i, const char *subject)
{
	const char *pattern = element(r, name, i);
	char reason[REASON_MAX];
	regex_t regex;

	if (!pattern)
		return true;

	int bad = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);

	if (bad) {
		(void)regerror(bad, &regex, reason, sizeof(reason));
		complain(r->complaints, "Invalid regular expression '%s' in '%s[%zu]': %s.",
			 complaint_value(r->complaints, pattern), name, i, reason);
		return false;
	}

	bool yes = !subject || regexec(&regex, subject, 0, NULL, 0) == 0;

	regfree(&regex);
	return yes;
}

static bool in_range(const struct rules *r, size_t i)
{
	const char *min = element(r, "BUILD_EXCLUSIVE_KERNEL_MIN", i);
	const char *max = element(r, "BUILD_EXCLUSIVE_KERNEL_MAX", i);
	const char *kernel = kernel_of(r);

	if (!kernel)
		return true;
	if (min && version_compare(kernel, min) < 0)
		return false;
	return !max || version_compare(kernel, max) <= 0;
}

static bool configured(const struct rules *r, size_t i)
{
	const struct package_request *q = r->request;
	const char *words = element(r, "BUILD_EXCLUSIVE_CONFIG", i);

	if (!words || q->any_kernel || !q->config_on)
		return true;

	struct strv word = strv_split(r->complaints->mem, words, " \t\n\r");

	for (size_t j = 0; j < word.n; j++) {
		bool want = word.at[j][0] != '!';

		if (q->config_on(q->data, word.at[j] + (want ? 0 : 1)) != want)
			return false;
	}
	return true;
}

/* whether every BUILD_EXCLUSIVE_… rule of element i holds; all are looked at, so that all
 * that are wrong are told */
static bool rule_holds(const struct rules *r, size_t i)
{
	bool kernel = found(r, "BUILD_EXCLUSIVE_KERNEL", i, kernel_of(r));
	bool arch = found(r, "BUILD_EXCLUSIVE_ARCH", i, arch_of(r));

	return kernel && arch && in_range(r, i) && configured(r, i);
}

static bool any_rule(const struct directives *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (str_starts(d->at[i].name, "BUILD_EXCLUSIVE_") && *d->at[i].value)
			return true;
	return false;
}

void rules_exclude(const struct rules *r, struct package *ret)
{
	ret->has_rules = any_rule(r->directives);
	ret->excluded = !rule_holds(r, 0);
	ret->n_included = 0;
	for (size_t i = 0; i < ret->n_modules; i++) {
		bool own = i == 0 || rule_holds(r, i);

		ret->modules[i].excluded = ret->excluded || !own;
		if (!ret->modules[i].excluded)
			ret->n_included++;
	}
}

void rules_make(const struct rules *r, struct package *ret)
{
	const struct directives *d = r->directives;

	ret->make = element(r, "MAKE_MATCH", 0) ? NULL : element(r, "MAKE", 0);
	for (size_t i = 0; i < d->n; i++) {
		const struct directive *match = &d->at[i];

		if (!str_eq(match->name, "MAKE_MATCH") || !*match->value)
			continue;

		const char *make = element(r, "MAKE", match->index);

		if (found(r, "MAKE_MATCH", match->index, kernel_of(r)) && make)
			ret->make = make;
	}
}

void rules_patches(const struct rules *r, struct package *ret)
{
	const struct directives *d = r->directives;

	for (size_t i = 0; i < d->n; i++) {
		const struct directive *patch = &d->at[i];

		if (str_eq(patch->name, "PATCH") && *patch->value &&
		    found(r, "PATCH_MATCH", patch->index, kernel_of(r)))
			strv_push(r->complaints->mem, &ret->patches, patch->value);
	}
}
