/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a kernel's initramfs is made again: at the end of a run that has changed what is in it, after depmod and
 * before post_transaction, once for each kernel. framework.conf's `initramfs` says whether at all; a caller that
 * knows that the distribution makes the image behind it says so in op->images.
 *
 * Only for kernels below {root}/lib/modules that have an image already: the first one is the
 * distribution's to make. A failure is shown, and changes nothing: neither the exit status nor the old image.
 *
 * In a maintainer script of dpkg the image is not made at once, since others of the same transaction may
 * change it, too: the kernel is noted as due ({tree}/.recast/initramfs/{k}) and the trigger dkms-initramfs is
 * activated, behind which initramfs_due() makes what is due. Without that trigger it is made at once.
 */
#ifndef OP_INITRAMFS_H
#define OP_INITRAMFS_H

#include "op/plan.h"

/* the built modules of t's target have been installed, or are about to be uninstalled */
void initramfs_note(struct op *op, const struct task *t);
/* makes, or notes as due, what the changes noted so far ask for; nothing while op->images.hold is set */
void initramfs_settle(struct op *op);
/* Makes the images that are due, each once. A kernel that is gone, or whose image is newer than the note,
 * is due no more; one whose image could not be made stays. */
bool initramfs_due(struct op *op, struct err *e);

#endif
