/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * As much of a kernel module as depmod, modinfo and the checks of a build look at: .modinfo, one
 * undefined symbol, and its CRC in __versions. Compiled with gcc -c it is a .ko that nothing loads.
 */
#ifndef VERSION
#define VERSION "1.0"
#endif
#ifndef SRCVERSION
#define SRCVERSION "AAAAAAAAAAAAAAAAAAAAAAA"
#endif
#ifndef VERMAGIC
#define VERMAGIC "6.1.0-test SMP preempt mod_unload modversions "
#endif
#ifndef DESCRIPTION
#define DESCRIPTION "a test"
#endif
#ifndef SYMBOL
#define SYMBOL known_symbol
#endif
#ifndef CRC
#define CRC 0x12345678u
#endif

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define INFO(tag, text)                                                                            \
	__attribute__((used, section(".modinfo"), aligned(1))) static const char info_##tag[] =    \
		#tag "=" text

INFO(license, "GPL");
INFO(description, DESCRIPTION);
#ifndef UNVERSIONED
INFO(version, VERSION);
INFO(srcversion, SRCVERSION);
#endif
INFO(vermagic, VERMAGIC);

struct modversion {
	unsigned long crc;
	char name[64 - sizeof(unsigned long)];
};

__attribute__((used, section("__versions"))) static const struct modversion versions[] = {
	{ CRC, TEXT(SYMBOL) },
};

extern int SYMBOL(void);
int use(void);

int use(void)
{
	return SYMBOL();
}
