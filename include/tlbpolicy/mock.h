/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The test double: a machine with an ideal TLB, and a backend that drives it.
 *
 * The machine is not a simulator: it has no page tables, evicts nothing and
 * knows no timing but fixed costs. It answers one question, whether a sequence
 * of invalidations and barriers was enough by the strictest reading of the
 * architecture, on any host and without privilege.
 */
#ifndef TLBPOLICY_MOCK_H
#define TLBPOLICY_MOCK_H

#include <tlbpolicy.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * DOC: Mock
 *
 * Usage:
 *
 * 1. tlbp_mock_init() with arrays for entries and events.
 * 2. tlbp_mock_fill(): the translations that the TLBs hold, those that must go
 *    and those that should stay.
 * 3. tlbp_mock_change(): the page tables change as a request says. The entries
 *    it covers are stale from now on.
 * 4. Flush, through a struct tlbp_mock_backend, through recorded arm64
 *    instructions (tlbp_mock_execute_arm64()) or step by step
 *    (tlbp_mock_execute(), tlbp_mock_barrier()).
 * 5. Ask: tlbp_mock_stale_count(), tlbp_mock_first_order_violation(),
 *    tlbp_mock_lost_count(), tlbp_mock_op_count().
 *
 * What it takes to get rid of a stale entry, each point the strictest reading:
 *
 * - Stores first. An operation counts only if the PE that changed the tables
 *   has executed a DSB for stores since, of at least the operation's domain;
 *   a walker that has not seen the store may refill the entry.
 * - Every tag must match: regime, stage, VMID, ASID, address, granule and
 *   level. A wrong granule or level hint invalidates nothing, nor does a range
 *   with a level hint whose base is not aligned to a block of that level, nor
 *   an operand with a reserved bit set. An nXS operation never invalidates an
 *   entry that maps memory with the XS attribute. A level hint is about entries
 *   made from descriptors of 64 bits, or of 128 bits in a TLBIP.
 * - Operations with an ASID keep global entries, except that those by address
 *   remove global leaf entries of the address. Leaf-only operations keep table
 *   entries. Operations by intermediate physical address keep entries that
 *   combine both stages.
 * - Completion. The same PE must execute a DSB for all accesses of at least
 *   the operation's domain, and an ISB before its own entries are gone. A DSB
 *   nXS completes nXS operations, and no others.
 * - Errata, on machines that have them (TLBP_MOCK_REPEAT and the flags after it):
 *   what their notices ask for, besides.
 *
 * One machine belongs to one thread. There are no globals: as many machines as
 * wanted may exist.
 */

/** TLBP_MOCK_MAX_PES - most PEs of one machine. */
#define TLBP_MOCK_MAX_PES 16

/* ------------------------------------------------------------ entries --- */

/**
 * enum tlbp_mock_regime - which translation regime
 * @TLBP_MOCK_EL1: EL1&0: kernels, their users, and guests.
 * @TLBP_MOCK_EL2: EL2: the hypervisor's own. With TLBP_MOCK_E2H it is EL2&0: it
 *   has ASIDs and global entries, and users, if the hypervisor is their kernel.
 * @TLBP_MOCK_EL3: EL3: the monitor's own.
 * @TLBP_MOCK_GPT: None: granule protection information (FEAT_RME), by physical
 *   address. An entry's level gives its size as elsewhere.
 */
enum tlbp_mock_regime {
	TLBP_MOCK_EL1 = 0,
	TLBP_MOCK_EL2 = 1,
	TLBP_MOCK_EL3 = 2,
	TLBP_MOCK_GPT = 3,
};

/**
 * enum tlbp_mock_stage - what an entry translates; bits, as operations name several
 * @TLBP_MOCK_STAGE1: Virtual to (intermediate) physical.
 * @TLBP_MOCK_STAGE2: Intermediate physical to physical.
 * @TLBP_MOCK_COMBINED: Virtual to physical through both.
 */
enum tlbp_mock_stage {
	TLBP_MOCK_STAGE1 = 1 << 0,
	TLBP_MOCK_STAGE2 = 1 << 1,
	TLBP_MOCK_COMBINED = 1 << 2,
};

/**
 * enum tlbp_mock_entry_flags - what else an entry is
 * @TLBP_MOCK_GLOBAL: It matches under every ASID.
 * @TLBP_MOCK_TABLE: A cached table descriptor (walk cache), not a leaf. Like
 *   the architecture's, it is tagged with an ASID.
 * @TLBP_MOCK_XS: What it maps has the XS attribute (FEAT_XS).
 * @TLBP_MOCK_WIDE: It was made from a descriptor of 128 bits (FEAT_D128).
 * @TLBP_MOCK_NON_SECURE: On a machine with TLBP_MOCK_SECURE: its intermediate
 *   physical address is of the Non-secure space. For entries with stage 2.
 * @TLBP_MOCK_DIRTY: It lets writes through without marking the page dirty again
 *   (FEAT_TLBIW). For entries with stage 2.
 */
enum tlbp_mock_entry_flags {
	TLBP_MOCK_GLOBAL = 1 << 0,
	TLBP_MOCK_TABLE = 1 << 1,
	TLBP_MOCK_XS = 1 << 2,
	TLBP_MOCK_WIDE = 1 << 3,
	TLBP_MOCK_NON_SECURE = 1 << 4,
	TLBP_MOCK_DIRTY = 1 << 5,
};

/**
 * enum tlbp_mock_state - what has become of an entry
 * @TLBP_MOCK_LIVE: It agrees with the page tables.
 * @TLBP_MOCK_STALE: It does not, and may be used.
 * @TLBP_MOCK_GONE: It was stale and is gone for good.
 */
