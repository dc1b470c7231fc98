/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The arm64 backend: AArch64 TLBI and barriers for kernels, hypervisors and
 * monitors, at EL1, EL2 and EL3.
 *
 * docs/arm64.md says which space is served where, and which instruction is
 * emitted when. The functions marked "pure" build and run on every host.
 */
#ifndef TLBPOLICY_ARM64_H
#define TLBPOLICY_ARM64_H

#include <tlbpolicy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** TLBP_ARM64_MAX_SPAN_PAGES - the most one range operation covers, in granules. */
#define TLBP_ARM64_MAX_SPAN_PAGES UINT32_C(2097152)

/* ----------------------------------------------------------- detection --- */

/**
 * struct tlbp_arm64_regs - the registers that detection reads
 * @midr: MIDR_EL1: implementer, part, variant, revision.
 * @id_aa64pfr0: ID_AA64PFR0_EL1: RME [55:52].
 * @id_aa64pfr1: ID_AA64PFR1_EL1: SME [27:24].
 * @id_aa64isar0: ID_AA64ISAR0_EL1: TLB [59:56].
 * @id_aa64isar1: ID_AA64ISAR1_EL1: XS [59:56].
 * @id_aa64isar3: ID_AA64ISAR3_EL1: TLBIW [11:8].
 * @id_aa64mmfr0: ID_AA64MMFR0_EL1: ASIDBits [7:4], TGran4, 16, 64 and their twins
 *   for stage 2.
 * @id_aa64mmfr1: ID_AA64MMFR1_EL1: VMIDBits [7:4].
 * @id_aa64mmfr2: ID_AA64MMFR2_EL1: TTL [51:48].
 * @id_aa64mmfr3: ID_AA64MMFR3_EL1: D128 [35:32], TCRX [3:0].
 * @current_el: CurrentEL: [3:2].
 * @tcr: TCR_EL1, TCR_EL2 or TCR_EL3 in use, of the current exception level: AS
 *   [36] and DS [59]; with one half of the address space only, DS [32].
 * @tcr2: TCR2_EL1 or TCR2_EL2 in use: D128 [5]; 0 where there is none.
 * @hcr: HCR_EL2: E2H [34], TGE [27]; 0 at EL1 and EL3.
 * @vtcr: VTCR_EL2 in use: VS [19], DS [32], D128 [38]; 0 at EL1 and EL3.
 * @cntfrq: CNTFRQ_EL0: ticks of CNTVCT_EL0 per second.
 */
struct tlbp_arm64_regs {
	uint64_t midr;
	uint64_t id_aa64pfr0;
	uint64_t id_aa64pfr1;
	uint64_t id_aa64isar0;
	uint64_t id_aa64isar1;
	uint64_t id_aa64isar3;
	uint64_t id_aa64mmfr0;
	uint64_t id_aa64mmfr1;
	uint64_t id_aa64mmfr2;
	uint64_t id_aa64mmfr3;
	uint64_t current_el;
	uint64_t tcr;
	uint64_t tcr2;
	uint64_t hcr;
	uint64_t vtcr;
	uint64_t cntfrq;
};

/**
 * enum tlbp_arm64_features - what a PE can do, and the state that it is in
 *
 * What every PE must have to be used:
 *
 * @TLBP_ARM64_HAS_OUTER: Outer shareable operations (FEAT_TLBIOS).
 * @TLBP_ARM64_HAS_RANGE: Range operations (FEAT_TLBIRANGE).
 * @TLBP_ARM64_HAS_LEVEL: Level hints in operations by address (FEAT_TTL).
 * @TLBP_ARM64_HAS_NXS: nXS operations (FEAT_XS).
 * @TLBP_ARM64_HAS_D128: Operations with a pair of registers (FEAT_D128).
 * @TLBP_ARM64_HAS_DIRTY: VMALLWS2E1 (FEAT_TLBIW).
 * @TLBP_ARM64_HAS_RME: Operations by physical address (FEAT_RME).
 *
 * What must be the same on all of them:
 *
 * @TLBP_ARM64_IN_E2H: HCR_EL2.E2H at EL2: its own regime is EL2&0, with ASIDs.
 * @TLBP_ARM64_IN_TGE: HCR_EL2.TGE at EL2: with E2H, it is a host, and operations
 *   on EL1&0 act on EL2&0.
 * @TLBP_ARM64_IN_LPA2: 52-bit addresses with 4 and 16 KiB granules in the regime
 *   of the current exception level (TCR_ELx.DS).
 * @TLBP_ARM64_IN_GUEST_LPA2: The same for stage 2 (VTCR_EL2.DS).
 * @TLBP_ARM64_IN_D128: 128-bit descriptors in the regime of the current exception
 *   level (TCR2_ELx.D128). At EL3 (TCR_EL3.D128) detection does not see it.
 * @TLBP_ARM64_IN_GUEST_D128: The same for stage 2 (VTCR_EL2.D128).
 */
