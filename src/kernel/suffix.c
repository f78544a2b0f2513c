/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <string.h>

#include "kernel/kernel.h"
#include "sys/walk.h"

const char *ko_suffix_name(enum ko_suffix s)
{
	static const char *const names[] = { "", ".gz", ".xz", ".zst" };

	return names[s];
}

bool ko_suffix_of(const char *file, enum ko_suffix *ret, size_t *ret_stem_len)
{
	size_t len = strlen(file);

	for (enum ko_suffix s = KO_ZST;; s--) {
		size_t n = strlen(ko_suffix_name(s));

		if (str_ends(file, ko_suffix_name(s)) && len - n > 3 &&
		    memcmp(file + len - n - 3, ".ko", 3) == 0) {
			*ret = s;
			*ret_stem_len = len - n;
			return true;
		}
		if (s == KO_PLAIN)
			return false;
	}
}

static bool is_module(const char *name, unsigned char type, enum ko_suffix *ret)
{
	size_t stem = 0;

	return (type == DT_REG || type == DT_LNK) && ko_suffix_of(name, ret, &stem);
}

/* Raises *io_most to the last suffix found below name. The last of all ends the walk; links to
 * folders (build, source) are not followed. */
static void look_below(int at, const char *name, unsigned depth, enum ko_suffix *io_most)
{
	auto_err ignored = ERR_INIT;
	auto_walk w = { 0 };
	const char *entry = NULL;
	unsigned char type = 0;

	if (depth > WALK_DEPTH || !walk_open(at, name, depth ? O_NOFOLLOW : 0, &w, &ignored))
		return;
	while (*io_most != KO_ZST && walk_next(&w, &entry, &type, &ignored) && entry) {
		enum ko_suffix s = KO_PLAIN;

		if (type == DT_DIR)
			look_below(w.fd, entry, depth + 1, io_most);
		else if (is_module(entry, type, &s) && s > *io_most)
			*io_most = s;
	}
}

enum ko_suffix kernel_suffix(const struct kernel *k)
{
	enum ko_suffix most = KO_PLAIN;

	look_below(AT_FDCWD, k->modules_dir, 0, &most);
	return most;
}