enum tlbp_mock_state {
	TLBP_MOCK_LIVE = 0,
	TLBP_MOCK_STALE = 1,
	TLBP_MOCK_GONE = 2,
};

/**
 * enum tlbp_mock_step - what an operation waits for; private
 * @TLBP_MOCK_ISSUED: A DSB.
 * @TLBP_MOCK_ISSUED_NXS: A DSB; one with the nXS qualifier is enough.
 * @TLBP_MOCK_TO_REPEAT: A DSB as for TLBP_MOCK_ISSUED, and then TLBP_MOCK_REPEAT.
 * @TLBP_MOCK_TO_REPEAT_NXS: The same as for TLBP_MOCK_ISSUED_NXS.
 * @TLBP_MOCK_UNREPEATED: After that DSB, the operation that TLBP_MOCK_REPEAT asks
 *   for, and its DSB.
 * @TLBP_MOCK_STEPS: Number of steps; not a step.
 */
enum tlbp_mock_step {
	TLBP_MOCK_ISSUED = 0,
	TLBP_MOCK_ISSUED_NXS = 1,
	TLBP_MOCK_TO_REPEAT = 2,
	TLBP_MOCK_TO_REPEAT_NXS = 3,
	TLBP_MOCK_UNREPEATED = 4,
	TLBP_MOCK_STEPS = 5,
};

/**
 * struct tlbp_mock_waiting - operations that are not complete; private
 * @pes: PEs that executed one, by enum tlbp_mock_step and by its domain.
 */
struct tlbp_mock_waiting {
	uint16_t pes[TLBP_MOCK_STEPS][TLBP_DOMAIN_OUTER + 1];
};

/**
 * tlbp_mock_size_shift() - size of what one descriptor of some size covers
 * @granule_shift: log2 of the granule in bytes.
 * @level: enum tlbp_level; TLBP_LEVEL_UNKNOWN means 3.
 * @descriptor_shift: log2 of the descriptor in bytes.
 * Return: log2 of the bytes that a block or table of this level covers.
 */
static inline uint32_t tlbp_mock_size_shift(uint32_t granule_shift, uint32_t level,
					    uint32_t descriptor_shift)
{
	uint32_t number = level == TLBP_LEVEL_0 ? 0 : level == TLBP_LEVEL_UNKNOWN ? 3 : level;

	/* A table is one granule of descriptors. */
	return granule_shift + (3 - number) * (granule_shift - descriptor_shift);
}

/**
 * tlbp_mock_level_shift() - size of what one descriptor of 64 bits covers
 * @granule_shift: log2 of the granule in bytes.
 * @level: enum tlbp_level; TLBP_LEVEL_UNKNOWN means 3.
 * Return: log2 of the bytes that a block or table of this level covers.
 */
static inline uint32_t tlbp_mock_level_shift(uint32_t granule_shift, uint32_t level)
{
	return tlbp_mock_size_shift(granule_shift, level, 3);
}

/**
 * tlbp_mock_wide_level_shift() - size of what one descriptor of 128 bits covers
 * @granule_shift: log2 of the granule in bytes.
 * @level: enum tlbp_level; TLBP_LEVEL_UNKNOWN means 3.
 * Return: log2 of the bytes that a block or table of this level covers.
 */
static inline uint32_t tlbp_mock_wide_level_shift(uint32_t granule_shift, uint32_t level)
{
	return tlbp_mock_size_shift(granule_shift, level, 4);
}

/**
 * struct tlbp_mock_entry - one entry of one PE's TLB
 * @va: Any address that it translates; an IPA for TLBP_MOCK_STAGE2, a physical
 *   address for TLBP_MOCK_GPT.
 * @ipa: For TLBP_MOCK_COMBINED: the intermediate physical address of @va.
 * @pe: Whose TLB.
 * @asid: ASID; not read for global entries.
 * @vmid: VMID.
 * @granule_shift: log2 of the granule in bytes.
 * @level: enum tlbp_level of the descriptor; TLBP_LEVEL_UNKNOWN means 3. It
 *   gives the size: a level 2 entry covers what a block or table there does.
 * @regime: enum tlbp_mock_regime.
 * @stage: enum tlbp_mock_stage, one bit; 0 means TLBP_MOCK_STAGE1.
 * @flags: enum tlbp_mock_entry_flags, or-ed.
 * @state: enum tlbp_mock_state. Set by the machine.
 * @lost: It was live when an operation removed it. It may have been walked in
 *   again since, so it can still become stale. Set by the machine.
 * @size_shift: log2 of the bytes it covers. Set by the machine.
 * @ordered: enum tlbp_domain that has seen the change, 0 for none. Private.
 * @store_pe: PE that changed the page tables. Private.
 * @needs_isb: Removed, but @pe has yet to execute an ISB. Private.
 * @dirty_only: Stale in that it is TLBP_MOCK_DIRTY, not otherwise. Private.
 * @removed: An operation has reached it that does not only clean. Private.
 * @waiting: Operations that reached it and are not complete. Private.
 */
struct tlbp_mock_entry {
	uint64_t va;
	uint64_t ipa;
	uint32_t pe;
	uint16_t asid;
	uint16_t vmid;
	uint8_t granule_shift;
	uint8_t level;
	uint8_t regime;
	uint8_t stage;
	uint8_t flags;
	uint8_t state;
	bool lost;
	uint8_t size_shift;
	uint8_t ordered;
	uint8_t store_pe;
	bool needs_isb;
	bool dirty_only;
	bool removed;
	struct tlbp_mock_waiting waiting;
};

