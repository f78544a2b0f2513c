/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>

#include "ko/elf.h"
#include "ko_fixture.h"

/* a file of 32 bits, big-endian, written by hand: header, five sections */
struct image {
	Elf32_Ehdr header;
	char names[48], strings[16], data[8];
	Elf32_Sym symbols[2];
	Elf32_Shdr sections[5];
};

#define be16(x) __builtin_bswap16((uint16_t)(x))
#define be32(x) __builtin_bswap32((uint32_t)(x))
#define PLACE(m)                                                                                   \
	.sh_offset = be32(offsetof(struct image, m)),                                              \
	.sh_size = be32(sizeof(((struct image *)NULL)->m))

static struct image image_big(void)
{
	return (struct image){
		.header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2MSB, 1 },
			    .e_type = be16(ET_REL),
			    .e_machine = be16(EM_PPC),
			    .e_shoff = be32(offsetof(struct image, sections)),
			    .e_shentsize = be16(sizeof(Elf32_Shdr)),
			    .e_shnum = be16(5),
			    .e_shstrndx = be16(1) },
		.names = "\0.shstrtab\0.strtab\0.symtab\0.data",
		.strings = "\0first",
		.data = { 1, 2, 3, 4, 5, 6, 7, 8 },
		.symbols = { { 0 },
			     { .st_name = be32(1),
			       .st_value = be32(0x80000001),
			       .st_info = ELF32_ST_INFO(STB_WEAK, STT_FUNC),
			       .st_shndx = be16(SHN_ABS) } },
		.sections = { { 0 },
			      { .sh_name = be32(1), .sh_type = be32(SHT_STRTAB), PLACE(names) },
			      { .sh_name = be32(11), .sh_type = be32(SHT_STRTAB), PLACE(strings) },
			      { .sh_name = be32(19),
				.sh_type = be32(SHT_SYMTAB),
				.sh_link = be32(2),
				PLACE(symbols) },
			      { .sh_name = be32(27), .sh_type = be32(SHT_PROGBITS), PLACE(data) } },
	};
}

static bool read_all(struct err *e)
{
	auto_arena mem = ARENA_INIT;
	auto_close int fd = open("m.ko", O_RDONLY | O_CLOEXEC);
	struct elf f;
	struct elf_symtab t;
	struct elf_symbol s;

	assert_true(fd >= 0);
	if (!elf_read(fd, &mem, &f, e) || !elf_symtab(&f, &mem, &t, e))
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!elf_symbol(&t, i, &s, e))
			return false;
	return true;
}

static void assert_damage(const struct image *image, const char *text)
{
	auto_err e = ERR_INIT;

	put_bytes("m.ko", image, sizeof(*image));
	assert_false(read_all(&e));
	assert_string_equal(e.text, text);
	assert_int_equal(e.status, 1);
}

static void big_endian_of_32_bits(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct image image = image_big();
	struct elf f;
	struct elf_symtab t;
	struct elf_symbol s;
	char *bytes = NULL;
	size_t len = 0;

	(void)state;
	put_bytes("m.ko", &image, sizeof(image));
	auto_close int fd = open("m.ko", O_RDONLY | O_CLOEXEC);
	assert_true(elf_read(fd, &mem, &f, &e));
	assert_int_equal(f.machine, EM_PPC);
	assert_true(f.big);
	assert_false(f.is64);
	assert_int_equal(f.n, 5);
	assert_null(elf_section(&f, ".nodata"));
	assert_non_null(elf_section(&f, ".data"));
	assert_true(elf_load(&f, elf_section(&f, ".data"), &mem, &bytes, &len, &e));
	assert_int_equal(len, 8);
	assert_int_equal(bytes[len], 0);
	assert_int_equal(elf_number(&f, bytes, 4), 0x01020304);
	assert_int_equal(elf_number(&f, bytes, 8), 0x0102030405060708);
	assert_true(elf_symtab(&f, &mem, &t, &e));
	assert_int_equal(t.n, 2);
	assert_true(elf_symbol(&t, 1, &s, &e));
	assert_string_equal(s.name, "first");
	assert_int_equal(s.value, 0x80000001);
	assert_int_equal(s.section, SHN_ABS);
	assert_int_equal(s.bind, STB_WEAK);
}