enum tlbp_arm64_features {
	TLBP_ARM64_HAS_OUTER = 1 << 0,
	TLBP_ARM64_HAS_RANGE = 1 << 1,
	TLBP_ARM64_HAS_LEVEL = 1 << 2,
	TLBP_ARM64_HAS_NXS = 1 << 3,
	TLBP_ARM64_HAS_D128 = 1 << 4,
	TLBP_ARM64_HAS_DIRTY = 1 << 5,
	TLBP_ARM64_HAS_RME = 1 << 6,
	TLBP_ARM64_IN_E2H = 1 << 16,
	TLBP_ARM64_IN_TGE = 1 << 17,
	TLBP_ARM64_IN_LPA2 = 1 << 18,
	TLBP_ARM64_IN_GUEST_LPA2 = 1 << 19,
	TLBP_ARM64_IN_D128 = 1 << 20,
	TLBP_ARM64_IN_GUEST_D128 = 1 << 21,
};

/**
 * struct tlbp_arm64_cpu - what a PE, or every PE of a system, is
 * @counter_hz: Ticks of CNTVCT_EL0 per second.
 * @el: Exception level that the backend runs at: 1, 2, 3.
 * @features: enum tlbp_arm64_features, or-ed.
 * @errata: enum tlbp_arm64_errata, or-ed.
 * @granules: Bit 12, 14, 16: granules of stage 1.
 * @guest_granules: The same of stage 2.
 * @asid_bits: Width of an ASID in use: 8 or 16; 0 for a regime without.
 * @vmid_bits: Width of a VMID in use: 8 or 16.
 *
 * Filled by tlbp_arm64_detect(); may be changed before tlbp_arm64_init() by who
 * knows better.
 */
struct tlbp_arm64_cpu {
	uint64_t counter_hz;
	uint32_t el;
	uint32_t features;
	uint32_t errata;
	uint32_t granules;
	uint32_t guest_granules;
	uint32_t asid_bits;
	uint32_t vmid_bits;
};

/**
 * tlbp_arm64_read_regs() - read this PE's registers (arm64 only)
 * @regs: Filled.
 *
 * TCR, HCR_EL2 and VTCR_EL2 must have the values that they will have in use.
 *
 * Context: EL1 or higher; the PE does not change.
 */
void tlbp_arm64_read_regs(struct tlbp_arm64_regs *regs);

/**
 * tlbp_arm64_detect() - what the registers of a PE say (pure)
 * @cpu: Filled.
 * @regs: Of this PE.
 */
void tlbp_arm64_detect(struct tlbp_arm64_cpu *cpu, const struct tlbp_arm64_regs *regs);

/**
 * tlbp_arm64_merge() - add a PE to a system (pure)
 * @system: What all PEs so far have in common; begin with a copy of the first.
 * @cpu: One more.
 *
 * Keeps what both can do, and what either needs for its errata: a PE need not
 * act on a broadcast operation that it does not implement.
 *
 * Return: TLBP_OK; TLBP_ERR_UNSUPPORTED, with @system unchanged, if they run at
 * different exception levels, in different states (TLBP_ARM64_IN_...) or with
 * counters of different frequencies.
 */
int tlbp_arm64_merge(struct tlbp_arm64_cpu *system, const struct tlbp_arm64_cpu *cpu);

