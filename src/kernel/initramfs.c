/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/initramfs.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/package.h"
#include "kernel/preset.h"
#include "run/child.h"
#include "sys/dir.h"
#include "sys/fd.h"
#include "sys/file.h"

#define CONFIG_LIMIT ((size_t)1024 * 1024)
#define LIST_LIMIT ((size_t)64 * 1024 * 1024)
#define OUTPUT_LIMIT ((size_t)16 * 1024 * 1024)
#define LIST_SECONDS 300
#define SHOWN_LINES 10
#define SYSTEM_PATH "/usr/sbin:/usr/bin:/sbin:/bin"

struct initramfs_tool {
	const char *program;
	const char *lister; /* prints what is in an image; NULL: there is none */
	bool keeps_old;	    /* makes the new image beside the old one, then renames */
	/* fills in images and command; no images: the kernel has none of this tool */
	void (*find)(struct initramfs *i, struct arena *mem);
	const char *const *configuration; /* files and folders below root, ended by NULL */
};

/* --- the tools ------------------------------------------------------------------------------------ */

static void push_image(struct initramfs *i, const char *path, struct arena *mem)
{
	if (file_is_reg(AT_FDCWD, path))
		strv_push(mem, &i->images, path);
}

static void push_words(struct strv *argv, const char *words, struct arena *mem)
{
	const struct strv list = strv_split(mem, words, " ");

	for (size_t n = 0; n < list.n; n++)
		strv_push(mem, argv, list.at[n]);
}

/* the options, then the kernel's release */
static void command_for(struct initramfs *i, const char *options, struct arena *mem)
{
	strv_push(mem, &i->command, i->tool->program);
	push_words(&i->command, options, mem);
	strv_push(mem, &i->command, i->kernel->release);
}

static void find_update_initramfs(struct initramfs *i, struct arena *mem)
{
	push_image(i, arena_printf(mem, "%s/boot/initrd.img-%s", i->root, i->kernel->release), mem);
	command_for(i, "-u -k", mem);
}

/* the folders of the Boot Loader Specification: {boot}/{token}/{k}/initrd */
static void find_in_tokens(struct initramfs *i, const char *boot, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	struct strv tokens = { 0 };
	const char *folder = arena_printf(mem, "%s%s", i->root, boot);

	if (!dir_list(AT_FDCWD, folder, mem, &tokens, &ignored))
		return;
	for (size_t n = 0; n < tokens.n; n++)
		push_image(i,
			   arena_printf(mem, "%s/%s/%s/initrd", folder, tokens.at[n],
					i->kernel->release),
			   mem);
}

static void find_dracut(struct initramfs *i, struct arena *mem)
{
	const char *k = i->kernel->release;

	push_image(i, arena_printf(mem, "%s/boot/initramfs-%s.img", i->root, k), mem);
	push_image(i, arena_printf(mem, "%s/boot/initrd-%s", i->root, k), mem);
	push_image(i, arena_printf(mem, "%s/initrd", i->kernel->modules_dir), mem);
	find_in_tokens(i, "/boot", mem);
	find_in_tokens(i, "/boot/efi", mem);
	find_in_tokens(i, "/efi", mem);
	command_for(i, "--force --kver", mem);
}

static void find_mkinitcpio(struct initramfs *i, struct arena *mem)
{
	const struct presets p = presets_of(i->kernel, i->root, mem);

	for (size_t n = 0; n < p.images.n; n++)
		push_image(i, p.images.at[n], mem);
	strv_push(mem, &i->command, i->tool->program);
	if (p.names.n == 1) {
		strv_push(mem, &i->command, "-p");
		strv_push(mem, &i->command, p.names.at[0]);
	} else {
		strv_push(mem, &i->command, "-P");
	}
}

static void find_booster(struct initramfs *i, struct arena *mem)
{
	const char *package = kernel_package(i->kernel, mem);

	if (package)
		push_image(i, arena_printf(mem, "%s/boot/booster-%s.img", i->root, package), mem);
	command_for(i, "build --force --kernel-version", mem);
	if (i->images.n)
		strv_push(mem, &i->command, i->images.at[0]);
}

/* Alpine: 6.6.8-0-lts is a kernel of the flavour lts */
static void find_mkinitfs(struct initramfs *i, struct arena *mem)
{
	const char *flavour = strrchr(i->kernel->release, '-');

	if (flavour)
		push_image(i, arena_printf(mem, "%s/boot/initramfs%s", i->root, flavour), mem);
	command_for(i, "", mem);
}

static const char *const initramfs_tools[] = {
	"etc/initramfs-tools/modules",
	"etc/initramfs-tools/hooks",
	"usr/share/initramfs-tools/hooks",
	"usr/share/initramfs-tools/modules.d",
	"etc/dracut.conf",
	"etc/dracut.conf.d",
	NULL,
};
static const char *const mkinitcpio_conf[] = { "etc/mkinitcpio.conf", "etc/mkinitcpio.conf.d",
					       NULL };
