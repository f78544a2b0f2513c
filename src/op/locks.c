/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/locks.h"

#include "sys/fd.h"

/* whom a waiting run tells what it waits for */
struct waiter {
	struct op *op;
	const char *what;
};

static void say_waiting(void *data, long pid)
{
	const struct waiter *w = data;

	if (pid)
		out_note(w->op->out, "Waiting for process %ld, which works on %s...", pid, w->what);
	else
		out_note(w->op->out, "Waiting for another dkms, which works on %s...", w->what);
}

bool locks_one(struct op *op, enum tree_lock kind, const char *name, int *ret_fd, struct err *e)
{
	static const char *const nouns[] = {
		[TREE_LOCK_MODULE] = "module",
		[TREE_LOCK_KERNEL] = "kernel",
		[TREE_LOCK_KEY] = "the signing key",
	};
	struct waiter w = { .op = op, .what = nouns[kind] };

	if (name)
		w.what = arena_printf(op->mem, "%s %s", nouns[kind], name);
	return tree_lock_take(&op->tree, kind, name, say_waiting, &w, ret_fd, e);
}

static struct strv modules_of(const struct goals *goals, struct arena *mem)
{
	struct strv modules = { 0 };

	for (size_t i = 0; i < goals->n; i++)
		if (!strv_has(&modules, goals->at[i].module))
			strv_push(mem, &modules, goals->at[i].module);
	strv_sort(&modules);
	return modules;
}

bool locks_module(struct op *op, const char *module, struct locks *ret, struct err *e)
{
	auto_close int fd = -1;

	if (strv_has(&op->locked, module))
		return true;
	if (!tree_require_writable(&op->tree, e) ||
	    !locks_one(op, TREE_LOCK_MODULE, module, &fd, e))
		return false;
	strv_push(op->mem, &op->locked, module);
	vec_push(op->mem, ret, (struct lock){ module, take_fd(&fd) });
	return true;
}

bool locks_modules(struct op *op, const struct goals *goals, struct locks *ret, struct err *e)
{
	const struct strv modules = modules_of(goals, op->mem);

	for (size_t i = 0; i < modules.n; i++) {
		if (!locks_module(op, modules.at[i], ret, e)) {
			locks_release(op, ret);
			return false;
		}
	}
	return true;
}

void locks_release(struct op *op, struct locks *l)
{
	while (l->n) {
		fd_close(&l->at[--l->n].fd);
		op->locked.n--;
	}
}