/* ---------------------------------------------------- cores and errata --- */

/**
 * struct tlbp_arm64_core - one core: what is known of its TLBs and costs
 * @name: "Cortex-A76".
 * @source: Where the sizes come from, in words.
 * @midr: Implementer [31:24] and part [15:4] as in MIDR_EL1, the rest 0.
 * @geometry_grade: How far to trust the sizes, costs.entry_count included: 'A' to
 *   'D' as in struct tlbp_costs. The worst of them.
 * @l1_data_entries: Of the first-level data TLB; 0: not known.
 * @l1_insn_entries: Of the first-level instruction TLB; 0: not known.
 * @max_ops: A limit for struct tlbp_threshold, where by address costs as much as
 *   refilling all of the TLB: entry_count * refill_ps / op_ps of the costs.
 * @costs: To start an adaptive policy from. The grade is that of the worst part,
 *   and no core's refills are published: 'D'.
 */
struct tlbp_arm64_core {
	const char *name;
	const char *source;
	uint32_t midr;
	uint32_t geometry_grade;
	uint32_t l1_data_entries;
	uint32_t l1_insn_entries;
	uint32_t max_ops;
	struct tlbp_costs costs;
};

/**
 * tlbp_arm64_find_core() - what is known of a core (pure)
 * @midr: MIDR_EL1; implementer and part are read.
 * Return: The core, constant; NULL if none of that number is known.
 */
const struct tlbp_arm64_core *tlbp_arm64_find_core(uint64_t midr);

/**
 * tlbp_arm64_core_at() - all cores, for tools that list them (pure)
 * @index: From 0.
 * Return: A core, constant; NULL behind the last.
 */
const struct tlbp_arm64_core *tlbp_arm64_core_at(uint32_t index);

/**
 * enum tlbp_arm64_errata - what a PE needs more than the architecture asks for
 * @TLBP_ARM64_ERRATUM_REPEAT: One more broadcast TLBI and DSB at each completion
 *   of broadcast operations. Other PEs' accesses are late, not the invalidation.
 * @TLBP_ARM64_ERRATUM_EL3_TWICE: A TLBI at EL3 takes effect only behind another
 *   and a DSB.
 * @TLBP_ARM64_ERRATUM_INTERRUPT: Every such PE must execute a DSB of its own
 *   behind the completion, or take an exception with SCTLR_ELx.IESB set: it has
 *   to be interrupted. Only where it has SME.
 * @TLBP_ARM64_ERRATUM_SHARED_LOCAL: Local operations miss entries that other PEs
 *   put in (FEAT_TTCNP): broadcast instead, or never set TTBRn_ELx.CnP.
 *
 * When one PE of a system needs something, all of its PEs have to do it.
 */
enum tlbp_arm64_errata {
	TLBP_ARM64_ERRATUM_REPEAT = 1 << 0,
	TLBP_ARM64_ERRATUM_EL3_TWICE = 1 << 1,
	TLBP_ARM64_ERRATUM_INTERRUPT = 1 << 2,
	TLBP_ARM64_ERRATUM_SHARED_LOCAL = 1 << 3,
};

/**
 * tlbp_arm64_find_errata() - what a core needs (pure)
 * @midr: MIDR_EL1; implementer, part, variant and revision are read.
 *
 * A system needs what its PEs need together: or their results.
 *
 * Return: enum tlbp_arm64_errata, or-ed; 0 for a core without a known erratum.
 */
uint32_t tlbp_arm64_find_errata(uint64_t midr);

/**
 * struct tlbp_arm64_erratum - one erratum of one core
 * @name: Core, number and CVE: "Cortex-A76 4193800 (CVE-2025-10263)".
 * @source: Who says so, in words.
 * @midr: Implementer [31:24] and part [15:4] as in MIDR_EL1, the rest 0. Part
 *   0x200 of implementer 0x51 (Kryo) stands for 0x200 to 0x2ff.
 * @first_revision: Variant << 4 | revision of the first that has it: r1p2 is 0x12.
 * @last_revision: Of the last that has it; 0xff: all from the first on.
 * @needs: enum tlbp_arm64_errata, or-ed.
 */
