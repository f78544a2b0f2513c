/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arena owns bytes: everything taken from it lives until arena_release() and is never freed
 * alone. There is one for the command and one for each task. Memory comes zeroed and aligned for
 * any type. Running out of memory aborts the program, so no function here fails.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head;
};

#define ARENA_INIT                                                                                 \
	{                                                                                          \
		NULL                                                                               \
	}

/* an arena that is released when its scope ends: auto_arena mem = ARENA_INIT; */
#define auto_arena __attribute__((cleanup(arena_release))) struct arena

#define arena_new(a, T) ((T *)arena_alloc((a), sizeof(T)))

void *arena_alloc(struct arena *a, size_t size);
/* a larger copy of old (old_size bytes); the old bytes stay until the arena goes */
void *arena_grow(struct arena *a, const void *old, size_t old_size, size_t new_size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
void arena_release(struct arena *a);

#endif
