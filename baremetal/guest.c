/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* EL1 under an image at EL2: stage 2, and functions run there. */
#include "bm_internal.h"

#define HCR_EL2_RW (UINT64_C(1) << 31)
#define HCR_EL2_VM UINT64_C(1)
#define SCTLR_M UINT64_C(1)

/*
 * VTCR_EL2: RES1 | PS 44-bit physical addresses | SH0 inner | ORGN0, IRGN0
 * write-back | SL0 start at level 1 | T0SZ. VS = 0: VMIDs of 8 bits.
 */
#define VTCR \
	(UINT64_C(1) << 31 | 4 << 16 | 3 << 12 | 1 << 10 | 1 << 8 | 1 << 6 | (64 - BM_IPA_BITS))
#define VTCR_DS (UINT64_C(1) << 32)
#define STAGE2_TOP_LEVEL 1

struct bm_tables bm_guest_stage1;

void bm_guest_init(struct bm_guest *guest, uint16_t vmid)
{
	if (!bm_guest_stage1.roots[0]) {
		bm_guest_stage1 = bm_make_tables();
		bm_map_machine(&bm_guest_stage1);
	}
	*guest = (struct bm_guest){
		.stage2 = { .roots = { (uint64_t *)bm_alloc_pages(1) },
			    .top_level = STAGE2_TOP_LEVEL,
			    .never = bm_guest_stage1.never },
		.vmid = vmid,
	};
	bm_map_in(&guest->stage2, BM_RAM_START, BM_RAM_START, STAGE2_TOP_LEVEL, BM_STAGE2_NORMAL);
	bm_publish();
}

void bm_guest_load(const struct bm_guest *guest)
{
	BM_WRITE(vtcr_el2, VTCR | (bm_uses_lpa2 ? VTCR_DS : 0));
	BM_WRITE(vttbr_el2, (uintptr_t)guest->stage2.roots[0] | (uint64_t)guest->vmid << 48);
	BM_WRITE(hcr_el2, HCR_EL2_RW | HCR_EL2_VM);
	__asm__ volatile("isb" ::: "memory");
	bm_guest_tlb_clear();
	if (!(BM_READ(sctlr_el1) & SCTLR_M))
		bm_mmu_join_el1(&bm_guest_stage1);
}

static void run_and_return(bm_task *task, uint64_t argument)
{
	bm_hvc(BM_CALL_RETURN, task(argument), 0, 0);
}

uint64_t bm_guest_run(bm_task *task, uint64_t argument)
{
	return bm_enter_el1(run_and_return, task, argument);
}

void bm_serve_call(struct bm_frame *frame)
{
	switch (frame->x[0]) {
	case BM_CALL_RETURN:
		bm_leave_el1(frame->x[1]);
	case BM_CALL_LOG_START:
		bm_log_trap(true);
		break;
	case BM_CALL_LOG_STOP:
		bm_log_trap(false);
		break;
	}
}