/* ---------------------------------------------- operations and barriers --- */

/**
 * enum tlbp_mock_op_kind - how an operation chooses entries
 * @TLBP_MOCK_ANY: None; in questions: all of the following.
 * @TLBP_MOCK_BY_ADDRESS: Those that cover one address.
 * @TLBP_MOCK_BY_RANGE: Those that overlap a range of addresses.
 * @TLBP_MOCK_BY_ASID: Those of an ASID.
 * @TLBP_MOCK_ALL: All of a VMID, or of a regime without VMIDs.
 * @TLBP_MOCK_CLEAN_DIRTY: Those of a VMID with TLBP_MOCK_DIRTY. It takes away
 *   that, and not the entry.
 * @TLBP_MOCK_OP_KINDS: Number of kinds; not a kind.
 */
enum tlbp_mock_op_kind {
	TLBP_MOCK_ANY = 0,
	TLBP_MOCK_BY_ADDRESS = 1,
	TLBP_MOCK_BY_RANGE = 2,
	TLBP_MOCK_BY_ASID = 3,
	TLBP_MOCK_ALL = 4,
	TLBP_MOCK_CLEAN_DIRTY = 5,
	TLBP_MOCK_OP_KINDS = 6,
};

/**
 * enum tlbp_mock_op_flags - what else an operation says
 * @TLBP_MOCK_ANY_ASID: It ignores ASIDs and reaches global entries.
 * @TLBP_MOCK_ANY_VMID: It ignores VMIDs.
 * @TLBP_MOCK_LEAF: It keeps table entries.
 * @TLBP_MOCK_MALFORMED: Reserved bits are set: it invalidates nothing.
 * @TLBP_MOCK_NEEDS_CONTEXT: It is only right inside an entered context.
 * @TLBP_MOCK_OP_NXS: It has the nXS qualifier (FEAT_XS).
 * @TLBP_MOCK_OP_PAIR: It takes a pair of registers (TLBIP, FEAT_D128).
 * @TLBP_MOCK_OP_NON_SECURE: By intermediate physical address, it is about the
 *   Non-secure space; without, on a machine with TLBP_MOCK_SECURE, the Secure one.
 */
enum tlbp_mock_op_flags {
	TLBP_MOCK_ANY_ASID = 1 << 0,
	TLBP_MOCK_ANY_VMID = 1 << 1,
	TLBP_MOCK_LEAF = 1 << 2,
	TLBP_MOCK_MALFORMED = 1 << 3,
	TLBP_MOCK_NEEDS_CONTEXT = 1 << 4,
	TLBP_MOCK_OP_NXS = 1 << 5,
	TLBP_MOCK_OP_PAIR = 1 << 6,
	TLBP_MOCK_OP_NON_SECURE = 1 << 7,
};

/**
 * struct tlbp_mock_op - one TLB-maintenance operation, decoded
 * @first: First address it invalidates.
 * @last: Last byte it invalidates; @first for TLBP_MOCK_BY_ADDRESS.
 * @operand: As it was encoded; kept for the log.
 * @operand_high: The same, of a pair its upper half.
 * @insn: Instruction word that it came from; 0 if from none.
 * @asid: ASID, unless TLBP_MOCK_ANY_ASID.
 * @vmid: VMID; filled by the machine from the PE's context.
 * @flags: enum tlbp_mock_op_flags, or-ed.
 * @kind: enum tlbp_mock_op_kind.
 * @domain: enum tlbp_domain.
 * @regime: enum tlbp_mock_regime.
 * @stages: enum tlbp_mock_stage, or-ed: entries that it reaches.
 * @granule_shift: Granule it is for; 0: any.
 * @level: enum tlbp_level: it is for leaves of this level only;
 *   TLBP_LEVEL_UNKNOWN: any.
 * @min_el: Lowest exception level at which it is not undefined; 0: any.
 *
 * What is for stage 1 of TLBP_MOCK_EL1 acts on TLBP_MOCK_EL2, which has no
 * VMIDs, if the PE that executes it is a host (TLBP_MOCK_PE_TGE).
 */
struct tlbp_mock_op {
	uint64_t first;
	uint64_t last;
	uint64_t operand;
	uint64_t operand_high;
	uint32_t insn;
	uint16_t asid;
	uint16_t vmid;
	uint16_t flags;
	uint8_t kind;
	uint8_t domain;
	uint8_t regime;
	uint8_t stages;
	uint8_t granule_shift;
	uint8_t level;
	uint8_t min_el;
};

/**
 * enum tlbp_mock_barrier_kind - which barrier
 * @TLBP_MOCK_DSB: Orders and completes.
 * @TLBP_MOCK_DMB: Orders memory accesses among each other: no walker, no TLBI.
 * @TLBP_MOCK_ISB: Synchronises this PE's context.
 */
enum tlbp_mock_barrier_kind {
	TLBP_MOCK_DSB = 1,
	TLBP_MOCK_DMB = 2,
	TLBP_MOCK_ISB = 3,
};

/**
 * enum tlbp_mock_access - which accesses a barrier waits for
 * @TLBP_MOCK_ALL_ACCESSES: Loads, stores and TLB maintenance.
 * @TLBP_MOCK_STORES: Stores: enough before operations, not after.
 * @TLBP_MOCK_LOADS: Loads: enough for neither.
 * @TLBP_MOCK_NXS: All but those with the XS attribute (FEAT_XS): page-table
 *   stores, and operations with TLBP_MOCK_OP_NXS. Arm ARM B2.6.9: it waits for
 *   no operation without the qualifier, whatever the entries.
 */