static const char *const dracut_conf[] = { "etc/dracut.conf", "etc/dracut.conf.d",
					   "usr/lib/dracut/dracut.conf.d",
					   "usr/lib/dracut/modules.d", NULL };
/* without a lister nobody looks further */
static const char *const no_conf[] = { NULL };

static const struct initramfs_tool tools[] = {
	{ "update-initramfs", "lsinitramfs", true, find_update_initramfs, initramfs_tools },
	{ "mkinitcpio", "lsinitcpio", false, find_mkinitcpio, mkinitcpio_conf },
	{ "dracut", "lsinitrd", false, find_dracut, dracut_conf },
	{ "booster", NULL, false, find_booster, no_conf },
	{ "mkinitfs", NULL, false, find_mkinitfs, no_conf },
};

/* an administrator's PATH may lack the folders for system programs */
static const char *find_program(const char *name, struct arena *mem)
{
	const char *found = child_find(name, mem);

	if (!found)
		found = child_find(arena_printf(mem, "/usr/sbin/%s", name), mem);
	return found ? found : child_find(arena_printf(mem, "/sbin/%s", name), mem);
}

bool initramfs_find(const struct kernel *k, const char *root, struct arena *mem,
		    struct initramfs *ret)
{
	for (size_t n = 0; n < sizeof(tools) / sizeof(*tools); n++) {
		struct initramfs i = { .kernel = k, .tool = &tools[n], .root = root };

		if (!find_program(tools[n].program, mem))
			continue;
		tools[n].find(&i, mem);
		if (!i.images.n)
			continue;
		*ret = i;
		return true;
	}
	return false;
}

/* --- what is in it ---------------------------------------------------------------------------- */

static const char *const *environment(struct arena *mem)
{
	const char *path = getenv("PATH");
	struct strv env = { 0 };

	strv_printf(mem, &env, "PATH=%s%s" SYSTEM_PATH, path ? path : "", str_set(path) ? ":" : "");
	strv_push(mem, &env, "LC_ALL=C");
	strv_push(mem, &env, "HOME=/");
	return env.at;
}

/* '-' and '_' are one character in the names of modules */
static bool same_name(const char *text, size_t n, const char *module)
{
	if (strlen(module) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char a = text[i] == '-' ? '_' : text[i], b = module[i] == '-' ? '_' : module[i];

		if (a != b)
			return false;
	}
	return true;
}

static bool one_of(const char *text, size_t n, const struct strv *modules)
{
	for (size_t i = 0; i < modules->n; i++)
		if (same_name(text, n, modules->at[i]))
			return true;
	return false;
}

/* Is any word of a listing's line the path of such a module, of this kernel? Listings are bare paths, or
 * like `ls -l`. */
static bool lists(char *line, const char *folder, const struct strv *modules)
{
	char *rest = NULL;

	for (char *w = strtok_r(line, " \t", &rest); w; w = strtok_r(NULL, " \t", &rest)) {
		const char *name = str_base(w);
		enum ko_suffix suffix;
		size_t with_ko;

		if (strstr(w, folder) && ko_suffix_of(name, &suffix, &with_ko) &&
		    one_of(name, with_ko - strlen(".ko"), modules))
			return true;
	}
	return false;
}

enum answer { NO, YES, UNKNOWN };

