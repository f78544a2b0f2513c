/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Functions that nobody here may call: they write past the end of what they were given, keep hidden
 * state, read numbers without telling errors, go through a shell, or name files that somebody else
 * can make first. The build includes this file before everything else, and the compiler refuses the
 * names from then on; the headers that declare them, or define macros with them, come before.
 */
#ifndef BANNED_H
#define BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi popen mktemp tmpnam
/* as a noun the word is welcome */
#define system(command) banned_as_it_goes_through_a_shell

#endif
