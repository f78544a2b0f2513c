/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --rpm_safe_upgrade (COMPAT section 9). When rpm upgrades a package to one with the same module version, the
 * new package's `dkms add` runs before the old one's `dkms remove`, which would then take away what has
 * just been added. So add leaves a note in tmp_location, named after the grandparent process (rpm, whose
 * scriptlets' shells are our parents), and a remove that finds it takes it away in place of the module.
 *
 * tmp_location may be /tmp: notes are made under a name that nobody can know before, for us alone, and what
 * others have put there counts for nothing.
 */
#ifndef OP_UPGRADE_H
#define OP_UPGRADE_H

#include "op/op.h"

/* leaves the note; a warning if it cannot */
void upgrade_note(struct op *op);
/* true: a note for this module version and process was there, and is gone now */
bool upgrade_take(struct op *op);

#endif
