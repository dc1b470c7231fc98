/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The arm64 backend: AArch64 TLBI and barriers for a kernel's own use at EL1.
 *
 * It serves KERNEL and USER spaces of the EL1&0 regime, for the local PE and
 * the inner shareable domain. docs/arm64.md says which instruction is emitted
 * when. The functions marked "pure" build and run on every host.
 */
#ifndef TLBPOLICY_ARM64_H
#define TLBPOLICY_ARM64_H

#include <tlbpolicy.h>

#ifdef __cplusplus
extern "C" {
#endif

/** TLBP_ARM64_MAX_SPAN_PAGES - the most one range operation covers, in granules. */
#define TLBP_ARM64_MAX_SPAN_PAGES UINT32_C(2097152)

/**
 * struct tlbp_arm64_regs - the registers that detection reads
 * @id_aa64isar0: ID_AA64ISAR0_EL1: TLB [59:56].
 * @id_aa64mmfr0: ID_AA64MMFR0_EL1: ASIDBits [7:4], TGran4/16/64.
 * @tcr: TCR_EL1 in use: AS [36] (16-bit ASIDs), DS [59] (52-bit addresses with
 *   4 KiB and 16 KiB granules).
 * @cntfrq: CNTFRQ_EL0: ticks of CNTVCT_EL0 per second.
 */
struct tlbp_arm64_regs {
	uint64_t id_aa64isar0;
	uint64_t id_aa64mmfr0;
	uint64_t tcr;
	uint64_t cntfrq;
};

/**
 * enum tlbp_arm64_flags - how the backend is used
 * @TLBP_ARM64_NEVER_RANGE: No range operations although this PE has them:
 *   needed when any PE of the domain lacks FEAT_TLBIRANGE, because a PE need
 *   not act on an operation it does not implement.
 * @TLBP_ARM64_OVER_COVER: One range operation that may reach past the end,
 *   instead of two that cover exactly.
 * @TLBP_ARM64_KPTI: User spaces have two ASIDs, the even one given and the odd
 *   one above it; every operation on one is issued for both.
 */
enum tlbp_arm64_flags {
	TLBP_ARM64_NEVER_RANGE = 1 << 0,
	TLBP_ARM64_OVER_COVER = 1 << 1,
	TLBP_ARM64_KPTI = 1 << 2,
};

/**
 * struct tlbp_arm64 - the backend's state; constant after tlbp_arm64_init()
 * @backend: Common head.
 * @flags: enum tlbp_arm64_flags, or-ed.
 * @max_span_pages: Most granules that one range operation may cover: itself
 *   (NUM + 1) << (5 * SCALE + 1). 0 before tlbp_arm64_init() means
 *   TLBP_ARM64_MAX_SPAN_PAGES. Lower only for a machine that mishandles large
 *   spans (QEMU ignores spans of 4 GiB and more).
 * @clock_mult: Nanoseconds per tick of CNTVCT_EL0, times 1 << clock_shift.
 * @clock_shift: 0 to 32.
 */
struct tlbp_arm64 {
	struct tlbp_backend backend;
	uint32_t flags;
	uint32_t max_span_pages;
	uint32_t clock_mult;
	uint32_t clock_shift;
};

/**
 * tlbp_arm64_init() - set the backend up from register values (pure)
 * @arm64: Filled, except for backend.ops, which the caller sets to
 *   &tlbp_arm64_ops or to a table of its own, and max_span_pages.
 * @regs: Of this PE. On a system whose PEs differ: of the least able one.
 * @flags: enum tlbp_arm64_flags, or-ed.
 *
 * Range operations are used when ID_AA64ISAR0_EL1.TLB says so, TCR_EL1.DS is
 * clear and TLBP_ARM64_NEVER_RANGE is not set.
 *
 * Context: Set-up.
 * Return: TLBP_OK; TLBP_ERR_REQUEST for NULL; TLBP_ERR_FLAGS for an undefined
 * flag; TLBP_ERR_RANGE for a max_span_pages that is no span;
 * TLBP_ERR_UNSUPPORTED when the registers name no translation granule;
 * TLBP_ERR_CLOCK when CNTFRQ_EL0 is not a frequency from 1 kHz to 4 GHz:
 * everything works but the clock, which then reads 0.
 */
int tlbp_arm64_init(struct tlbp_arm64 *arm64, const struct tlbp_arm64_regs *regs,
		    uint32_t flags);

/**
 * tlbp_arm64_read_regs() - read this PE's registers (arm64 only, at EL1)
 * @regs: Filled.
 * Context: EL1 or higher; the PE does not change.
 */
void tlbp_arm64_read_regs(struct tlbp_arm64_regs *regs);

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
 * tlbp_arm64_va_operand() - operand of an operation by address (pure)
 * @va: Address; bits [55:12] count, whatever the granule.
 * @asid: ASID, or 0 for the operations on all ASIDs.
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
 * @span: What it covers: @num and @scale are read.
 * @asid: ASID, or 0 for the operations on all ASIDs.
 * Return: Xt: ASID [63:48], TG [47:46], SCALE [45:44], NUM [43:39],
 * TTL [38:37] = 0 (no hint), BaseADDR [36:0].
 */
uint64_t tlbp_arm64_range_operand(uint64_t va, uint32_t granule_shift,
				  struct tlbp_arm64_span span, uint16_t asid);

/**
 * tlbp_arm64_ticks_to_ns() - counter ticks to nanoseconds (pure)
 * @arm64: Backend; its multiplier and shift are read.
 * @ticks: Of CNTVCT_EL0.
 * Return: Nanoseconds, rounded down; monotonic in @ticks.
 */
uint64_t tlbp_arm64_ticks_to_ns(const struct tlbp_arm64 *arm64, uint64_t ticks);

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
 *   refilling all of the TLB: entry_count * refill_ns / op_ns of the costs.
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

/*
 * The hooks. A kernel that wants its own clock or a relax hook builds a table
 * from them:
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
uint32_t tlbp_arm64_whole_space(struct tlbp_backend *backend, const struct tlbp_space *space);
void tlbp_arm64_everything(struct tlbp_backend *backend, const struct tlbp_space *space);
void tlbp_arm64_sync(struct tlbp_backend *backend, const struct tlbp_space *space);
uint64_t tlbp_arm64_now_ns(struct tlbp_backend *backend);

/** TLBP_ARM64_HOOKS - designated initialisers of every hook but the clock and relax. */
#define TLBP_ARM64_HOOKS                                                       \
	.name = "arm64", .struct_size = sizeof(struct tlbp_backend_ops),       \
	.check = tlbp_arm64_check, .count_ops = tlbp_arm64_count_ops,          \
	.order_stores = tlbp_arm64_order_stores, .issue = tlbp_arm64_issue,    \
	.issue_pages = tlbp_arm64_issue_pages,                                 \
	.whole_space = tlbp_arm64_whole_space,                                 \
	.everything = tlbp_arm64_everything, .sync = tlbp_arm64_sync

/** tlbp_arm64_ops - the table with CNTVCT_EL0 as clock and without relax. */
extern const struct tlbp_backend_ops tlbp_arm64_ops;

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_ARM64_H */
