/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ko/strip.h"

#include "ko/stage.h"

bool ko_strip(const char *program, int dir, const char *name, struct err *e)
{
	auto_stage struct stage s = STAGE_INIT;
	struct strv argv = { 0 };

	if (!stage_open(&s, dir, name, e))
		return false;
	strv_push(&s.mem, &argv, program);
	strv_push(&s.mem, &argv, "-g");
	strv_push(&s.mem, &argv, stage_path(&s));
	return stage_run(&s, &argv, NULL, e) && stage_commit(&s, e);
}
