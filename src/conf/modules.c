/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modules.h"

enum { RECORDS_MAX = 4096 };

static const char *element(const struct directives *d, const char *name, size_t i)
{
	const char *value = directives_get(d, name, i);

	return value ? value : "";
}

static size_t count(const struct directives *d)
{
	static const char *const names[] = { "BUILT_MODULE_NAME", "BUILT_MODULE_LOCATION",
					     "DEST_MODULE_NAME", "DEST_MODULE_LOCATION" };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = directives_len(d, names[i]);

		n = len > n ? len : n;
	}
	return n;
}

/* relative, "" or ending in '/' */
static const char *folder(struct arena *mem, const char *location)
{
	while (*location == '/')
		location++;
	if (!*location || str_ends(location, "/"))
		return location;
	return arena_printf(mem, "%s/", location);
}

static bool is_no(const char *value)
{
	return *value == 'n' || *value == 'N';
}

static bool strip(const struct directives *d, size_t i)
{
	const char *own = element(d, "STRIP", i);

	return !is_no(*own ? own : element(d, "STRIP", 0));
}

static struct package_module module_at(const struct directives *d, size_t i, size_t n,
				       const char *package, struct arena *mem)
{
	const char *built = element(d, "BUILT_MODULE_NAME", i);
	const char *dest = element(d, "DEST_MODULE_NAME", i);

	if (!*built && n == 1 && package)
		built = package;
	return (struct package_module){
		.built_name = built,
		.built_location = folder(mem, element(d, "BUILT_MODULE_LOCATION", i)),
		.dest_name = *dest ? dest : built,
		.dest_location = element(d, "DEST_MODULE_LOCATION", i),
		.strip = strip(d, i),
	};
}

static void check_name(struct complaints *c, const char *directive, size_t i, const char *name)
{
	if (str_ends(name, ".o") || str_ends(name, ".ko"))
		complain(c, "'%s' directive ends in '.o' or '.ko' in record #%zu.", directive, i);
	if (*name && !str_is_name(name))
		complain(c, "Directive '%s' is no name of a module in record #%zu: '%s'.",
			 directive, i, complaint_value(c, name));
}

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 127)
			return true;
	return false;
}

static void check_location(struct complaints *c, const char *directive, size_t i,
			   const char *location)
{
	if (str_has_dotdot(location))
		complain(c, "Directive '%s' contains '..' path component in record #%zu: '%s'.",
			 directive, i, complaint_value(c, location));
	if (has_control(location))
		complain(c, "Directive '%s' contains control characters in record #%zu: '%s'.",
			 directive, i, complaint_value(c, location));
}

static void check_dest_location(struct complaints *c, size_t i, const char *location)
{
	if (!*location)
		complain(c, "No 'DEST_MODULE_LOCATION' directive specified for record #%zu.", i);
	if (!str_starts(location, "/kernel") && !str_starts(location, "/updates") &&
	    !str_starts(location, "/extra")) {
		complain(c, "Directive 'DEST_MODULE_LOCATION' does not begin with");
		complain_more(c, "'/kernel', '/updates', or '/extra' in record #%zu.", i);
	}
	check_location(c, "DEST_MODULE_LOCATION", i, location);
}

static void check_module(struct complaints *c, size_t i, const struct package_module *m)
{
	if (!*m->built_name)
		complain(c, "No 'BUILT_MODULE_NAME' directive specified for record #%zu.", i);
	check_name(c, "BUILT_MODULE_NAME", i, m->built_name);
	check_name(c, "DEST_MODULE_NAME", i, m->dest_name);
	check_location(c, "BUILT_MODULE_LOCATION", i, m->built_location);
	check_dest_location(c, i, m->dest_location);
}

static bool built_before(const struct package *p, size_t i)
{
	const struct package_module *m = &p->modules[i];

	for (size_t j = 0; j < i; j++)
		if (str_eq(p->modules[j].built_name, m->built_name) &&
		    str_eq(p->modules[j].built_location, m->built_location))
			return true;
	return false;
}

static bool installed_before(const struct package *p, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (str_eq(p->modules[j].dest_name, p->modules[i].dest_name))
			return true;
	return false;
}

static void check_duplicates(struct complaints *c, const struct package *p)
{
	for (size_t i = 0; i < p->n_modules; i++) {
		const struct package_module *m = &p->modules[i];

		if (!*m->built_name)
			continue;
		if (built_before(p, i))
			complain(c, "Duplicate module '%s%s' in 'BUILT_MODULE_NAME[%zu]'.",
				 m->built_location, m->built_name, i);
		if (installed_before(p, i))
			complain(c, "Duplicate module '%s' in 'DEST_MODULE_NAME[%zu]'.",
				 m->dest_name, i);
	}
}

void modules_read(const struct directives *d, bool strict, struct complaints *c,
		  struct package *ret)
{
	size_t n = count(d);

	if (n > RECORDS_MAX) {
		complain(c, "Module name/location array length mismatch.");
		return;
	}
	ret->modules = n ? arena_alloc(c->mem, n * sizeof(*ret->modules)) : NULL;
	ret->n_modules = n;
	for (size_t i = 0; i < n; i++) {
		ret->modules[i] = module_at(d, i, n, ret->name, c->mem);
		check_module(c, i, &ret->modules[i]);
	}
	if (strict && !n)
		complain_mildly(c, "Zero modules specified.");
	if (strict)
		check_duplicates(c, ret);
}
