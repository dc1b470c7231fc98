/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The system tests: flushes of the library on a TLB that really caches. One
 * image holds them all; its command line says what is run:
 *
 *	group=coverage|resume|cpus|budget  granule=12|14|16  mutant=NAME
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <tlbpolicy.h>
#include <tlbpolicy/arm64.h>

#include "bm.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* ----------------------------------------------------------------- tap.c --- */

/*
 * Prints a test point, named by the sentence and the parameters after it. With
 * a mutant the first failing point ends the image: the mutant is caught.
 */
void tap_check(bool passed, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The plan, and the image's exit status. */
int tap_end(void);

/* ----------------------------------------------------------------- rig.c --- */

/* A configuration of the library as a kernel would have it. */
struct rig {
	struct tlbp_arm64 arm64;
	struct tlbp_threshold threshold;
	struct tlbp_stats stats;
	struct tlbp tlbp;
};

/* The arm64 backend of this CPU under a threshold of max_ops operations. */
void rig_init(struct rig *rig, uint32_t arm64_flags, uint64_t max_ops);

/* A table of hooks and a policy in the place of those. */
void rig_use(struct rig *rig, const struct tlbp_backend_ops *ops, struct tlbp_policy *policy);

/* Spaces, named for what a request of them is. */
struct tlbp_space space_of(uint32_t kind, uint32_t domain);

/* Test addresses: aligned to nothing but the granule; the largest block. */
uint64_t low_page_va(void);
uint64_t high_page_va(void);
uint64_t top_page_va(uint64_t page_count);
#define LOW_BLOCK_VA UINT64_C(0x0000108000000000)
#define HIGH_BLOCK_VA UINT64_C(0xffff908000000000)

/* --------------------------------------------------------------- probe.c --- */

/* How a mapping changes before the flush. */
enum change {
	REMAP,          /* to another page: the flush must show its content */
	UNMAP,          /* a read must abort */
	PROTECT,        /* to read-only: a write must abort */
};

enum verdict {
	KEPT,           /* the old translation is still in use */
	DROPPED,        /* the new one is */
	NOT_STALE,      /* the old one was gone before the flush: the test is broken */
};

typedef int flush_fn(const struct tlbp *tlbp, const struct tlbp_request *request);

/*
 * Is one mapping dropped by the flush of a request? The mapping is read, and
 * changed, and read again to see that the TLB still has the old translation;
 * then the flush. One mapping at a time, only by LDTR and STTR (see bm.h).
 */
struct probe {
	const struct tlbp *tlbp;
	const struct tlbp_request *request;
	flush_fn *flush;
	enum change change;
	uint32_t level;
};

void probe_map(const struct probe *probe, uint64_t va);
enum verdict probe_mapping(const struct probe *probe, uint64_t va);

/*
 * Its two halves, for tests with several CPUs: read it and change it; is the
 * old translation in use here?
 */
void probe_change(const struct probe *probe, uint64_t va);
bool probe_is_stale(const struct probe *probe, uint64_t va);

/*
 * Probes all mappings of the request (many: its edges and a sample) and two on
 * either side of each range. True if all inside are dropped and none outside;
 * otherwise says what was found. Outside is not judged where QEMU has no exact
 * operation (see bm.h), and up to slack_pages behind a range.
 */
bool probe_request(const struct probe *probe, uint64_t slack_pages);

/* Does that take seconds on a busy machine, with range operations? */
bool probe_is_dear(uint64_t page_count);

/* ------------------------------------------------------------- the groups --- */

void test_coverage(void);
void test_resume(void);
void test_cpus(void);
void test_budget(void);

/* -------------------------------------------------------------- mutants.c --- */

/* Name of the bug that was put in on purpose; NULL in the plain image. */
const char *mutant_name(void);

/* Register values as the mutant has the library see them. */
void mutant_regs(struct tlbp_arm64_regs *regs);

#endif /* SYSTEM_H */