enum tlbp_mock_access {
	TLBP_MOCK_ALL_ACCESSES = 0,
	TLBP_MOCK_STORES = 1,
	TLBP_MOCK_LOADS = 2,
	TLBP_MOCK_NXS = 3,
};

/**
 * struct tlbp_mock_barrier - one barrier, decoded
 * @insn: Instruction word that it came from; 0 if from none.
 * @kind: enum tlbp_mock_barrier_kind.
 * @domain: enum tlbp_domain; TLBP_DOMAIN_OUTER for the full system too. Not
 *   read for TLBP_MOCK_ISB.
 * @access: enum tlbp_mock_access.
 */
struct tlbp_mock_barrier {
	uint32_t insn;
	uint8_t kind;
	uint8_t domain;
	uint8_t access;
};

/**
 * enum tlbp_mock_event_kind - what an event of the log is
 * @TLBP_MOCK_EVENT_OP: An operation.
 * @TLBP_MOCK_EVENT_BARRIER: A barrier.
 * @TLBP_MOCK_EVENT_CHANGE: The page tables changed.
 * @TLBP_MOCK_EVENT_RELAX: The thread relaxed, and may go on elsewhere.
 * @TLBP_MOCK_EVENT_ENTER: A context was entered.
 * @TLBP_MOCK_EVENT_LEAVE: It was left.
 */
enum tlbp_mock_event_kind {
	TLBP_MOCK_EVENT_OP = 1,
	TLBP_MOCK_EVENT_BARRIER = 2,
	TLBP_MOCK_EVENT_CHANGE = 3,
	TLBP_MOCK_EVENT_RELAX = 4,
	TLBP_MOCK_EVENT_ENTER = 5,
	TLBP_MOCK_EVENT_LEAVE = 6,
};

/**
 * struct tlbp_mock_event - one line of the log
 * @at_ns: True time at its end.
 * @op: For TLBP_MOCK_EVENT_OP.
 * @barrier: For TLBP_MOCK_EVENT_BARRIER.
 * @kind: enum tlbp_mock_event_kind.
 * @pe: Where.
 */
struct tlbp_mock_event {
	uint64_t at_ns;
	struct tlbp_mock_op op;
	struct tlbp_mock_barrier barrier;
	uint32_t kind;
	uint32_t pe;
};

/**
 * enum tlbp_mock_violation - what was out of order
 * @TLBP_MOCK_NO_VIOLATION: Nothing.
 * @TLBP_MOCK_STORES_UNORDERED: An operation before the page-table stores were
 *   visible to the walkers it reaches.
 * @TLBP_MOCK_RELAXED_PENDING: Relaxed, left a context or moved to another PE
 *   with operations not complete: no PE completes another's.
 * @TLBP_MOCK_RELAXED_INSIDE: Relaxed inside an entered context.
 * @TLBP_MOCK_RELAXED_LOCAL: Moved to another PE in a flush of the local PE.
 * @TLBP_MOCK_OUTSIDE_CONTEXT: An operation that needs a context outside one,
 *   or a context entered twice or left twice.
 * @TLBP_MOCK_OP_UNDEFINED: An operation that the PE does not implement, or not
 *   at this exception level.
 * @TLBP_MOCK_OP_MALFORMED: An operation with reserved bits or values.
 * @TLBP_MOCK_NOT_COMPLETE: At the time of asking, operations not complete.
 * @TLBP_MOCK_NOT_SYNCHRONISED: At the time of asking, complete, but no ISB.
 * @TLBP_MOCK_NOT_LEFT: At the time of asking, inside a context.
 * @TLBP_MOCK_NOT_REPEATED: At the time of asking, complete, but for the operation
 *   that TLBP_MOCK_REPEAT asks for.
 * @TLBP_MOCK_VIOLATIONS: Number of violations; not a violation.
 */
enum tlbp_mock_violation {
	TLBP_MOCK_NO_VIOLATION = 0,
	TLBP_MOCK_STORES_UNORDERED = 1,
	TLBP_MOCK_RELAXED_PENDING = 2,
	TLBP_MOCK_RELAXED_INSIDE = 3,
	TLBP_MOCK_RELAXED_LOCAL = 4,
	TLBP_MOCK_OUTSIDE_CONTEXT = 5,
	TLBP_MOCK_OP_UNDEFINED = 6,
	TLBP_MOCK_OP_MALFORMED = 7,
	TLBP_MOCK_NOT_COMPLETE = 8,
	TLBP_MOCK_NOT_SYNCHRONISED = 9,
	TLBP_MOCK_NOT_LEFT = 10,
	TLBP_MOCK_NOT_REPEATED = 11,
	TLBP_MOCK_VIOLATIONS = 12,
};

/* ------------------------------------------------------------ machine --- */

/**
 * struct tlbp_mock_costs - what things take on the virtual clock
 * @address_ns: An operation by address.
 * @range_ns: An operation by range.
 * @whole_ns: An operation of any other kind.
 * @sync_ns: A DSB that completes operations.
 * @stolen_ns: Added to every @steal_period-th operation: an interrupt, or a
 *   hypervisor that took the CPU away.
 * @steal_period: In operations; 0: nothing is stolen.
 */
struct tlbp_mock_costs {
	uint64_t address_ns;
	uint64_t range_ns;
	uint64_t whole_ns;
	uint64_t sync_ns;
	uint64_t stolen_ns;
	uint32_t steal_period;
};

