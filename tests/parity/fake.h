/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes a C file look like a kernel module to modinfo, depmod and sign-file. */
#define FAKE_JOIN2(a, b) a##b
#define FAKE_JOIN(a, b) FAKE_JOIN2(a, b)
#define INFO(tag, value)                                                                           \
	static const char FAKE_JOIN(info_, __COUNTER__)[]                                          \
		__attribute__((used, section(".modinfo"), aligned(1))) = tag "=" value

INFO("vermagic", "RELEASE SMP mod_unload ");
INFO("license", "GPL");
INFO("depends", "");
