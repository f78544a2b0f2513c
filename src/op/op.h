/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every operation works with: settings, tree, distribution, the command's options, and where to
 * speak. One per run; everything in it lives as long as its arena. op_open() reads what there is and
 * writes nothing.
 */
#ifndef OP_OP_H
#define OP_OP_H

/* the dkms that we are compatible with, as --version says it */
#define COMPAT_LEVEL "3.4.3"

#include <stdbool.h>

#include "conf/settings.h"
#include "core/err.h"
#include "core/str.h"
#include "core/vec.h"
#include "kernel/kernel.h"
#include "kernel/weak.h"
#include "ko/sign.h"
#include "op/goal.h"
#include "out/out.h"
#include "tree/tree.h"

/* what the command line says; NULL or false: not said */
struct options {
	const char *module, *version;
	struct strv releases, arches;
	const char *conf_file; /* -c */
	const char *config;    /* --config */
	const char *build_dir; /* --kernelsourcedir */
	const char *jobs;      /* -j */
	const char *archive;   /* --archive, or a bare file */
	const char *source;    /* a source tree given as a bare word, absolute */
	const char *dkms_tree, *source_tree, *install_tree;
	const char *template_kernel;
	struct strv directives;
	bool all, force, force_version, quiet, verbose, dry_run;
	bool symlink_modules, no_depmod, modprobe_on_install;
	bool binaries_only, source_only, rpm_safe_upgrade;
	bool json;
};

/* how modules for one kernel are signed (op/signing.h) */
struct signing {
	const struct kernel *kernel;
	bool enabled;
	struct signer signer;
};

/* modules of a kernel that this run has changed (op/initramfs.h) */
struct image_change {
	const struct kernel *kernel;
	struct strv modules; /* names without .ko */
};

struct images {
	VEC(struct image_change) changes;
	bool hold;	      /* the run has more goals to come: not yet */
	bool others;	      /* somebody else makes every image behind this run */
	struct strv releases; /* somebody else makes those of these kernels */
};

/* a module file that came or went (op/weak_modules.h) */
struct weak_note {
	const struct kernel *kernel;
	const char *path;
	bool gone;
};

struct op {
	struct arena *mem;
	struct out *out;
	struct options opt;
	struct settings set;
	struct distro distro;
	struct tree tree;
	const char *root;	      /* prefix of the system's own files: RECAST_ROOT, or "" */
	const char *conf_dir;	      /* {root}/etc/dkms */
	const char *jobs;	      /* slots for make, as -j takes them */
	struct strv locked;	      /* modules that this run has locked (op/locks.h) */
	const char *pin;	      /* KBUILD_SIGN_PIN, or NULL (op/pin.h) */
	struct strv noticed;	      /* deprecated notices that this run has shown */
	VEC(struct signing) signings; /* what was decided, a kernel each */
	struct goals failed; /* goals that were not reached so far, but for those skipped (77) */
	struct images images;
	VEC(struct weak_note) weak_notes;
	struct weak_links *weak_links; /* NULL: not read yet */
};

/* takes over opt; out is the caller's. Exit 4 without os-release. */
bool op_open(struct op *op, const struct options *opt, struct out *out, struct arena *mem,
	     struct err *e);
/* Only settings and tree, for looking: it runs nothing and says nothing (settings_peek()). There is no
 * out, distro or jobs in such an op. */
bool op_peek(struct op *op, const struct options *opt, struct arena *mem, struct err *e);
void op_close(struct op *op);

/* the kernel {release} with arch (NULL: the default one) as the options want it read */
bool op_kernel(struct op *op, const char *release, const char *arch, struct kernel *ret,
	       struct err *e);

/* exit 3 or 4 with COMPAT's text unless module/version is added */
bool op_require_added(const struct op *op, const char *module, const char *version, struct err *e);

struct target op_target(const char *module, const char *version, const struct kernel *k);
/* "{m}/{v} for kernel {k} ({a})", as most of COMPAT's lines say it */
const char *target_text(const struct target *x, struct arena *mem);

#endif