/**
 * enum tlbp_mock_clock_fault - how the clock lies
 * @TLBP_MOCK_CLOCK_GOOD: It does not.
 * @TLBP_MOCK_CLOCK_ZERO: Reads 0 until the fault time (early boot).
 * @TLBP_MOCK_CLOCK_STUCK: Stands still from the fault time on.
 * @TLBP_MOCK_CLOCK_BACKWARD: Runs backwards from the fault time on, down to 0.
 * @TLBP_MOCK_CLOCK_JUMP: Is @jump_ns ahead from the fault time on; behind, for
 *   a negative number as an unsigned one.
 */
enum tlbp_mock_clock_fault {
	TLBP_MOCK_CLOCK_GOOD = 0,
	TLBP_MOCK_CLOCK_ZERO = 1,
	TLBP_MOCK_CLOCK_STUCK = 2,
	TLBP_MOCK_CLOCK_BACKWARD = 3,
	TLBP_MOCK_CLOCK_JUMP = 4,
};

/**
 * struct tlbp_mock_clock - what tlbp_mock_now_ns() makes of the true time
 * @start_ns: Reading at true time 0.
 * @fault_at_ns: True time at which the fault begins (or ends, for ZERO).
 * @jump_ns: For TLBP_MOCK_CLOCK_JUMP.
 * @resolution_ns: Readings are rounded down to a multiple; 0 is 1.
 * @fault: enum tlbp_mock_clock_fault.
 */
struct tlbp_mock_clock {
	uint64_t start_ns;
	uint64_t fault_at_ns;
	uint64_t jump_ns;
	uint32_t resolution_ns;
	uint32_t fault;
};

/**
 * enum tlbp_mock_pe_flags - what a PE lacks, and what state it is in
 * @TLBP_MOCK_PE_NO_RANGE: Operations by range (FEAT_TLBIRANGE).
 * @TLBP_MOCK_PE_NO_LEVEL: Level hints in operations by address (FEAT_TTL).
 * @TLBP_MOCK_PE_NO_OUTER: Outer shareable operations (FEAT_TLBIOS).
 * @TLBP_MOCK_PE_TGE: State, not a lack (HCR_EL2.TGE): on a machine with
 *   TLBP_MOCK_E2H, and from EL2 on, the PE is a host. A guest's context has it
 *   clear: tlbp_mock_enter() and tlbp_mock_leave() see to that.
 * @TLBP_MOCK_PE_NO_XS: Operations and barriers with the nXS qualifier (FEAT_XS).
 * @TLBP_MOCK_PE_NO_D128: Operations on a pair of registers (FEAT_D128), and
 *   physical addresses of more than 52 bits, intermediate or not.
 * @TLBP_MOCK_PE_NO_RME: Operations on TLBP_MOCK_GPT (FEAT_RME).
 * @TLBP_MOCK_PE_NO_DIRTY: TLBP_MOCK_CLEAN_DIRTY (FEAT_TLBIW).
 *
 * Broadcast operations that it lacks do nothing on a PE; executing one on it
 * is a violation, and does nothing anywhere.
 */
enum tlbp_mock_pe_flags {
	TLBP_MOCK_PE_NO_RANGE = 1 << 0,
	TLBP_MOCK_PE_NO_LEVEL = 1 << 1,
	TLBP_MOCK_PE_NO_OUTER = 1 << 2,
	TLBP_MOCK_PE_TGE = 1 << 3,
	TLBP_MOCK_PE_NO_XS = 1 << 4,
	TLBP_MOCK_PE_NO_D128 = 1 << 5,
	TLBP_MOCK_PE_NO_RME = 1 << 6,
	TLBP_MOCK_PE_NO_DIRTY = 1 << 7,
};

/**
 * struct tlbp_mock_pe - one PE
 * @inner_domain: Number of its inner shareable domain.
 * @flags: enum tlbp_mock_pe_flags, or-ed.
 * @vmid: Current VMID (VTTBR_EL2).
 * @asid: Current ASID, for operations that take it from the context.
 */
struct tlbp_mock_pe {
	uint32_t inner_domain;
	uint32_t flags;
	uint16_t vmid;
	uint16_t asid;
};

/**
 * enum tlbp_mock_flags - what kind of machine, and which errata it has
 * @TLBP_MOCK_TWO_ASIDS: A user space has two ASIDs, the even one and the odd
 *   one above (KPTI): a change of one makes entries of both stale.
 * @TLBP_MOCK_64K_BASE: Stage 1 uses LPA2 (TCR_ELx.DS): range operations by
 *   virtual address name their base in units of 64 KiB, whatever the granule, and
 *   level hints know the blocks that came with LPA2.
 * @TLBP_MOCK_64K_BASE_STAGE2: The same for stage 2 (VTCR_EL2.DS), and operations
 *   by intermediate physical address.
 * @TLBP_MOCK_E2H: TLBP_MOCK_EL2 is EL2&0 (HCR_EL2.E2H), and operations on it
 *   carry an ASID.
 * @TLBP_MOCK_SECURE: It is in the Secure state, where guests have two spaces of
 *   intermediate physical addresses, and operations by such an address name one.
 * @TLBP_MOCK_REPEAT: A broadcast operation that is about stage 1 is not complete
 *   on other PEs by its DSB: accesses through the old translation may still
 *   appear (CVE-2025-10263 and its kin). After the DSB the same PE must execute
 *   one more such operation, any, of at least that domain, and a DSB for that.
 * @TLBP_MOCK_EL3_TWICE: An operation on TLBP_MOCK_EL3 invalidates nothing, unless
 *   the PE has executed another and a DSB for it since the stores were ordered
 *   (Cortex-A57 813419).
 * @TLBP_MOCK_SHARED_LOCAL: PEs share entries, and an operation of the local domain
 *   does not reach them (CnP).
 */