struct tlbp_arm64_erratum {
	const char *name;
	const char *source;
	uint32_t midr;
	uint8_t first_revision;
	uint8_t last_revision;
	uint32_t needs;
};

/**
 * tlbp_arm64_next_erratum() - the errata of a core, for messages and tools (pure)
 * @midr: MIDR_EL1, as for tlbp_arm64_find_errata().
 * @previous: NULL for the first; otherwise what the last call returned.
 * Return: An erratum, constant; NULL behind the last.
 */
const struct tlbp_arm64_erratum *tlbp_arm64_next_erratum(uint64_t midr,
							 const struct tlbp_arm64_erratum *previous);

/* ------------------------------------------------------------- backend --- */

/**
 * enum tlbp_arm64_flags - how the backend is used
 * @TLBP_ARM64_NEVER_RANGE: No range operations although the PEs have them.
 * @TLBP_ARM64_OVER_COVER: One range operation that may reach past the end,
 *   instead of two that cover exactly.
 * @TLBP_ARM64_KPTI: User spaces have two ASIDs, the even one given and the odd
 *   one above it; every operation on one is issued for both.
 * @TLBP_ARM64_EXACT: With 52-bit addresses, where range operations begin at
 *   multiples of 64 KiB: cover exactly, with operations by address for what lies
 *   before the first such multiple. Otherwise ranges are rounded outward to it.
 * @TLBP_ARM64_SECURE: The backend runs in the Secure state, where a guest has two
 *   spaces: TLBP_NON_SECURE names the other.
 */
enum tlbp_arm64_flags {
	TLBP_ARM64_NEVER_RANGE = 1 << 0,
	TLBP_ARM64_OVER_COVER = 1 << 1,
	TLBP_ARM64_KPTI = 1 << 2,
	TLBP_ARM64_EXACT = 1 << 3,
	TLBP_ARM64_SECURE = 1 << 4,
};

/**
 * struct tlbp_arm64_stage - how a stage's tables are made
 * @base_shift: log2 of the unit that range operations count their base in, in
 *   bytes, or 0: the granule.
 * @entry_shift: log2 of a descriptor in bytes: 3, or 4 with FEAT_D128.
 * @has_pairs: Operations take a pair of registers (TLBIP).
 * @has_wide_blocks: Blocks of level 0 with 4 KiB granules and of level 1 with 16
 *   KiB exist.
 *
 * Set by tlbp_arm64_init(); members are not API.
 */
struct tlbp_arm64_stage {
	uint8_t base_shift;
	uint8_t entry_shift;
	bool has_pairs;
	bool has_wide_blocks;
};

/**
 * struct tlbp_arm64 - the backend's state; constant after tlbp_arm64_init()
 * @backend: Common head.
 * @cpu: What it runs on.
 * @flags: enum tlbp_arm64_flags, or-ed.
 * @max_span_pages: Most granules that one range operation may cover: itself
 *   (NUM + 1) << (5 * SCALE + 1). 0 before tlbp_arm64_init() means
 *   TLBP_ARM64_MAX_SPAN_PAGES. Lower only for a machine that mishandles large
 *   spans (QEMU ignores spans of 4 GiB and more).
 * @clock_mult: Nanoseconds per tick of CNTVCT_EL0, times 1 << clock_shift.
 * @clock_shift: 0 to 32.
 * @stages: Of spaces other than TLBP_SPACE_GUEST, and of that one.
 * @interrupt: (optional) For TLBP_ARM64_ERRATUM_INTERRUPT: makes every PE in the
 *   domain of the space execute a DSB, and waits for it. Called at the end of
 *   each completion beyond the local PE, in any context that flushes. Set it
 *   before tlbp_arm64_init().
 */
struct tlbp_arm64 {
	struct tlbp_backend backend;
	struct tlbp_arm64_cpu cpu;
	uint32_t flags;
	uint32_t max_span_pages;
	uint32_t clock_mult;
	uint32_t clock_shift;
	struct tlbp_arm64_stage stages[2];
	void (*interrupt)(struct tlbp_arm64 *arm64, const struct tlbp_space *space);
};

