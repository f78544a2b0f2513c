/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>

#include "ko/compress.h"
#include "ko/ko.h"
#include "ko_fixture.h"

static void compress_to(const char *to, enum ko_codec codec)
{
	auto_err e = ERR_INIT;
	auto_close int from = open("m.ko", O_RDONLY | O_CLOEXEC);
	auto_close int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(ko_compress(codec, NULL, from, fd, &e));
}

static void assert_probe(const char *name)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_info info;

	assert_true(ko_read(AT_FDCWD, name, &mem, &info, &e));
	assert_string_equal(info.name, "probe");
	assert_string_equal(info.version, "1.2-3");
	assert_string_equal(info.srcversion, "ABCDEF0123456789");
	assert_string_equal(info.vermagic, VERMAGIC);
	assert_null(info.signer);
	assert_false(info.is_signed);
#ifdef __x86_64__
	assert_int_equal(info.machine, EM_X86_64);
#endif
	assert_true(info.machine != EM_NONE);
}

static void tells_of_itself_however_compressed(void **state)
{
	(void)state;
	put_module("m.ko");
	compress_to("m.ko.gz", CODEC_GZIP);
	compress_to("m.ko.xz", CODEC_XZ);
	compress_to("by_content", CODEC_ZSTD);
	assert_probe("m.ko");
	assert_probe("m.ko.gz");
	assert_probe("m.ko.xz");
	assert_probe("by_content");
}

static void a_folder_fd_will_do(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	auto_close int dir = -1;
	struct ko_info info;

	(void)state;
	assert_int_equal(mkdir("d", 0755), 0);
	put_module("d/m.ko");
	dir = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(ko_read(dir, "m.ko", &mem, &info, &e));
	assert_string_equal(info.name, "probe");
}

static void assert_refused(const char *name, const char *text)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_info info;
	struct ko_symbols symbols;

	assert_false(ko_read(AT_FDCWD, name, &mem, &info, &e));
	assert_string_equal(e.text, text);
	err_clear(&e);
	assert_false(ko_needs(AT_FDCWD, name, &mem, &symbols, &e));
	assert_string_equal(e.text, text);
	err_clear(&e);
	assert_false(ko_offers(AT_FDCWD, name, &mem, &symbols, &e));
	assert_string_equal(e.text, text);
}

static void only_regular_files(void **state)
{
	(void)state;
	put_module("m.ko");
	assert_int_equal(symlink("m.ko", "link.ko"), 0);
	assert_int_equal(mkfifo("fifo.ko", 0600), 0);
	assert_int_equal(mkdir("dir.ko", 0700), 0);
	assert_refused("link.ko", "link.ko: not a regular file");
	assert_refused("fifo.ko", "fifo.ko: not a regular file");
	assert_refused("dir.ko", "dir.ko: not a regular file");
	assert_refused("none.ko", "none.ko: cannot open: No such file or directory");
}

static void damaged_files(void **state)
{
	auto_arena mem = ARENA_INIT;
	size_t len = 0;

	(void)state;
	put_module("m.ko");
	put("empty.ko", "", 0600);
	put("text.ko", "this is no module, but it is long enough to be taken for an ELF header",
	    0600);
	assert_refused("empty.ko", "empty.ko: not an ELF file");
	assert_refused("text.ko", "text.ko: not an ELF file");

	compress_to("m.ko.xz", CODEC_XZ);
	char *bytes = get_bytes("m.ko.xz", &mem, &len);
	put_bytes("cut.ko.xz", bytes, len - 20);
	assert_refused("cut.ko.xz", "cut.ko.xz: xz data: it ends early");
	put_bytes("cut.ko", module_bytes, module_len - 20);
	assert_refused("cut.ko", "cut.ko: damaged: the section headers are outside of the file");
}

static void without_modinfo(void **state)
{
	auto_arena mem = ARENA_INIT;
	auto_err e = ERR_INIT;
	struct ko_info info;
	const char *const argv[] = { "cc", "-c", "-o", "m.ko", "bare.c", NULL };

	(void)state;
	put("bare.c", "void f(void) {}\n", 0644);
	run_program(argv);
	assert_true(ko_read(AT_FDCWD, "m.ko", &mem, &info, &e));
	assert_null(info.name);
	assert_null(info.vermagic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scratch_test(tells_of_itself_however_compressed),
		scratch_test(a_folder_fd_will_do),
		scratch_test(only_regular_files),
		scratch_test(damaged_files),
		scratch_test(without_modinfo),
	};

	return cmocka_run_group_tests_name("ko/ko", tests, modules_begin, modules_end);
}