enum tlbp_mock_flags {
	TLBP_MOCK_TWO_ASIDS = 1 << 0,
	TLBP_MOCK_64K_BASE = 1 << 1,
	TLBP_MOCK_E2H = 1 << 2,
	TLBP_MOCK_64K_BASE_STAGE2 = 1 << 3,
	TLBP_MOCK_SECURE = 1 << 4,
	TLBP_MOCK_REPEAT = 1 << 5,
	TLBP_MOCK_EL3_TWICE = 1 << 6,
	TLBP_MOCK_SHARED_LOCAL = 1 << 7,
};

/**
 * struct tlbp_mock - the machine
 * @entries: Of all PEs' TLBs.
 * @events: The log.
 * @entry_max: Length of @entries.
 * @entry_count: Entries filled.
 * @event_max: Length of @events; 0: no log.
 * @event_count: Events so far; those beyond @event_max were not logged.
 * @now_ns: True time.
 * @costs: What things take. May be set at any time.
 * @clock: How time is told. May be set at any time.
 * @pes: The PEs. May be set at any time.
 * @pe_count: How many there are; 1 to TLBP_MOCK_MAX_PES.
 * @current_pe: Where the thread runs.
 * @el: Exception level at which it runs, 1 to 3. May be set at any time.
 * @flags: enum tlbp_mock_flags, or-ed.
 * @asid_bits: Width of an ASID; an operation with a wider one is malformed.
 * @op_counts: Operations by kind; TLBP_MOCK_ANY: all.
 * @broadcast_count: Operations of more than the local domain.
 * @barrier_count: Barriers.
 * @relax_count: How often the thread relaxed.
 * @violation: First violation so far.
 * @violation_event: Number of the event at which it happened.
 * @longest_stretch_ns: Longest of the stretches that ended. Private, as the
 *   rest is.
 * @relaxed_at_ns: Start of the current stretch.
 * @saved_asid: What tlbp_mock_leave() goes back to.
 * @saved_vmid: The same.
 * @saved_tge: The same: TLBP_MOCK_PE_TGE or 0.
 * @unordered: PEs with stores not visible to that domain.
 * @waiting: Operations that are not complete.
 * @needs_isb: PEs that need an ISB.
 * @el3_issued: PEs whose operation on EL3 of that domain is not complete, for
 *   TLBP_MOCK_EL3_TWICE, as the next.
 * @el3_ready: PEs whose next operation on EL3 invalidates.
 * @local_ops: An operation of the local domain since the last change.
 * @in_context: A context is entered.
 */
struct tlbp_mock {
	struct tlbp_mock_entry *entries;
	struct tlbp_mock_event *events;
	uint32_t entry_max;
	uint32_t entry_count;
	uint32_t event_max;
	uint32_t event_count;
	uint64_t now_ns;
	struct tlbp_mock_costs costs;
	struct tlbp_mock_clock clock;
	struct tlbp_mock_pe pes[TLBP_MOCK_MAX_PES];
	uint32_t pe_count;
	uint32_t current_pe;
	uint32_t el;
	uint32_t flags;
	uint32_t asid_bits;
	uint64_t op_counts[TLBP_MOCK_OP_KINDS];
	uint64_t broadcast_count;
	uint64_t barrier_count;
	uint64_t relax_count;
	uint32_t violation;
	uint32_t violation_event;
	uint64_t longest_stretch_ns;
	uint64_t relaxed_at_ns;
	uint16_t saved_asid;
	uint16_t saved_vmid;
	uint32_t saved_tge;
	uint16_t unordered[TLBP_DOMAIN_OUTER + 1];
	struct tlbp_mock_waiting waiting;
	uint16_t needs_isb;
	uint16_t el3_issued[TLBP_DOMAIN_OUTER + 1];
	uint16_t el3_ready;
	bool local_ops;
	bool in_context;
};

/**
 * tlbp_mock_init() - a machine with empty TLBs
 * @mock: Filled: one PE at EL1, 16-bit ASIDs, everything costs nothing, a good
 *   clock. Members that say so may be set afterwards.
 * @entries: Storage for entries.
 * @entry_max: Length of @entries.
 * @events: Storage for the log, or NULL.
 * @event_max: Length of @events.
 */
void tlbp_mock_init(struct tlbp_mock *mock, struct tlbp_mock_entry *entries,
		    uint32_t entry_max, struct tlbp_mock_event *events, uint32_t event_max);

/**
 * tlbp_mock_translation() - an entry as a space's page tables would give it
 * @mock: Machine, whose state says in which regime the space lives: at EL3
 *   TLBP_SPACE_HYP is the monitor's own, and on a host TLBP_SPACE_KERNEL and
 *   TLBP_SPACE_USER are of TLBP_MOCK_EL2.
 * @space: Whose.
 * @va: Address.
 * @level: enum tlbp_level.
 * @pe: In whose TLB.
 * Return: A leaf entry, for tlbp_mock_fill(): global for TLBP_SPACE_KERNEL, of
 * the space's ASID where TLBP_SPACE_HYP has ASIDs, by intermediate physical
 * address for TLBP_SPACE_GUEST.
 */
struct tlbp_mock_entry tlbp_mock_translation(const struct tlbp_mock *mock,
					     const struct tlbp_space *space, uint64_t va,
					     uint32_t level, uint32_t pe);

/**
 * tlbp_mock_fill() - put an entry into a TLB
 * @mock: Machine.
 * @entry: Copied.
 * Return: The machine's copy, to look at its state later; NULL if the storage
 * is full or the entry makes no sense (unknown PE, level above the address
 * space).
 */
struct tlbp_mock_entry *tlbp_mock_fill(struct tlbp_mock *mock,
				       const struct tlbp_mock_entry *entry);

