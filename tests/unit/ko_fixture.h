/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small kernel modules for the tests of ko/: a C file with the sections that modpost and the export
 * macros make, compiled by `cc -c`. The plain one is compiled once for a group of tests.
 */
#ifndef KO_FIXTURE_H
#define KO_FIXTURE_H

#include "sys_scratch.h"

#include "core/str.h"
#include "run/child.h"
#include "sys/fd.h"
#include "sys/file.h"

#define VERMAGIC "6.1.0-9-test SMP preempt mod_unload modversions "

static const char module_source[] =
	"#define INFO(id, text) static const char id[] \\\n"
	"	__attribute__((section(\".modinfo\"), used, aligned(1))) = text;\n"
	"INFO(i1, \"version=1.2-3\") INFO(i2, \"srcversion=ABCDEF0123456789\")\n"
	"INFO(i3, \"name=probe\") INFO(i4, \"vermagic=" VERMAGIC "\")\n"
	"struct version { unsigned long crc; char name[64 - sizeof(long)]; };\n"
	"#ifndef NO_VERSIONS\n"
	"static const struct version v[] __attribute__((section(\"__versions\"), used)) = {\n"
	"	{ 0x01020304, \"zeta\" }, { 0xfedcba98, \"alpha\" }, { 7, \"module_layout\" } };\n"
	"#endif\n"
	"#ifdef EXTENDED\n"
	"static const unsigned crcs[] __attribute__((section(\"__version_ext_crcs\"), used)) =\n"
	"	{ 0x11, 0x22 };\n"
	"static const char names[] __attribute__((section(\"__version_ext_names\"), used)) =\n"
	"	\"unversioned\\0a_name_that_is_longer_than_what_the_older_section_has_room_for\";\n"
	"void a_name_that_is_longer_than_what_the_older_section_has_room_for(void);\n"
	"#endif\n"
	"void zeta(void); void alpha(void); void unversioned(void);\n"
	"void perhaps(void) __attribute__((weak));\n"
	"void run(void) { zeta(); alpha(); unversioned(); if (perhaps) perhaps();\n"
	"#ifdef EXTENDED\n"
	"	a_name_that_is_longer_than_what_the_older_section_has_room_for();\n"
	"#endif\n"
	"}\n"
	"#ifdef EXPORTS\n"
	"__asm__(\".pushsection \\\"__ksymtab_strings\\\",\\\"a\\\"\\n\"\n"
	"	\".asciz \\\"relative\\\"\\n .asciz \\\"\\\"\\n .asciz \\\"absolute\\\"\\n\"\n"
	"	\".popsection\\n .pushsection \\\"__ksymtab\\\",\\\"a\\\"\\n\"\n"
	"	\"__ksymtab_relative: .long 0\\n __ksymtab_absolute: .long 0\\n\"\n"
	"	\"__ksymtab_bare: .long 0\\n\"\n"
	"	\".popsection\\n .pushsection \\\"__kcrctab\\\",\\\"a\\\"\\n\"\n"
	"	\".long 0\\n __crc_relative: .long 0xdeadbeef\\n .popsection\\n\"\n"
	"	\"__crc_absolute = 0x1234\\n\");\n"
	"#endif\n";

static char *module_bytes;
static size_t module_len;
static struct arena module_mem;

static inline void put_bytes(const char *name, const void *bytes, size_t len)
{
	auto_err e = ERR_INIT;

	assert_true(file_write(AT_FDCWD, name, bytes, len, 0644, &e));
}

static inline char *get_bytes(const char *name, struct arena *mem, size_t *ret_len)
{
	auto_err e = ERR_INIT;
	char *bytes = NULL;

	assert_true(file_read(AT_FDCWD, name, 64 << 20, mem, &bytes, ret_len, &e));
	return bytes;
}

/* runs a program that must succeed */
static inline void run_program(const char *const *argv)
{
	auto_err e = ERR_INIT;
	struct child c = CHILD_INIT;
	int status = -1;

	c.argv = argv;
	c.err = 2;
	assert_true(child_run(&c, &status, &e));
	assert_int_equal(status, 0);
}

/* compiles the module above as `name`, with one more option for the compiler */
static inline void put_compiled(const char *name, const char *option)
{
	const char *const argv[] = { "cc", "-g", "-c", option, "-o", name, "module.c", NULL };

	put("module.c", module_source, 0644);
	run_program(argv);
	assert_int_equal(unlink("module.c"), 0);
}

static inline void put_module(const char *name)
{
	put_bytes(name, module_bytes, module_len);
}

static inline int modules_begin(void **state)
{
	if (scratch_begin(state) < 0)
		return -1;
	put_compiled("m.ko", "-DEXPORTS");
	module_bytes = get_bytes("m.ko", &module_mem, &module_len);
	return scratch_end(state);
}

static inline int modules_end(void **state)
{
	(void)state;
	arena_release(&module_mem);
	return 0;
}

#endif