/**
 * tlbp_arm64_init() - set the backend up (pure)
 * @arm64: Filled, except for backend.ops, which the caller sets before to
 *   &tlbp_arm64_ops or to a table of its own, max_span_pages and interrupt.
 * @cpu: What it runs on; copied. On a system whose PEs differ, merged.
 * @flags: enum tlbp_arm64_flags, or-ed.
 *
 * Which spaces are served, each in the local and the inner shareable domain, and
 * in the outer one with TLBP_ARM64_HAS_OUTER:
 *
 *   at EL1				KERNEL, USER
 *   at EL2, E2H clear			HYP, GUEST
 *   at EL2, E2H set, TGE clear		HYP, GUEST
 *   at EL2, E2H and TGE set		KERNEL, USER, HYP; GUEST with an enter hook,
 *					which must clear TGE
 *   at EL3				HYP
 *
 * Context: Set-up.
 * Return: TLBP_OK; TLBP_ERR_REQUEST for NULL; TLBP_ERR_FLAGS for an undefined
 * flag, or TLBP_ARM64_KPTI where no USER space is served; TLBP_ERR_RANGE for a
 * max_span_pages that is no span, or not of whole 64 KiB where bases are;
 * TLBP_ERR_UNSUPPORTED for an exception level other than 1 to 3, without a
 * translation granule, or for identifiers of more than 16 bits; TLBP_ERR_ERRATUM
 * for an erratum whose hook is NULL or whose workaround was left out of the
 * build; TLBP_ERR_CLOCK when counter_hz is not from 1 kHz to 4 GHz: everything
 * works but the clock, which then reads 0.
 */
int tlbp_arm64_init(struct tlbp_arm64 *arm64, const struct tlbp_arm64_cpu *cpu, uint32_t flags);

/**
 * struct tlbp_arm64_span - one range operation
 * @page_index: First granule it covers, counted from the start of the range.
 * @page_count: Granules it covers: (num + 1) << (5 * scale + 1), or 1 for a
 *   plain operation by address.
 * @num: NUM field, 0 to 31.
 * @scale: SCALE field, 0 to 3.
 *
 * Sixteen bytes, so that it travels in registers.
 */
struct tlbp_arm64_span {
	uint64_t page_index;
	uint32_t page_count;
	uint8_t num;
	uint8_t scale;
};

/**
 * tlbp_arm64_next_span() - the next operation that covers a range (pure)
 * @page_count: Granules of the range, at least 1.
 * @page_index: Granules from its start that are covered already, below
 *   @page_count: 0, or where a former call's operation ended.
 * @max_span_pages: Most granules an operation may cover; itself a span.
 *
 * From the start, the largest span that fits; then the smallest that covers
 * the rest, moved back so that it ends at the end. Operations may overlap, as
 * invalidating twice is invalidating once, so two are enough for every range
 * up to @max_span_pages, and ceil(page_count / max_span_pages) above.
 *
 * Return: The operation, within the range. It ends at
 * page_index + page_count of the result.
 */
struct tlbp_arm64_span tlbp_arm64_next_span(uint64_t page_count, uint64_t page_index,
					    uint32_t max_span_pages);

/**
 * tlbp_arm64_cover_span() - one operation that covers a range and more (pure)
 * @page_count: Granules of the range, 1 to TLBP_ARM64_MAX_SPAN_PAGES.
 * Return: The smallest span that is not smaller, from page_index 0.
 */
struct tlbp_arm64_span tlbp_arm64_cover_span(uint64_t page_count);

/**
 * tlbp_arm64_is_span() - can one range operation cover exactly this? (pure)
 * @page_count: Granules.
 * Return: true for (NUM + 1) << (5 * SCALE + 1), NUM 0 to 31, SCALE 0 to 3.
 */
bool tlbp_arm64_is_span(uint64_t page_count);