/**
 * tlbp_mock_change() - the page tables change, by stores of the current PE
 * @mock: Machine.
 * @request: What changes; read as widely as it can be if it is malformed. NULL
 *   changes everything.
 * Return: Number of entries that are stale now and were not before.
 *
 * The regime of a space is that of tlbp_mock_translation(); where TLBP_SPACE_HYP
 * has ASIDs, it is global leaf entries and all entries of the space's ASID. Table
 * entries become stale too, unless the request is TLBP_LEAF_ONLY. Stride and
 * level are not read: entries that contradict them become stale, and a backend
 * that trusts them will leave them there. TLBP_NXS spares entries with
 * TLBP_MOCK_XS: the caller does not ask for them. TLBP_NON_SECURE chooses the
 * space of intermediate physical addresses, if the machine has two. Granule
 * protection information is nobody's translation: only NULL changes it.
 *
 * TLBP_WANT_WHOLE_SPACE changes the whole space, whatever the ranges and in both
 * spaces of intermediate physical addresses. TLBP_WANT_EVERYTHING changes what
 * every space of the kind may hold: for TLBP_SPACE_KERNEL and TLBP_SPACE_USER
 * every ASID and the globals, for TLBP_SPACE_HYP its regime, for TLBP_SPACE_GUEST
 * both stages of every VMID.
 */
uint32_t tlbp_mock_change(struct tlbp_mock *mock, const struct tlbp_request *request);

/**
 * tlbp_mock_gpt_change() - granule protection tables change, by the current PE
 * @mock: Machine.
 * @start_pa: Physical address of the first byte.
 * @size_bytes: How much; UINT64_MAX: up to the top.
 * @flags: 0, or TLBP_LEAF_ONLY: no table was freed or replaced.
 * Return: Number of entries that are stale now and were not before.
 */
uint32_t tlbp_mock_gpt_change(struct tlbp_mock *mock, uint64_t start_pa, uint64_t size_bytes,
			      uint32_t flags);

/**
 * tlbp_mock_clean_dirty_change() - pages of a guest become clean, by the current PE
 * @mock: Machine.
 * @vmid: VMID of the guest.
 * Return: Number of entries that are stale now and were not before.
 *
 * Live entries with TLBP_MOCK_DIRTY are stale from now on: a write through them
 * would go unnoticed. TLBP_MOCK_CLEAN_DIRTY makes them live again, and clean;
 * any other operation that reaches them removes them.
 */
uint32_t tlbp_mock_clean_dirty_change(struct tlbp_mock *mock, uint16_t vmid);

/**
 * tlbp_mock_execute() - execute an operation on the current PE
 * @mock: Machine.
 * @op: What; @vmid is taken from the PE.
 */
void tlbp_mock_execute(struct tlbp_mock *mock, const struct tlbp_mock_op *op);

/**
 * tlbp_mock_barrier() - execute a barrier on the current PE
 * @mock: Machine.
 * @barrier: Which.
 */
void tlbp_mock_barrier(struct tlbp_mock *mock, const struct tlbp_mock_barrier *barrier);

/**
 * tlbp_mock_relax() - let go of the CPU between two slices
 * @mock: Machine.
 * @next_pe: Where the thread goes on; its current PE if it stays.
 *
 * The stretch ends here. Pending operations are a violation.
 */
void tlbp_mock_relax(struct tlbp_mock *mock, uint32_t next_pe);

/**
 * tlbp_mock_enter() - make a space's VMID and ASID current
 * @mock: Machine. For TLBP_SPACE_GUEST its current PE is no host from now on.
 * @space: Whose.
 */
void tlbp_mock_enter(struct tlbp_mock *mock, const struct tlbp_space *space);

/**
 * tlbp_mock_leave() - undo tlbp_mock_enter()
 * @mock: Machine.
 */
void tlbp_mock_leave(struct tlbp_mock *mock);

/**
 * tlbp_mock_now_ns() - what the clock reads
 * @mock: Machine.
 * Return: The true time, as its faults show it.
 */
uint64_t tlbp_mock_now_ns(const struct tlbp_mock *mock);

/* ---------------------------------------------------------- questions --- */

/**
 * tlbp_mock_stale_count() - how many stale translations may be used?
 * @mock: Machine.
 * Return: Number of entries; 0 is what a flush must achieve.
 */
uint32_t tlbp_mock_stale_count(const struct tlbp_mock *mock);

/**
 * tlbp_mock_first_stale() - which?
 * @mock: Machine.
 * Return: The first stale entry; NULL if there is none.
 */
const struct tlbp_mock_entry *tlbp_mock_first_stale(const struct tlbp_mock *mock);

/**
 * tlbp_mock_lost_count() - how many good translations were lost?
 * @mock: Machine.
 * Return: Number of entries that an operation removed while they were live.
 */
uint32_t tlbp_mock_lost_count(const struct tlbp_mock *mock);

/**
 * tlbp_mock_op_count() - how many operations were executed?
 * @mock: Machine.
 * @kind: enum tlbp_mock_op_kind; TLBP_MOCK_ANY counts all.
 * Return: Their number; 0 for an unknown kind.
 */
uint64_t tlbp_mock_op_count(const struct tlbp_mock *mock, uint32_t kind);

/**
 * tlbp_mock_first_order_violation() - what was out of order?
 * @mock: Machine.
 * Return: enum tlbp_mock_violation: the first one so far, or what is not
 * complete now.
 */
uint32_t tlbp_mock_first_order_violation(const struct tlbp_mock *mock);

