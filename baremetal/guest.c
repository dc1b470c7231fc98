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

/* ESR_ELx.ISS of a data abort (Arm ARM D19.2), PAR_EL1 and HPFAR_EL2. */
#define ISS_WNR (UINT64_C(1) << 6)
#define ISS_S1PTW (UINT64_C(1) << 7)
#define ISS_STATUS_TYPE UINT64_C(0x3c)
#define STATUS_PERMISSION UINT64_C(0x0c)
#define PAR_FAILED UINT64_C(1)
#define PAR_PAGE UINT64_C(0x000ffffffffff000)
#define HPFAR_FIPA UINT64_C(0xfffffffffff0)
#define PAGE_OFFSET UINT64_C(0xfff)

static bm_abort_handler *abort_handler;
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

static void switch_stage1(const struct bm_guest *guest)
{
	uint64_t sctlr = BM_READ(sctlr_el1);

	if (!(sctlr & SCTLR_M) && !guest->is_flat)
		bm_mmu_join_el1(&bm_guest_stage1);
	if ((sctlr & SCTLR_M) && guest->is_flat)
		BM_WRITE(sctlr_el1, sctlr & ~SCTLR_M);
}

void bm_guest_switch(const struct bm_guest *guest)
{
	BM_WRITE(vttbr_el2, (uintptr_t)guest->stage2.roots[0] | (uint64_t)guest->vmid << 48);
	__asm__ volatile("isb" ::: "memory");
	switch_stage1(guest);
	__asm__ volatile("isb" ::: "memory");
}

void bm_guest_load(const struct bm_guest *guest)
{
	BM_WRITE(vtcr_el2, VTCR | (bm_uses_lpa2 ? VTCR_DS : 0));
	BM_WRITE(hcr_el2, HCR_EL2_RW | HCR_EL2_VM);
	bm_guest_switch(guest);
	bm_guest_tlb_clear();
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

/* ---------------------------------------------------------------- aborts --- */

void bm_guest_handle_aborts(bm_abort_handler *handler)
{
	abort_handler = handler;
}

/* For a guest's permission fault HPFAR_EL2 is UNKNOWN, but for one on its tables. */
static bool translate(uint64_t va, uint64_t *ipa)
{
	uint64_t guest_par = BM_READ(par_el1);
	uint64_t par;

	__asm__ volatile("at s1e1r, %0\n\tisb" ::"r"(va) : "memory");
	par = BM_READ(par_el1);
	BM_WRITE(par_el1, guest_par);
	*ipa = (par & PAR_PAGE) | (va & PAGE_OFFSET);
	return !(par & PAR_FAILED);
}

bool bm_serve_abort(uint64_t esr)
{
	bool has_hpfar = (esr & ISS_S1PTW) || (esr & ISS_STATUS_TYPE) != STATUS_PERMISSION;
	uint64_t far = BM_READ(far_el2);
	uint64_t ipa = (BM_READ(hpfar_el2) & HPFAR_FIPA) << 8 | (far & PAGE_OFFSET);

	if (!abort_handler || (!has_hpfar && !translate(far, &ipa)))
		return false;
	return abort_handler(ipa, esr & ISS_WNR);
}
