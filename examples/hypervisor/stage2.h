/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a hypervisor at EL2, be it a host (HCR_EL2.E2H and TGE set) or not, does
 * about its guests' TLB entries: a backend with hooks that make a guest current, and
 * the occasions on which translations of stage 2 go.
 */
#ifndef STAGE2_H
#define STAGE2_H

#include <tlbpolicy/arm64.h>

#define STAGE2_HCR_TGE (UINT64_C(1) << 27)
#define STAGE2_TCR_EPD0 (UINT64_C(1) << 7)
#define STAGE2_TCR_EPD1 (UINT64_C(1) << 23)
#define STAGE2_SCTLR_M (UINT64_C(1) << 0)
#define STAGE2_VTTBR_VMID_SHIFT 48

enum stage2_register {
	STAGE2_TCR_EL1,
	STAGE2_SCTLR_EL1,
	STAGE2_VTTBR_EL2,
	STAGE2_HCR_EL2,
	STAGE2_REGISTERS,
};

/**
 * struct stage2_saved - what a CPU goes back to after a flush; one for each CPU
 * @registers: By enum stage2_register.
 * @is_switched: They are to be written back.
 */
struct stage2_saved {
	uint64_t registers[STAGE2_REGISTERS];
	bool is_switched;
};

/**
 * struct stage2_guest - one guest
 * @tlbp: How to invalidate; its backend's table is stage2_ops.
 * @flush_ns: (optional) The time of each flush is added to it.
 * @vmid: Whose entries are whose.
 * @granule_shift: Of its stage 2 tables.
 */
struct stage2_guest {
	const struct tlbp *tlbp;
	uint64_t *flush_ns;
	uint16_t vmid;
	uint32_t granule_shift;
};

/* tlbp_arm64_ops with the two hooks. */
extern const struct tlbp_backend_ops stage2_ops;

/* Its translations, on this CPU or on all. */
struct tlbp_space stage2_space(const struct stage2_guest *guest, uint32_t domain);

/*
 * After entries of these pages have been cleared, or their permissions reduced.
 * With tables_stay no table was freed. Pages that were cleared may be reused then.
 */
void stage2_flush(const struct stage2_guest *guest, const struct tlbp_range *ranges,
		  uint32_t range_count, bool tables_stay);
/* After entries that were invalid have been written. */
void stage2_publish(const struct stage2_guest *guest);
/* After a fault on a page whose permissions were relaxed: this CPU's entry alone. */
void stage2_forget_fault(const struct stage2_guest *guest, uint64_t ipa);
/*
 * Before a guest's tables are freed, and its VMID with them. By then its root has no
 * entry left, or no CPU has it in VTTBR_EL2: else a walker may read tables again.
 */
void stage2_forget_guest(const struct stage2_guest *guest);
/* Before VMIDs are handed out anew. */
void stage2_recycle_vmids(const struct stage2_guest *guest);

/*
 * The port: system registers of this CPU, and a page of zeros for a table. With
 * HCR_EL2.E2H set those of EL1 are TCR_EL12 and SCTLR_EL12: under the other names
 * they would be the hypervisor's own. Interrupts are off from enter to leave.
 */
uint64_t stage2_read(uint32_t reg);
void stage2_write(uint32_t reg, uint64_t value);
void stage2_isb(void);
uint64_t stage2_empty_table_pa(void);
struct stage2_saved *stage2_this_cpu(void);

#endif /* STAGE2_H */
