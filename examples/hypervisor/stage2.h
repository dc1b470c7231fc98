/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a host at EL2 (HCR_EL2.E2H and TGE set) does about its guests' stage 2: a
 * backend with hooks that make a guest current, and the three occasions on which
 * stage 2 translations go.
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
 */
struct stage2_saved {
	uint64_t registers[STAGE2_REGISTERS];
};

/**
 * struct stage2_guest - one guest
 * @tlbp: How to invalidate; its backend's table is stage2_ops.
 * @vmid: Whose entries are whose.
 * @granule_shift: Of its stage 2 tables.
 */
struct stage2_guest {
	const struct tlbp *tlbp;
	uint16_t vmid;
	uint32_t granule_shift;
};

/* tlbp_arm64_ops with the two hooks. */
extern const struct tlbp_backend_ops stage2_ops;

/* After the entries of these pages have been cleared; then they may be reused. */
void stage2_unmap(const struct stage2_guest *guest, const struct tlbp_range *ranges,
		  uint32_t range_count, bool tables_stay);
/* After a fault on a page whose permissions were relaxed: this CPU's entry alone. */
void stage2_forget_fault(const struct stage2_guest *guest, uint64_t ipa);
/* Before VMIDs are handed out anew. */
void stage2_recycle_vmids(const struct stage2_guest *guest);

/* The port: system registers of this CPU, and a page of zeros for a table. */
uint64_t stage2_read(uint32_t reg);
void stage2_write(uint32_t reg, uint64_t value);
void stage2_isb(void);
uint64_t stage2_empty_table_pa(void);
struct stage2_saved *stage2_this_cpu(void);

#endif /* STAGE2_H */
