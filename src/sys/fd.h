/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * File descriptors that close themselves: `auto_close int fd = -1;` closes at the end of its scope;
 * take_fd(&fd) hands it on and leaves -1 behind.
 */
#ifndef SYS_FD_H
#define SYS_FD_H

#define auto_close __attribute__((cleanup(fd_close)))

/* closes *fd unless it is negative (-1, AT_FDCWD), and leaves -1; keeps errno */
void fd_close(int *fd);
int take_fd(int *fd);

#endif
