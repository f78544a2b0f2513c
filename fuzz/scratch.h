/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For readers that want a file: one scratch folder for the process, in memory where /dev/shm is
 * there, removed at exit. scratch_put() replaces a file in it, and ends the process if it cannot.
 */
#ifndef FUZZ_SCRATCH_H
#define FUZZ_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

/* what libFuzzer calls; each fuzzer defines it */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* the folder, absolute */
const char *scratch_dir(void);
int scratch_fd(void);
/* name may stand in folders, one deep ("etc/os-release") */
void scratch_put(const char *name, const uint8_t *data, size_t size);

#endif
