/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One case of the flush properties: a machine, a backend, a policy, and a few
 * requests. Drawn from random numbers or from a fuzzer's bytes (case.c), run
 * (run.c) and shown (print.c) apart from each other.
 */
#ifndef TLBP_PROPERTY_CASE_H
#define TLBP_PROPERTY_CASE_H

#include <tlbpolicy/arm64.h>
#include <tlbpolicy/mock.h>

#define CASE_MAX_FLUSHES 3
#define CASE_MAX_RANGES 4
#define CASE_MAX_ENTRIES 40
#define CASE_MAX_EVENTS 4096

/* Where the numbers come from: bytes while there are any, then a generator. */
struct case_source {
	const uint8_t *bytes;
	size_t byte_count;
	uint64_t state;
};

uint64_t draw(struct case_source *source);
/* 0 to @limit - 1. */
uint64_t draw_below(struct case_source *source, uint64_t limit);
/* Every number of bits from 0 to @max_bits as likely as any other. */
uint64_t draw_log(struct case_source *source, uint32_t max_bits);
/* True once in @period. */
bool draw_once_in(struct case_source *source, uint32_t period);

/* One thing that is wrong with a request. */
enum case_defect {
	CASE_WELL_FORMED,
	CASE_NULL_REQUEST,
	CASE_NULL_RANGES,
	CASE_UNKNOWN_KIND,
	CASE_UNKNOWN_DOMAIN,
	CASE_WIDE_ASID,
	CASE_WIDE_VMID,
	CASE_UNSERVED_GRANULE,
	CASE_MISALIGNED_START,
	CASE_RANGE_PAST_TOP,
	CASE_BAD_STRIDE,
	CASE_BAD_LEVEL,
	CASE_SPLIT_BLOCK,
	CASE_BAD_FLAGS,
	CASE_DEFECTS,
};

enum case_mode {
	CASE_ONE_SHOT,
	CASE_STEPPED,
	CASE_ABANDONED,
	CASE_MODES,
};

/* One request, how it is flushed and what the TLBs hold. */
struct case_flush {
	struct tlbp_range ranges[CASE_MAX_RANGES];
	struct tlbp_request request;
	uint32_t defect;
	uint32_t mode;
	/* For CASE_ABANDONED: steps before it is. */
	uint32_t step_count;
	bool migrates;
	/* Of the entries that are in the TLBs. */
	uint64_t entry_seed;
	/* Adaptive: refills since the last time it was told; 0: it is not. */
	uint64_t refill_count;
};

enum case_policy {
	CASE_THRESHOLD,
	CASE_TIMEBOUND,
	CASE_ADAPTIVE,
	CASE_TIMEBOUND_THRESHOLD,
	CASE_TIMEBOUND_ADAPTIVE,
	CASE_SCRIPTED,
	CASE_POLICIES,
};

/* A policy that always answers the same, right or wrong. */
struct case_script {
	struct tlbp_policy policy;
	struct tlbp_plan plan;
};

extern const struct tlbp_policy_ops case_script_ops;

struct prop_case {
	/* machine */
	uint32_t pe_count;
	uint32_t first_pe;
	bool has_outer;
	bool has_two_domains;
	uint32_t inner_domains[TLBP_MOCK_MAX_PES];
	/* On a machine whose PEs differ: this one has nothing optional. */
	uint32_t lame_pe;
	bool has_lame_pe;
	struct tlbp_mock_costs costs;
	struct tlbp_mock_clock clock;

	/* backend */
	bool is_arm64;
	uint32_t backend_flags;
	uint32_t span_pages;
	bool has_range;
	bool has_relax;
	bool has_clock;
	bool migrates;
	bool refuses_whole;
	uint64_t refuse_after_ops;
	uint32_t asid_bits;
	/* arm64: what it runs on, and how. */
	struct tlbp_arm64_cpu cpu;
	uint32_t arm64_flags;
	bool is_secure;
	/* A guest's VMID is current between enter and leave only. */
	bool has_context;