/**
 * tlbp_arm64_next_exact_span() - the same where bases are units of 64 KiB (pure)
 * @page_count: Granules of the range, at least 1.
 * @page_index: As for tlbp_arm64_next_span().
 * @head_count: Granules before the first multiple of 64 KiB; 0 to @unit_pages - 1.
 * @unit_pages: Granules in 64 KiB: 16 or 4.
 * @max_span_pages: Most granules an operation may cover; a span of whole units.
 *
 * One granule each up to the first multiple of 64 KiB; from there at most a span,
 * a second one that ends at the last multiple, one for the rest and one for an odd
 * last granule.
 *
 * Return: The operation, within the range; longer ones begin at a multiple.
 */
struct tlbp_arm64_span tlbp_arm64_next_exact_span(uint64_t page_count, uint64_t page_index,
						  uint32_t head_count, uint32_t unit_pages,
						  uint32_t max_span_pages);

/**
 * tlbp_arm64_va_operand() - operand of an operation by address (pure)
 * @va: Address, or intermediate physical address; bits [55:12] count, whatever the
 *   granule.
 * @asid: ASID, or 0 for the operations without.
 * Return: Xt: ASID [63:48], TTL [47:44] = 0 (no hint), VA[55:12] in [43:0].
 */
uint64_t tlbp_arm64_va_operand(uint64_t va, uint16_t asid);

/**
 * tlbp_arm64_asid_operand() - operand of an operation on an ASID (pure)
 * @asid: ASID.
 * Return: Xt: ASID [63:48], the rest 0.
 */
uint64_t tlbp_arm64_asid_operand(uint16_t asid);

/**
 * tlbp_arm64_range_operand() - operand of a range operation (pure)
 * @va: Address of the first granule.
 * @granule_shift: 12, 14 or 16.
 * @base_shift: log2 of the unit of the base: the granule's, or 16 with 52-bit
 *   addresses and 128-bit descriptors. @va must be a multiple of it.
 * @span: What it covers: @num and @scale are read.
 * @asid: ASID, or 0 for the operations without.
 * Return: Xt: ASID [63:48], TG [47:46], SCALE [45:44], NUM [43:39],
 * TTL [38:37] = 0 (no hint), BaseADDR [36:0].
 */
uint64_t tlbp_arm64_range_operand(uint64_t va, uint32_t granule_shift, uint32_t base_shift,
				  struct tlbp_arm64_span span, uint16_t asid);

/**
 * tlbp_arm64_level_hint() - the level of the leaf, for an operand by address (pure)
 * @granule_shift: 12, 14 or 16.
 * @level: enum tlbp_level other than TLBP_LEVEL_UNKNOWN.
 * Return: TTL [47:44], to be or-ed in.
 */
uint64_t tlbp_arm64_level_hint(uint32_t granule_shift, uint32_t level);

/**
 * tlbp_arm64_range_level_hint() - the same for the operand of a range (pure)
 * @level: TLBP_LEVEL_1 to TLBP_LEVEL_3, of every leaf in the range.
 * Return: TTL [38:37], to be or-ed in.
 */
uint64_t tlbp_arm64_range_level_hint(uint32_t level);

/**
 * tlbp_arm64_ticks_to_ns() - counter ticks to nanoseconds (pure)
 * @arm64: Backend; its multiplier and shift are read.
 * @ticks: Of CNTVCT_EL0.
 * Return: Nanoseconds, rounded down; monotonic in @ticks.
 */
uint64_t tlbp_arm64_ticks_to_ns(const struct tlbp_arm64 *arm64, uint64_t ticks);

/*
 * The hooks. A kernel that wants its own clock or a relax hook, or a hypervisor
 * that must switch to its guest's VMID, builds a table from them:
 *
 *	const struct tlbp_backend_ops my_ops = {
 *		TLBP_ARM64_HOOKS,
 *		.now_ns = my_sched_clock,
 *		.relax = my_relax,
 *	};
 */
int tlbp_arm64_check(const struct tlbp_backend *backend, const struct tlbp_request *request);
uint64_t tlbp_arm64_count_ops(const struct tlbp_backend *backend,
			      const struct tlbp_request *request);