static void as_the_compiler_makes_it(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct elf f;
	struct elf_symtab t;
	struct elf_symbol s;
	bool seen = false;

	(void)state;
	put_module("m.ko");
	auto_close int fd = open("m.ko", O_RDONLY | O_CLOEXEC);
	assert_true(elf_read(fd, &mem, &f, &e));
	assert_int_equal(f.is64, sizeof(long) == 8);
	assert_non_null(elf_section(&f, ".modinfo"));
	assert_true(elf_symtab(&f, &mem, &t, &e));
	for (size_t i = 0; i < t.n; i++) {
		assert_true(elf_symbol(&t, i, &s, &e));
		seen = seen || (str_eq(s.name, "alpha") && s.section == SHN_UNDEF);
	}
	assert_true(seen);
}

static void damage_is_told(void **state)
{
	struct image ok = image_big(), bad;

	(void)state;
	bad = ok, bad.header.e_ident[0] = 0;
	assert_damage(&bad, "not an ELF file");
	bad = ok, bad.header.e_ident[EI_CLASS] = 3;
	assert_damage(&bad, "damaged: ELF class 3");
	bad = ok, bad.header.e_ident[EI_DATA] = 0;
	assert_damage(&bad, "damaged: ELF byte order 0");
	bad = ok, bad.header.e_type = be16(ET_EXEC);
	assert_damage(&bad, "not a relocatable object");
	bad = ok, bad.header.e_shnum = 0;
	assert_damage(&bad, "damaged: it has no usable section headers");
	bad = ok, bad.header.e_shstrndx = be16(5);
	assert_damage(&bad, "damaged: it has no usable section headers");
	bad = ok, bad.header.e_shentsize = be16(64);
	assert_damage(&bad, "damaged: it has no usable section headers");
	bad = ok, bad.header.e_shoff = be32(0xffffffff);
	assert_damage(&bad, "damaged: the section headers are outside of the file");
	bad = ok, bad.header.e_shnum = be16(6);
	assert_damage(&bad, "damaged: the section headers are outside of the file");
	bad = ok, bad.header.e_shstrndx = 0;
	assert_damage(&bad, "damaged: a section that is needed has no content");
	bad = ok, bad.sections[4].sh_offset = be32(sizeof(bad) - 7);
	assert_damage(&bad, "damaged: a section is outside of the file");
	bad = ok, bad.sections[4].sh_size = be32(0xffffffff);
	assert_damage(&bad, "damaged: a section is outside of the file");
	bad = ok, bad.sections[4].sh_name = be32(49);
	assert_damage(&bad, "damaged: a section's name is outside of the file");
	bad = ok, bad.sections[3].sh_link = be32(5);
	assert_damage(&bad, "damaged: the symbols have no names");
	bad = ok, bad.sections[3].sh_link = be32(4);
	assert_damage(&bad, "damaged: the symbols have no names");
	bad = ok, bad.symbols[1].st_name = be32(17);
	assert_damage(&bad, "damaged: a symbol's name is outside of the file");
}

static void huge_section_is_refused(void **state)
{
	auto_err e = ERR_INIT;
	struct image image = image_big();

	(void)state;
	image.sections[2].sh_size = be32(200 << 20);
	put_bytes("m.ko", &image, sizeof(image));
	assert_int_equal(truncate("m.ko", 201 << 20), 0);
	assert_false(read_all(&e));
	assert_string_equal(e.text, "damaged: a section of 209715200 bytes");
}

static void no_symbols_is_no_error(void **state)
{
	auto_err e = ERR_INIT;
	struct image image = image_big();

	(void)state;
	image.sections[3].sh_type = be32(SHT_PROGBITS);
	put_bytes("m.ko", &image, sizeof(image));
	assert_true(read_all(&e));
}

/* every length that a file can be cut to, and every byte set to what does most harm */
static void no_damage_does_harm(void **state)
{
	struct image image = image_big();
	char *bytes = (char *)&image;

	(void)state;
	for (size_t len = 0; len < sizeof(image); len += 3) {
		auto_err e = ERR_INIT;

		put_bytes("m.ko", bytes, len);
		assert_false(read_all(&e));
		assert_non_null(e.text);
	}
	for (size_t i = 0; i < sizeof(image); i++) {
		auto_err e = ERR_INIT;
		char was = bytes[i];

		bytes[i] = (char)0xff;
		int fd = open("m.ko", O_WRONLY | O_CREAT | O_TRUNC, 0600);
		assert_int_equal(write(fd, bytes, sizeof(image)), sizeof(image));
		assert_int_equal(close(fd), 0);
		assert_true(read_all(&e) || e.text);
		bytes[i] = was;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(big_endian_of_32_bits),  scratch_test(as_the_compiler_makes_it),
		scratch_test(damage_is_told),	      scratch_test(huge_section_is_refused),
		scratch_test(no_symbols_is_no_error), scratch_test(no_damage_does_harm),
	};

	return cmocka_run_group_tests_name("ko/elf", tests, modules_begin, modules_end);
}