	/* policy and configuration */
	uint32_t policy;
	struct tlbp_threshold threshold;
	struct tlbp_timebound timebound;
	struct tlbp_adaptive adaptive;
	struct case_script script;
	uint32_t flags;
	uint32_t slice_ns;
	uint32_t blind_ops;
	/* Without, the engine may take a short cut, and tells less. */
	bool has_trace;

	uint32_t flush_count;
	struct case_flush flushes[CASE_MAX_FLUSHES];
};

/* Fills @c so that pointers inside it stay valid as long as it is not moved. */
void case_draw(struct prop_case *c, struct case_source *source);

/* Can a page table map it, or does it lie between the two halves? */
bool case_is_mappable(const struct prop_case *c, const struct tlbp_space *space, uint64_t va);

/* Fills what is about arm64; has_range, has_outer and has_lame_pe are drawn. */
void case_draw_arm64(struct prop_case *c, struct case_source *source);

/* Does the backend serve spaces of this kind? */
bool case_serves(const struct prop_case *c, uint32_t kind);
/* Does it run at EL2 as a host, so that operations on EL1&0 act on EL2&0? */
bool case_is_host(const struct prop_case *c);
/* Are the tables of this kind of space made of 128-bit descriptors? */
bool case_is_wide(const struct prop_case *c, uint32_t kind);
/* Are its ranges rounded outward to 64 KiB? */
bool case_rounds(const struct prop_case *c, uint32_t kind);
/* log2 of what a block of the level has, in bytes; of half of the address space. */
uint32_t case_level_shift(const struct prop_case *c, const struct tlbp_space *space,
			  uint32_t level);
uint32_t case_address_bits(const struct prop_case *c, const struct tlbp_space *space);
/* enum tlbp_mock_flags, enum tlbp_mock_pe_flags. */
uint32_t case_machine_flags(const struct prop_case *c);
uint32_t case_pe_flags(const struct prop_case *c, uint32_t pe);

/* The seed of a numbered case of a series. */
struct case_source case_source(uint64_t seed, uint64_t number);

/*
 * What must hold, each a sentence. A case that fails names the first that did
 * not.
 */
enum property {
	PROP_HOLDS,
	PROP_NO_STALE,
	PROP_IN_ORDER,
	PROP_STORES_ORDERED,
	PROP_STATUS,
	PROP_OPS_REPORTED,
	PROP_OPS_WITHIN_COUNT,
	PROP_ACTION_REPORTED,
	PROP_OTHERS_UNTOUCHED,
	PROP_EMPTY_DOES_NOTHING,
	PROP_DECIDE_IS_PURE,
	PROP_PLAN_IS_FOLLOWED,
	PROP_STATS_ADD_UP,
	PROP_WITHIN_BUDGET,
	PROP_BLIND_BOUND,
	PROP_STRETCH_BOUND,
	PROP_ONE_SLICE,
	PROP_ENDS,
	PROP_SETUP,
	PROPERTIES,
};

extern const char *const property_names[PROPERTIES];

/* How often something happened: a property never tried is no property. */
struct case_tally {
	uint64_t flushes;
	uint64_t malformed;
	uint64_t empty;
	uint64_t by_address;
	uint64_t whole;
	uint64_t everything;
	uint64_t kinds[TLBP_SPACE_GUEST + 1];
	uint64_t late_syncs;
	uint64_t nxs;
	uint64_t levels;
	uint64_t wanted;
	uint64_t escalated;
	uint64_t abandoned;
	uint64_t relaxed;
	uint64_t stale_entries;
	uint64_t ops;
	uint64_t budget_checks;
	uint64_t blind_checks;
	uint64_t stretch_checks;
};

/* Runs a case: PROP_HOLDS, or the property that does not. @verbose prints. */
enum property case_run(struct prop_case *c, struct case_tally *tally, bool verbose);

void print_case(const struct prop_case *c);
void print_request(const struct prop_case *c, const struct case_flush *f);
void print_plan(const struct tlbp_plan *plan);
void print_outcome(const struct tlbp_outcome *outcome);
void print_machine(const struct tlbp_mock *mock);

#endif /* TLBP_PROPERTY_CASE_H */