static enum answer image_holds(const struct initramfs *i, const char *image,
			       const struct strv *modules, struct arena *mem)
{
	const char *lister = i->tool->lister ? find_program(i->tool->lister, mem) : NULL;
	const char *const argv[] = { lister, image, NULL };
	const char *folder = arena_printf(mem, "/modules/%s/", i->kernel->release);
	struct child c = CHILD_INIT;
	auto_err ignored = ERR_INIT;
	char *text = NULL, *rest = NULL;
	size_t len = 0;
	int status = 0;

	if (!lister)
		return UNKNOWN;
	c.argv = argv;
	c.env = environment(mem);
	c.timeout = LIST_SECONDS;
	if (!child_capture(&c, LIST_LIMIT, mem, &text, &len, &status, &ignored) || status || !len)
		return UNKNOWN;
	for (char *l = strtok_r(text, "\n", &rest); l; l = strtok_r(NULL, "\n", &rest))
		if (lists(l, folder, modules))
			return YES;
	return NO;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* is a module's name a word of the text, outside of its comments? */
static bool text_asks(const char *text, const struct strv *modules)
{
	for (const char *p = text; *p;) {
		const char *from = p;

		if (*p == '#' && (p == text || isspace((unsigned char)p[-1])))
			p += strcspn(p, "\n");
		while (in_word(*p))
			p++;
		if (p > from && *from != '#' && one_of(from, (size_t)(p - from), modules))
			return true;
		if (p == from)
			p++;
	}
	return false;
}

static bool file_asks(const char *path, const struct strv *modules, struct arena *mem)
{
	auto_err ignored = ERR_INIT;
	char *text;
	size_t len;

	return file_read(AT_FDCWD, path, CONFIG_LIMIT, mem, &text, &len, &ignored) &&
	       text_asks(text, modules);
}

static bool any_file(const char *name, const void *data)
{
	(void)data;
	return *name != '.';
}

static bool configuration_asks(const struct initramfs *i, const struct strv *modules,
			       struct arena *mem)
{
	for (const char *const *c = i->tool->configuration; *c; c++) {
		const char *path = arena_printf(mem, "%s/%s", i->root, *c);
		auto_err ignored = ERR_INIT;
		struct strv files = { 0 };

		if (file_asks(path, modules, mem))
			return true;
		if (!file_is_dir(AT_FDCWD, path) ||
		    !dir_find(AT_FDCWD, path, any_file, NULL, mem, &files, &ignored))
			continue;
		for (size_t n = 0; n < files.n; n++)
			if (file_asks(arena_printf(mem, "%s/%s", path, files.at[n]), modules, mem))
				return true;
	}
	return false;
}

bool initramfs_wants(const struct initramfs *i, const struct strv *modules, struct arena *mem)
{
	if (!modules->n)
		return false;
	for (size_t n = 0; n < i->images.n; n++)
		if (image_holds(i, i->images.at[n], modules, mem) != NO)
			return true;
	return configuration_asks(i, modules, mem);
}

/* --- making it ------------------------------------------------------------------------------------ */

/* a name of its own for each image: two may have the same last component */
static const char *kept_name(size_t n, struct arena *mem)
{
	return arena_printf(mem, "image.%zu", n);
}

static bool keep_images(const struct initramfs *i, int dir, struct arena *mem, struct err *e)
{
	for (size_t n = 0; n < i->images.n; n++)
		if (!file_copy(AT_FDCWD, i->images.at[n], dir, kept_name(n, mem), e))
			return err_add(e, "cannot keep a copy of %s", i->images.at[n]);
	return true;
}

static void drop_images(const struct initramfs *i, int dir, struct arena *mem)
{
	auto_err ignored = ERR_INIT;

	for (size_t n = 0; n < i->images.n; n++)
		(void)file_remove(dir, kept_name(n, mem), &ignored);
}

/* the images that the tool has spoilt; one that cannot be put back stays where it was kept */
static bool put_back(const struct initramfs *i, int dir, const char *keep, struct arena *mem,
		     struct err *e)
{
	bool all = true;

	for (size_t n = 0; n < i->images.n; n++) {
		const char *kept = kept_name(n, mem), *image = i->images.at[n];
		auto_err why = ERR_INIT;
		bool same = false;

		if (file_exists(AT_FDCWD, image) &&
		    file_same(dir, kept, AT_FDCWD, image, &same, &why) && same)
			continue;
		if (file_copy(dir, kept, AT_FDCWD, image, &why))
			continue;
		(void)err_line(
			e, "%s is damaged, and could not be put back (%s); it is kept as %s/%s.",
			image, why.text, keep, kept);
		all = false;
	}
	return all;
}

/* the last lines of what a program said */
static const char *tail(char *text, size_t len)
{
	size_t lines = 0;

	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	while (len) {
		if (text[len - 1] == '\n' && ++lines == SHOWN_LINES)
			break;
		len--;
	}
	return text + len;
}

static bool run(const struct initramfs *i, struct arena *mem, struct err *e)
{
	struct strv argv = i->command;
	struct child c = CHILD_INIT;
	char *text = NULL;
	size_t len = 0;
	int status = 0;

	argv.at[0] = find_program(i->tool->program, mem);
	c.argv = argv.at;
	c.env = environment(mem);
	c.err = CHILD_ERR_TO_OUT;
	if (!child_capture(&c, OUTPUT_LIMIT, mem, &text, &len, &status, e))
		return false;
	if (!status)
		return true;
	return err_set(e, status, "%s", len ? tail(text, len) : "It said nothing.");
}

bool initramfs_make(const struct initramfs *i, const char *keep, struct arena *mem, struct err *e)
{
	auto_close int dir = -1;

	if (i->tool->keeps_old)
		return run(i, mem, e);
	if (!dir_make(AT_FDCWD, keep, 0700, &dir, e) || !keep_images(i, dir, mem, e))
		return false;

	bool ok = run(i, mem, e);

	if (ok || put_back(i, dir, keep, mem, e))
		drop_images(i, dir, mem);
	return ok;
}