/**
 * tlbp_mock_stores_ordered() - has a domain seen every change of the tables?
 * @mock: Machine.
 * @domain: enum tlbp_domain.
 * Return: true if every PE that changed them has ordered its stores since.
 */
bool tlbp_mock_stores_ordered(const struct tlbp_mock *mock, uint32_t domain);

/**
 * tlbp_mock_longest_stretch_ns() - how long was the CPU kept at a time?
 * @mock: Machine.
 * Return: Longest true time between two of: tlbp_mock_init(),
 * tlbp_mock_relax(), now.
 */
uint64_t tlbp_mock_longest_stretch_ns(const struct tlbp_mock *mock);

/**
 * tlbp_mock_violation_name() - a violation in words
 * @violation: enum tlbp_mock_violation.
 * Return: A constant string; "unknown violation" for anything else.
 */
const char *tlbp_mock_violation_name(uint32_t violation);

/* -------------------------------------------------- arm64 instructions --- */

/**
 * tlbp_mock_decode_tlbi() - an arm64 TLBI instruction to an operation (pure)
 * @insn: Instruction word (alias of SYS, or of SYSP for a TLBIP).
 * @operand: Value of its register; not read for operations without one.
 * @operand_high: Value of the second register of a TLBIP; not read for others.
 * @flags: enum tlbp_mock_flags of the machine, which say how it is read.
 * @op: Filled.
 * Return: TLBP_OK; TLBP_ERR_UNSUPPORTED if @insn is no known TLBI, one without
 * operand that names a register, or a TLBIP that names no pair of registers.
 */
int tlbp_mock_decode_tlbi(uint32_t insn, uint64_t operand, uint64_t operand_high, uint32_t flags,
			  struct tlbp_mock_op *op);

/**
 * tlbp_mock_decode_barrier() - an arm64 barrier instruction to a barrier (pure)
 * @insn: Instruction word.
 * @barrier: Filled.
 * Return: TLBP_OK; TLBP_ERR_UNSUPPORTED if @insn is no DSB, DMB or ISB.
 */
int tlbp_mock_decode_barrier(uint32_t insn, struct tlbp_mock_barrier *barrier);

/**
 * tlbp_mock_execute_arm64() - execute an arm64 TLBI or barrier instruction
 * @mock: Machine.
 * @insn: Instruction word.
 * @operand: Value of its register; not read if it has none.
 * @operand_high: Value of its second register; not read if it has none.
 * Return: TLBP_OK; TLBP_ERR_UNSUPPORTED if it is none of these. Then nothing
 * has happened.
 */
int tlbp_mock_execute_arm64(struct tlbp_mock *mock, uint32_t insn, uint64_t operand,
			    uint64_t operand_high);

/**
 * tlbp_mock_mnemonic() - name of an arm64 TLBI or barrier (pure)
 * @insn: Instruction word.
 * @text: Filled with a name as an assembler would take it, such as
 *   "tlbi vae1is" or "dsb ishst", or "?"; at least 24 characters.
 */
void tlbp_mock_mnemonic(uint32_t insn, char *text);

/* ------------------------------------------------------------ backend --- */

/**
 * enum tlbp_mock_backend_flags - faults and choices of the mock backend
 * @TLBP_MOCK_NO_ADDRESS: It has no operations by address at all.
 * @TLBP_MOCK_REFUSE_WHOLE: whole_space refuses.
 * @TLBP_MOCK_MIGRATE: relax moves the thread to the next PE.
 */
enum tlbp_mock_backend_flags {
	TLBP_MOCK_NO_ADDRESS = 1 << 0,
	TLBP_MOCK_REFUSE_WHOLE = 1 << 1,
	TLBP_MOCK_MIGRATE = 1 << 2,
};

/** TLBP_MOCK_GRANULE_SHIFT - the mock backend's own granule, 8 KiB. */
#define TLBP_MOCK_GRANULE_SHIFT 13

/** TLBP_MOCK_SPAN_PAGES - the most one of its range operations covers. */
#define TLBP_MOCK_SPAN_PAGES 4096

/**
 * struct tlbp_mock_backend - a backend whose hardware is a struct tlbp_mock
 * @backend: Common head. caps may be narrowed before tlbp_init(): fewer
 *   spaces, ASIDs of fewer bits, no TLBP_CAP_RANGE.
 * @mock: The machine.
 * @flags: enum tlbp_mock_backend_flags, or-ed. May be set at any time.
 * @span_pages: Most granules of a range operation; 1 to TLBP_MOCK_SPAN_PAGES.
 * @refuse_after_ops: issue refuses once the machine has executed so many
 *   operations by address and by range; UINT64_MAX: never.
 *
 * It serves all spaces and domains and differs from arm64 on purpose, so that
 * nothing is tested against arm64's rules alone: its granule is 8 KiB, an ASID
 * has 12 bits and comes from the context that enter sets, an operation by
 * range covers any number of pages, and level hints are passed on.
 */
struct tlbp_mock_backend {
	struct tlbp_backend backend;
	struct tlbp_mock *mock;
	uint32_t flags;
	uint32_t span_pages;
	uint64_t refuse_after_ops;
};

/**
 * tlbp_mock_backend_init() - a backend for a machine
 * @mock_backend: Filled: everything there, nothing refused.
 * @mock: The machine; its ASID width is set to the backend's.
 */
void tlbp_mock_backend_init(struct tlbp_mock_backend *mock_backend, struct tlbp_mock *mock);

/** tlbp_mock_ops - the table of struct tlbp_mock_backend. */
extern const struct tlbp_backend_ops tlbp_mock_ops;

#ifdef __cplusplus
}
#endif

#endif /* TLBPOLICY_MOCK_H */
