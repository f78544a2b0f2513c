/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "op/pin.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/fd.h"

#define VARIABLE "KBUILD_SIGN_PIN"
/* bytes of the file that are looked at; longer than any token's PIN and any sensible passphrase */
#define PIN_MAX 1024

void pin_take(struct op *op)
{
	char *pin = getenv(VARIABLE);

	if (!pin)
		return;
	op->pin = *pin ? arena_strdup(op->mem, pin) : NULL;
	/* unsetting alone would leave it in /proc/self/environ, where a build that runs as root finds it */
	explicit_bzero(pin, strlen(pin));
	(void)unsetenv(VARIABLE);
}

static const char *refuse(struct op *op, const char *file, const char *why)
{
	out_warn(op->out, "The PIN file %s is not used: %s", file, why);
	return NULL;
}

static const char *first_line(struct op *op, const char *file, int fd)
{
	char *text = arena_alloc(op->mem, PIN_MAX + 1);
	ssize_t n = read(fd, text, PIN_MAX);

	if (n < 0)
		return refuse(op, file, "it cannot be read.");
	text[n] = '\0';

	size_t len = strcspn(text, "\n");

	if (len == PIN_MAX)
		return refuse(op, file, "its first line is too long.");
	if (!len)
		return refuse(op, file, "its first line is empty.");
	text[len] = '\0';
	return text;
}

const char *pin_for(struct op *op, const struct kernel *k)
{
	const char *file = settings_expand(op->set.mok_signing_pin_file, k->release, op->mem);
	auto_close int fd = -1;
	struct stat st;

	if (op->pin || !str_set(file))
		return op->pin;
	fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0) {
		auto_err why = ERR_INIT;

		(void)err_sys(&why, "it cannot be read");
		return refuse(op, file, why.text);
	}
	if (!S_ISREG(st.st_mode))
		return refuse(op, file, "it is not a regular file.");
	if (st.st_mode & 077)
		return refuse(op, file,
			      arena_printf(op->mem,
					   "others than its owner have rights on it (mode %04o).\n"
					   "Take them away: chmod 600 %s",
					   (unsigned)(st.st_mode & 07777), file));
	return first_line(op, file, fd);
}
