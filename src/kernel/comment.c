/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/comment.h"

#include <elf.h>
#include <endian.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "sys/fd.h"

#define COMMENT ".comment"
#define COMMENT_LIMIT ((uint64_t)1024 * 1024)

struct elf {
	int fd;
	bool is_64, big;
	uint64_t sections; /* offset of the section headers */
	uint64_t count, entry_size, names;
};

struct section {
	uint64_t name, offset, size, link;
};

static bool read_at(int fd, uint64_t at, void *buf, size_t len)
{
	size_t done = 0;

	if (at > INT64_MAX - len)
		return false;
	while (done < len) {
		ssize_t n = pread(fd, (char *)buf + done, len - done, (off_t)(at + done));

		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* a number of so many bytes, in the file's byte order */
static uint64_t number(const struct elf *f, const unsigned char *p, size_t size)
{
	uint64_t v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | p[f->big ? i : size - 1 - i];
	return v;
}

/* member m of a header that is T in its 32 or 64 bit form */
#define GET(f, buf, T, m)                                                                          \
	((f)->is_64 ? number((f), (buf) + offsetof(Elf64_##T, m), sizeof(((Elf64_##T *)0)->m))     \
		    : number((f), (buf) + offsetof(Elf32_##T, m), sizeof(((Elf32_##T *)0)->m)))

static bool read_section(const struct elf *f, uint64_t index, struct section *ret)
{
	unsigned char raw[sizeof(Elf64_Shdr)] = { 0 };
	size_t size = f->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);

	if (f->sections > INT64_MAX / 2 ||
	    !read_at(f->fd, f->sections + index * f->entry_size, raw, size))
		return false;
	ret->name = GET(f, raw, Shdr, sh_name);
	ret->offset = GET(f, raw, Shdr, sh_offset);
	ret->size = GET(f, raw, Shdr, sh_size);
	ret->link = GET(f, raw, Shdr, sh_link);
	return true;
}

/* Section 0 holds what does not fit into the ELF header (elf(5): e_shnum, e_shstrndx). */
static bool read_large_counts(struct elf *f)
{
	struct section first = { 0 };

	if (f->count && f->names != SHN_XINDEX)
		return true;
	if (!read_section(f, 0, &first))
		return false;
	if (!f->count)
		f->count = first.size;
	if (f->names == SHN_XINDEX)
		f->names = first.link;
	return f->count <= UINT32_MAX;
}

static bool read_header(struct elf *f)
{
	unsigned char raw[sizeof(Elf64_Ehdr)] = { 0 };

	if (!read_at(f->fd, 0, raw, sizeof(Elf32_Ehdr)) || memcmp(raw, ELFMAG, SELFMAG) != 0)
		return false;
	f->is_64 = raw[EI_CLASS] == ELFCLASS64;
	f->big = raw[EI_DATA] == ELFDATA2MSB;
	if (f->is_64 && !read_at(f->fd, 0, raw, sizeof(raw)))
		return false;
	f->sections = GET(f, raw, Ehdr, e_shoff);
	f->entry_size = GET(f, raw, Ehdr, e_shentsize);
	f->count = GET(f, raw, Ehdr, e_shnum);
	f->names = GET(f, raw, Ehdr, e_shstrndx);
	if (!f->sections || f->entry_size < (f->is_64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)))
		return false;
	return read_large_counts(f);
}

static bool is_comment(const struct elf *f, const struct section *names, const struct section *s)
{
	char name[sizeof(COMMENT)] = "";

	if (s->name > names->size || names->size - s->name < sizeof(name) ||
	    names->offset > INT64_MAX / 2)
		return false;
	return read_at(f->fd, names->offset + s->name, name, sizeof(name)) &&
	       memcmp(name, COMMENT, sizeof(name)) == 0;
}

static bool find_comment(const struct elf *f, struct section *ret)
{
	struct section names = { 0 };

	if (f->names >= f->count || !read_section(f, f->names, &names))
		return false;
	for (uint64_t i = 1; i < f->count; i++) {
		if (!read_section(f, i, ret))
			return false;
		if (is_comment(f, &names, ret))
			return true;
	}
	return false;
}

bool elf_comment(const char *path, struct arena *mem, char **ret_bytes, size_t *ret_len)
{
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct elf f = { .fd = fd };
	struct section s = { 0 };

	if (fd < 0 || !read_header(&f) || !find_comment(&f, &s))
		return false;

	size_t len = (size_t)(s.size < COMMENT_LIMIT ? s.size : COMMENT_LIMIT);
	char *bytes = arena_alloc(mem, len + 1);

	if (!read_at(fd, s.offset, bytes, len))
		return false;
	*ret_bytes = bytes;
	*ret_len = len;
	return true;
}
