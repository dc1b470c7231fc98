/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The system tests: flushes of the library on a TLB that really caches. One
 * image holds them all; its command line says what is run:
 *
 *	group=NAME  granule=12|14|16  lpa2=0|1  el=1|2  space=hyp|guest  mutant=NAME
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <tlbpolicy.h>
#include <tlbpolicy/arm64.h>

#include "bm.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define NO_LIMIT UINT64_C(1000000)

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

/* The same on a CPU that is said to have these errata, and no others. */
void rig_init_with_errata(struct rig *rig, uint32_t errata);

/* A table of hooks and a policy in the place of those. */
void rig_use(struct rig *rig, const struct tlbp_backend_ops *ops, struct tlbp_policy *policy);

/* Is it about the subject of this run, and does the backend serve it? */
bool rig_serves(const struct rig *rig, uint32_t kind, uint32_t domain);

/* For requests with TLBP_NO_SYNC. */
int flush_and_sync(const struct tlbp *tlbp, const struct tlbp_request *request);

/* ------------------------------------------------------------- subject.c --- */

/*
 * What a run is about: the image's own translations, KERNEL at EL1 (and USER
 * beside it) or HYP at EL2, or those of a GUEST.
 */
uint32_t subject_kind(void);
struct tlbp_space subject_space(uint32_t domain);

/* Sets it up, after the MMU is on; the second on each further CPU. */
void subject_init(void);
void subject_join(void);

/* Puts another guest in the place of the subject on this CPU, or does nothing. */
void subject_leave(void);

/* A space of another kind. */
struct tlbp_space space_of(uint32_t kind, uint32_t domain);

/* Test addresses: aligned to nothing but the granule; to the largest block. */
uint64_t subject_va(void);
uint64_t subject_block_va(void);
uint64_t low_page_va(void);
uint64_t high_page_va(void);
uint64_t guest_page_ipa(void);
uint64_t top_page_va(uint64_t page_count);
#define LOW_BLOCK_VA UINT64_C(0x0000108000000000)

#define OLD_WORD UINT64_C(0x6f6c646f6c646f6c)
#define NEW_WORD UINT64_C(0x6e65776e65776e65)

/* Whose entries a probe changes, and through what it looks at them. Addresses are
 * those of requests. */
struct view {
	const struct bm_tables *tables;
	uint64_t attributes;
	uint32_t address_bits;
	/* Of which mappings QEMU drops only those that it is told to (see bm.h). */
	enum { EXACT_NEVER, EXACT_SMALL_PAGES, EXACT_ALWAYS } exact;
	uint64_t max_entries;
	/* What else a mapping needs before it can be looked at; NULL: nothing. */
	void (*show)(uint64_t address);
	/* Makes the page that entries lead to show the old or the new word. */
	void (*fill)(uint64_t pa, bool is_new);
	/* An abort is an answer: false. */
	bool (*load)(uint64_t address, uint64_t *word);
	bool (*store)(uint64_t address);
	void (*clear)(void);
	void (*grow)(uint64_t entry_count);
	void (*fresh)(void);
};

/* For a guest: through a table of its stage 1. */
const struct view *subject_view(void);

extern const struct view hyp_view;
extern const struct view guest_data_view;
extern const struct view guest_table_view;

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
 * then the flush. One mapping at a time.
 */
struct probe {
	const struct rig *rig;
	const struct tlbp_request *request;
	const struct view *view;
	flush_fn *flush;
	enum change change;
	uint32_t level;
};

/* Of pages that are remapped, of the run's subject, and with tlbp_flush(). */
struct probe probe_of(const struct rig *rig, const struct tlbp_request *request);

void probe_map(const struct probe *probe, uint64_t va);
enum verdict probe_mapping(const struct probe *probe, uint64_t va);

/* Both for one mapping alone, in a TLB of QEMU's usual size. */
enum verdict probe_alone(const struct probe *probe, uint64_t va);

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
 * operation, nor as far as the backend may choose to reach beyond a range.
 */
bool probe_request(const struct probe *probe);

/* The first mapping of a range, the last, and one in the middle: all dropped? */
bool probe_covers(const struct probe *probe);

/* Does that take seconds on a busy machine, with range operations? */
bool probe_is_dear(uint64_t page_count);

/* ------------------------------------------------------------- the groups --- */

void test_coverage(void);
void test_wide(void);
void test_resume(void);
void test_cpus(void);
void test_guest(void);
void test_budget(void);
void test_calibrate(void);
void test_trapped(void);

/* -------------------------------------------------------------- mutants.c --- */

/* Name of the bug that was put in on purpose; NULL in the plain image. */
const char *mutant_name(void);

/* Register values as the mutant has the library see them. */
void mutant_regs(struct tlbp_arm64_regs *regs);

#endif /* SYSTEM_H */
