/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Bugs that hypervisors have had, to see that the guests notice. */
#ifndef BUG_H
#define BUG_H

#include <tlbpolicy/arm64.h>

/* stage2_ops with the bug that bug=NAME names, or none; NULL: it names no bug. */
const struct tlbp_backend_ops *bug_ops(void);

/* Its name; NULL: bug=none. */
const char *bug_name(void);

/* Completions so far at which another guest's VMID was current. */
uint64_t bug_foreign_count(void);

#endif /* BUG_H */