void tlbp_arm64_order_stores(struct tlbp_backend *backend, const struct tlbp_space *space);
uint32_t tlbp_arm64_issue(struct tlbp_backend *backend, const struct tlbp_request *request,
			  struct tlbp_cursor *cursor, uint32_t max_ops);
uint32_t tlbp_arm64_issue_pages(struct tlbp_backend *backend, const struct tlbp_space *space,
				const struct tlbp_range *range, uint32_t flags);
uint32_t tlbp_arm64_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
				uint32_t flags);
void tlbp_arm64_everything(struct tlbp_backend *backend, const struct tlbp_space *space,
			   uint32_t flags);
void tlbp_arm64_sync(struct tlbp_backend *backend, const struct tlbp_space *space,
		     uint32_t action, uint32_t flags);
uint64_t tlbp_arm64_now_ns(struct tlbp_backend *backend);

/** TLBP_ARM64_HOOKS - initialisers of every hook but clock, relax, enter and leave. */
#define TLBP_ARM64_HOOKS                                                       \
	.name = "arm64", .struct_size = sizeof(struct tlbp_backend_ops),       \
	.check = tlbp_arm64_check, .count_ops = tlbp_arm64_count_ops,          \
	.order_stores = tlbp_arm64_order_stores, .issue = tlbp_arm64_issue,    \
	.issue_pages = tlbp_arm64_issue_pages,                                 \
	.whole_space = tlbp_arm64_whole_space,                                 \
	.everything = tlbp_arm64_everything, .sync = tlbp_arm64_sync

/** tlbp_arm64_ops - the table with CNTVCT_EL0 as clock and without relax. */
extern const struct tlbp_backend_ops tlbp_arm64_ops;

/* -------------------------------------------------------- instructions --- */

/**
 * enum tlbp_arm64_operand - what a TLBI takes in its register
 * @TLBP_ARM64_OPERAND_NONE: Nothing: Rt is 31.
 * @TLBP_ARM64_OPERAND_ASID: An ASID.
 * @TLBP_ARM64_OPERAND_VA: A virtual address, and perhaps an ASID.
 * @TLBP_ARM64_OPERAND_VA_RANGE: A range of these.
 * @TLBP_ARM64_OPERAND_IPA: An intermediate physical address.
 * @TLBP_ARM64_OPERAND_IPA_RANGE: A range of these.
 * @TLBP_ARM64_OPERAND_PA: A physical address and a size.
 */
enum tlbp_arm64_operand {
	TLBP_ARM64_OPERAND_NONE = 0,
	TLBP_ARM64_OPERAND_ASID = 1,
	TLBP_ARM64_OPERAND_VA = 2,
	TLBP_ARM64_OPERAND_VA_RANGE = 3,
	TLBP_ARM64_OPERAND_IPA = 4,
	TLBP_ARM64_OPERAND_IPA_RANGE = 5,
	TLBP_ARM64_OPERAND_PA = 6,
};

/**
 * struct tlbp_arm64_tlbi - one TLB-maintenance instruction
 * @name: As an assembler takes it behind TLBI, or TLBIP: "vae1isnxs".
 * @word: The instruction, with Rt 31 if it has no operand, else 0.
 * @features: enum tlbp_arm64_features that a PE must have, or-ed.
 * @el: Lowest exception level that may execute it: 1 to 3.
 * @domain: enum tlbp_domain.
 * @operand: enum tlbp_arm64_operand.
 * @is_nxs: It does not wait for accesses with the XS attribute.
 * @is_pair: TLBIP: it takes a pair of registers.
 */
struct tlbp_arm64_tlbi {
	const char *name;
	uint32_t word;
	uint32_t features;
	uint32_t el;
	uint32_t domain;
	uint32_t operand;
	bool is_nxs;
	bool is_pair;
};

/**
 * tlbp_arm64_find_tlbi() - what an instruction word is (pure)
 * @insn: The word. Rt may be any register where there is an operand, and must be
 *   31 where there is none: newer versions of the architecture give other values
 *   a meaning.
 * Return: The instruction, constant; NULL if it is no TLBI, or a TLBIP with an
 * odd register.
 */
const struct tlbp_arm64_tlbi *tlbp_arm64_find_tlbi(uint32_t insn);

