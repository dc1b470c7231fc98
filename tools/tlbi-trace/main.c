// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

#include "tlbi-trace.h"

#ifndef CONFIG_KPROBES
#error "tlbi-trace needs a kernel with CONFIG_KPROBES"
#endif

static unsigned int ring_events = 65536;
module_param(ring_events, uint, 0400);
MODULE_PARM_DESC(ring_events, "events that each CPU has room for (65536)");

/* Files come last and go first: they lead to all the rest. */
static int __init tlbi_trace_init(void)
{
	int error;

	error = tlbi_trace_rings_init(ring_events);
	if (error)
		return error;
	error = tlbi_trace_sites_init();
	if (error)
		goto no_sites;
	error = tlbi_trace_files_init();
	if (error)
		goto no_files;
	return 0;

no_files:
	tlbi_trace_sites_exit();
no_sites:
	tlbi_trace_rings_exit();
	return error;
}

static void __exit tlbi_trace_exit(void)
{
	tlbi_trace_files_exit();
	if (tlbi_trace_stop() == 0)
		pr_warn("unloaded while recording: the recording is gone\n");
	tlbi_trace_sites_exit();
	tlbi_trace_rings_exit();
}

module_init(tlbi_trace_init);
module_exit(tlbi_trace_exit);
MODULE_DESCRIPTION("Records the kernel's TLB invalidations");
MODULE_LICENSE("Dual BSD/GPL");
