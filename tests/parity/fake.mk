# SPDX-License-Identifier: GPL-2.0-or-later
# Stands in for a kernel's Makefile: each C file below $(M) becomes a module of that name.
all modules:
	@set -e; cd $(M); find . -name '*.c' | while read -r c; do \
		cc -g -fno-pie -fcf-protection=none -include $(CURDIR)/fake.h \
			-DNAME="\"$$(basename $$c .c)\"" $(FLAGS) -c "$$c" -o "$${c%.c}.ko" || exit 1; \
	done

clean:
	@cd $(M) && find . -name '*.ko' -delete