/**
 * tlbp_arm64_check_tlbi() - may a PE execute an instruction? (pure)
 * @tlbi: What tlbp_arm64_find_tlbi() returned; NULL is none.
 * @cpu: The PE: @el and @features are read.
 *
 * Whether it traps, and whether EL2 is there at all, is not looked at.
 *
 * Return: TLBP_OK; TLBP_ERR_UNSUPPORTED if it is UNDEFINED.
 */
int tlbp_arm64_check_tlbi(const struct tlbp_arm64_tlbi *tlbi, const struct tlbp_arm64_cpu *cpu);

/* ----------------------------------------------- beside the interface --- */

/**
 * tlbp_arm64_clean_dirty() - make a guest's writable-dirty entries clean (arm64 only)
 * @arm64: Backend at EL2 with TLBP_ARM64_HAS_DIRTY.
 * @space: TLBP_SPACE_GUEST; its domain and VMID.
 * @flags: 0 or TLBP_NXS.
 *
 * For dirty logging by hardware (FEAT_HAFDBS): after the dirty state has been
 * cleared in the stage 2 tables. Entries may stay, but the next store through
 * them sets it again. Enters the guest's context if the table has hooks for it.
 *
 * Context: As tlbp_flush().
 * Return: TLBP_OK; TLBP_ERR_REQUEST for NULL; TLBP_ERR_SPACE, TLBP_ERR_DOMAIN,
 * TLBP_ERR_VMID or TLBP_ERR_FLAGS for what is wrong, with nothing done;
 * TLBP_ERR_UNSUPPORTED without the feature, with every entry of the VMID
 * invalidated instead.
 */
int tlbp_arm64_clean_dirty(struct tlbp_arm64 *arm64, const struct tlbp_space *space,
			   uint32_t flags);

/**
 * struct tlbp_arm64_gpt - a change of the granule protection tables
 * @start_pa: First byte, a multiple of 4 KiB.
 * @size_bytes: Multiple of 4 KiB; UINT64_MAX: all of it. It ends at 2^52 at most,
 *   with TLBP_ARM64_HAS_D128 at 2^56.
 * @domain: TLBP_DOMAIN_LOCAL or TLBP_DOMAIN_OUTER.
 * @flags: 0 or TLBP_LEAF_ONLY: only last-level entries changed.
 */
struct tlbp_arm64_gpt {
	uint64_t start_pa;
	uint64_t size_bytes;
	uint32_t domain;
	uint32_t flags;
};

/**
 * tlbp_arm64_gpt_operand() - operand of an operation by physical address (pure)
 * @pa: Address; a multiple of the size.
 * @size: SIZE field: 0 to 9 for 4 KiB, 16 KiB, 64 KiB, 2 MiB, 32 MiB, 512 MiB,
 *   1 GiB, 16 GiB, 64 GiB, 512 GiB.
 * Return: Xt: SIZE [47:44], PA[55:12] in [43:0].
 */
uint64_t tlbp_arm64_gpt_operand(uint64_t pa, uint32_t size);

/**
 * tlbp_arm64_flush_gpt() - invalidate granule protection information (arm64 only)
 * @arm64: Backend at EL3 with TLBP_ARM64_HAS_RME.
 * @gpt: What has changed.
 *
 * By address with RPAOS or RPALOS, the largest sizes that are aligned, up to 64
 * of them; more, and any change of the local domain, which has no such
 * operations, goes whole.
 *
 * Context: EL3, any.
 * Return: TLBP_OK; TLBP_EMPTY; TLBP_ERR_REQUEST for NULL and TLBP_ERR_UNSUPPORTED
 * without the feature or below EL3, with nothing done; TLBP_ERR_DOMAIN,
 * TLBP_ERR_FLAGS, TLBP_ERR_ALIGN or TLBP_ERR_RANGE, with all of it invalidated in
 * the outer shareable domain instead.
 */
int tlbp_arm64_flush_gpt(const struct tlbp_arm64 *arm64, const struct tlbp_arm64_gpt *gpt);

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_ARM64_H */
