/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes on their way to a file descriptor. Writing goes on over interrupts and full pipes; the
 * first real error (the reader is gone, the disk is full) mutes the stream for good, without SIGPIPE.
 * The descriptor is not owned.
 */
#ifndef OUT_STREAM_H
#define OUT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#define STREAM_BUFFER 8192

struct stream {
	int fd;
	bool muted; /* what comes is dropped */
	size_t n;   /* bytes waiting in buf */
	char buf[STREAM_BUFFER];
};

void stream_bytes(struct stream *s, const char *bytes, size_t len);
void stream_text(struct stream *s, const char *text);
void stream_flush(struct stream *s);

#endif
