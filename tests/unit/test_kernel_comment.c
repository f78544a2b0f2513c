/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/comment.h"
#include "kernel_scratch.h"

static const char names[] = "\0.shstrtab\0.comment";
static const char text[] = "\0clang version 14\0";

/* headers, three section headers, names, comment; large: counts are in section 0 (elf(5)) */
struct image64 {
	Elf64_Ehdr head;
	Elf64_Shdr sections[3];
	char names[sizeof(names)], text[sizeof(text)];
};

static struct image64 image64(bool large)
{
	struct image64 i = { 0 };

	memcpy(i.head.e_ident, ELFMAG, SELFMAG);
	i.head.e_ident[EI_CLASS] = ELFCLASS64;
	i.head.e_ident[EI_DATA] = ELFDATA2LSB;
	i.head.e_shoff = offsetof(struct image64, sections);
	i.head.e_shentsize = sizeof(Elf64_Shdr);
	i.head.e_shnum = large ? 0 : 3;
	i.head.e_shstrndx = large ? SHN_XINDEX : 1;
	i.sections[0].sh_size = large ? 3 : 0;
	i.sections[0].sh_link = large ? 1 : 0;
	i.sections[1].sh_name = 1;
	i.sections[1].sh_offset = offsetof(struct image64, names);
	i.sections[1].sh_size = sizeof(names);
	i.sections[2].sh_name = 11;
	i.sections[2].sh_offset = offsetof(struct image64, text);
	i.sections[2].sh_size = sizeof(text);
	memcpy(i.names, names, sizeof(names));
	memcpy(i.text, text, sizeof(text));
	return i;
}

static bool comment_of(const void *bytes, size_t len, struct arena *mem, char **ret,
		       size_t *ret_len)
{
	put_bytes("elf", bytes, len);
	return elf_comment(at("elf"), mem, ret, ret_len);
}

static void finds_the_section(void **state)
{
	auto_arena mem = ARENA_INIT;
	char *bytes = NULL;
	size_t len = 0;

	(void)state;
	for (int large = 0; large < 2; large++) {
		struct image64 i = image64(large);

		assert_true(comment_of(&i, sizeof(i), &mem, &bytes, &len));
		assert_int_equal(len, sizeof(text));
		assert_memory_equal(bytes, text, sizeof(text));
	}
}

static uint32_t big32(uint32_t v)
{
	return __builtin_bswap32(v);
}

static void other_class_and_byte_order(void **state)
{
	struct {
		Elf32_Ehdr head;
		Elf32_Shdr sections[3];
		char names[sizeof(names)], text[sizeof(text)];
	} i = { 0 };
	auto_arena mem = ARENA_INIT;
	char *bytes = NULL;
	size_t len = 0;

	(void)state;
	memcpy(i.head.e_ident, ELFMAG, SELFMAG);
	i.head.e_ident[EI_CLASS] = ELFCLASS32;
	i.head.e_ident[EI_DATA] = ELFDATA2MSB;
	i.head.e_shoff = big32((uint32_t)((char *)i.sections - (char *)&i));
	i.head.e_shentsize = __builtin_bswap16(sizeof(Elf32_Shdr));
	i.head.e_shnum = __builtin_bswap16(3);
	i.head.e_shstrndx = __builtin_bswap16(1);
	i.sections[1].sh_offset = big32((uint32_t)(i.names - (char *)&i));
	i.sections[1].sh_size = big32(sizeof(names));
	i.sections[2].sh_name = big32(11);
	i.sections[2].sh_offset = big32((uint32_t)(i.text - (char *)&i));
	i.sections[2].sh_size = big32(sizeof(text));
	memcpy(i.names, names, sizeof(names));
	memcpy(i.text, text, sizeof(text));
	assert_true(comment_of(&i, sizeof(i), &mem, &bytes, &len));
	assert_memory_equal(bytes, text, sizeof(text));
}

/* cut at every length: never more than what is there is read */
static void cut_files_have_none(void **state)
{
	struct image64 i = image64(false);
	auto_arena mem = ARENA_INIT;
	char *bytes = NULL;
	size_t len = 0;

	(void)state;
	for (size_t n = 0; n < offsetof(struct image64, text) + sizeof(text); n++) {
		int fd = open(at("cut"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

		assert_true(fd >= 0);
		assert_int_equal(write(fd, &i, n), n);
		close(fd);
		assert_false(elf_comment(at("cut"), &mem, &bytes, &len));
	}
}

static void wild_values_are_refused(void **state)
{
	auto_arena mem = ARENA_INIT;
	struct image64 i[6];
	char *bytes = NULL;
	size_t len = 0;

	(void)state;
	for (size_t n = 0; n < 6; n++)
		i[n] = image64(n == 5);
	i[0].head.e_shoff = UINT64_MAX - 10;
	i[1].head.e_shstrndx = 3;
	i[2].sections[1].sh_offset = INT64_MAX - 3;
	i[3].sections[2].sh_offset = UINT64_MAX - 2;
	i[4].head.e_shentsize = 8;
	i[5].sections[0].sh_size = UINT64_MAX;
	for (size_t n = 0; n < 6; n++)
		assert_false(comment_of(
			&i[n], n == 5 ? sizeof(Elf64_Ehdr) + sizeof(Elf64_Shdr) : sizeof(i[n]),
			&mem, &bytes, &len));
	i[0] = image64(false);
	i[0].sections[2].sh_name = UINT32_MAX;
	assert_false(comment_of(&i[0], sizeof(i[0]), &mem, &bytes, &len));
	i[0].sections[2].sh_name = 12;
	assert_false(comment_of(&i[0], sizeof(i[0]), &mem, &bytes, &len));
	assert_false(elf_comment(at("nowhere"), &mem, &bytes, &len));
	assert_false(elf_comment(scratch, &mem, &bytes, &len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_section),
		cmocka_unit_test(other_class_and_byte_order),
		cmocka_unit_test(cut_files_have_none),
		cmocka_unit_test(wild_values_are_refused),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
