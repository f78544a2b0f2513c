/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmd/usage.h"

#include <string.h>

#include "core/str.h"

static const char *text(void)
{
	return ("Usage: dkms [action] [options] [module/version | source-tree | dkms.conf | "
		"archive]\n"
		"\n"
		"Actions:\n"
		"  add           make the sources of a module version known\n"
		"  build         build it for a kernel\n"
		"  install       install it (after adding and building it, if need be)\n"
		"  uninstall     take it out of a kernel's modules\n"
		"  unbuild       uninstall it and delete what was built\n"
		"  remove        the same, and forget it when no kernel is left\n"
		"  autoinstall   install the newest version of every module for a kernel\n"
		"  match         install for a kernel what another one has\n"
		"  status        show what there is\n"
		"  mktarball     pack sources and built modules as an archive\n"
		"  ldtarball     load such an archive, or add one of sources\n"
		"  generate_mok  make the key that modules are signed with, if there is none\n"
		"  kernel_preinst   mark what is built for a kernel that is to be replaced\n"
		"  kernel_postinst  autoinstall for a kernel that has come\n"
		"  kernel_prerm     unbuild everything for a kernel that goes\n"
		"\n"
		"Options:\n"
		"  -m, --module M[/V]        module, optionally with its version\n"
		"  -v V                      version of the module\n"
		"  -k, --kernelver K[/A]     kernel release, optionally with its arch; repeatable\n"
		"                            (default: the running kernel)\n"
		"  -a, --arch A              arch; one for all kernels, or one for each\n"
		"  --templatekernel K        the kernel whose modules match installs for another\n"
		"  -c FILE                   dkms.conf to use instead of the source tree's\n"
		"  -j N                      jobs for make (default: number of CPUs; 0: no limit)\n"
		"  --all                     every kernel that the module version is built for\n"
		"  --force                   do it again, do it all the same\n"
		"  --force-version-override  install whatever the kernel's own module's version "
		"is\n"
		"  --dry-run                 print what would be done, and do nothing\n"
		"  --json                    print JSON: status a document, others an event a "
		"line\n"
		"  --archive FILE            archive to make or to load\n"
		"  --binaries-only           mktarball: without the sources\n"
		"  --source-only             mktarball: without built modules\n"
		"  --directive NAME=VALUE    override a directive of dkms.conf; repeatable\n"
		"  --config FILE             kernel configuration (auto.conf or .config)\n"
		"  --kernelsourcedir DIR     kernel build directory\n"
		"  --dkmstree DIR            (default: /var/lib/dkms)\n"
		"  --sourcetree DIR          (default: /usr/src)\n"
		"  --installtree DIR         (default: /lib/modules)\n"
		"  --rpm_safe_upgrade        add, remove: an upgrade by rpm to the same version "
		"is under way\n"
		"  --symlink-modules         install links to the modules in the tree\n"
		"  --no-depmod               leave depmod to the caller\n"
		"  --modprobe-on-install     load what was installed into the running kernel\n"
		"  --verbose, --debug        show what the steps of a build print\n"
		"  -q, --quiet               say nothing\n"
		"  -V, --version             print the version of dkms that this is compatible "
		"with\n"
		"  -h, --help                print this\n"
		"\n"
		"See dkms(8).");
}

void usage_show(struct out *out)
{
	out_line(out, "%s", text());
}

/* is word one of the names at the start of an entry: "  -k, --kernelver K[/A]  …"? */
static bool names(const char *entry, const char *word)
{
	const size_t len = strlen(word);
	const char *name = entry + 2;

	for (;;) {
		size_t n = strcspn(name, " ,\n");

		if (n == len && strncmp(name, word, n) == 0)
			return true;
		if (name[n] != ',')
			return false;
		name += n + 2;
	}
}

const char *usage_of(const char *word, struct arena *mem)
{
	for (const char *line = text(); line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!str_starts(line, "  ") || line[2] == ' ' || !names(line, word))
			continue;

		const char *gap = strstr(line + 2, "  ");

		if (!gap)
			break;
		gap += strspn(gap, " ");
		return arena_strndup(mem, gap, strcspn(gap, "\n"));
	}
	return "";
}
