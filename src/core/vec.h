/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing array in an arena: VEC(struct task) tasks = { 0 }; vec_push(mem, &tasks, t);
 * elements are v.at[0] … v.at[v.n - 1]. Growing moves them, so keep indexes, not pointers.
 */
#ifndef CORE_VEC_H
#define CORE_VEC_H

#include "core/arena.h"

#define VEC(T)                                                                                     \
	struct {                                                                                   \
		T *at;                                                                             \
		size_t n, cap;                                                                     \
	}

#define vec_push(mem, v, ...)                                                                      \
	do {                                                                                       \
		if ((v)->n == (v)->cap) {                                                          \
			size_t cap_ = (v)->cap ? 2 * (v)->cap : 8;                                 \
			(v)->at = arena_grow((mem), (v)->at, (v)->n * sizeof(*(v)->at),            \
					     cap_ * sizeof(*(v)->at));                             \
			(v)->cap = cap_;                                                           \
		}                                                                                  \
		(v)->at[(v)->n] = (__VA_ARGS__);                                                   \
		(v)->n++;                                                                          \
	} while (0)

#endif
