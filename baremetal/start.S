/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Entry at EL1 or EL2; exception vectors; calls to the firmware; EL1 called from
 * EL2. x19 holds the CPU's number until C runs, x21 where C begins.
 */
#define SCTLR_EL1_MMU_OFF 0x30d00800	/* RES1 bits of Armv8.0 */
#define SPSR_EL1H_MASKED 0x3c5
#define HCR_EL2_RW (1 << 31)
#define CURRENT_EL_2 (2 << 2)
#define FRAME_BYTES 256
#define STACK_SHIFT 16			/* each CPU has one for each EL */

	.section .text.boot, "ax"
	.globl	_start
_start:
	mov	x19, xzr
	adrp	x0, __bss_start
	add	x0, x0, :lo12:__bss_start
	adrp	x1, __bss_end
	add	x1, x1, :lo12:__bss_end
1:	cmp	x0, x1
	b.hs	2f
	stp	xzr, xzr, [x0], #16
	b	1b
2:	mrs	x0, CurrentEL
	adrp	x1, bm_boot_el
	str	x0, [x1, :lo12:bm_boot_el]
	adrp	x21, bm_start
	add	x21, x21, :lo12:bm_start
	b	enter

	/* Where PSCI CPU_ON sends other CPUs; x0 is the context: the number. */
	.globl	bm_secondary_entry
bm_secondary_entry:
	mov	x19, x0
	adrp	x21, bm_serve
	add	x21, x21, :lo12:bm_serve

enter:
	/* Before anything that could trap: an UNDEFINED without vectors hangs. */
	adrp	x0, vectors
	add	x0, x0, :lo12:vectors
	msr	vbar_el1, x0
	msr	spsel, #1
	msr	tpidr_el1, x19
	mov	x1, #(3 << 20)		/* CPACR_EL1.FPEN: nothing trapped */
	msr	cpacr_el1, x1
	adrp	x20, __stack_top
	add	x20, x20, :lo12:__stack_top
	sub	x20, x20, x19, lsl #(STACK_SHIFT + 1)
	mrs	x1, CurrentEL
	cmp	x1, #CURRENT_EL_2
	b.eq	at_el2
	mov	sp, x20
	b	enter_c

at_el2:
	msr	vbar_el2, x0
	mov	x0, #0x33ff		/* CPTR_EL2: RES1, nothing trapped */
	msr	cptr_el2, x0
	mov	x0, #3			/* CNTHCTL_EL2: EL1 may use timers */
	msr	cnthctl_el2, x0
	msr	cntvoff_el2, xzr
	mrs	x0, midr_el1
	msr	vpidr_el2, x0
	mrs	x0, mpidr_el1
	msr	vmpidr_el2, x0
	mov	x0, #HCR_EL2_RW
	msr	hcr_el2, x0
	ldr	x0, =SCTLR_EL1_MMU_OFF
	msr	sctlr_el1, x0
	msr	sp_el1, x20
	sub	sp, x20, #(1 << STACK_SHIFT)
	isb
	bl	bm_stays_at_el2
	cbnz	w0, enter_c
	mov	x0, #SPSR_EL1H_MASKED
	msr	spsr_el2, x0
	adr	x0, enter_c
	msr	elr_el2, x0
	eret

enter_c:
	isb
	mov	x29, xzr
	mov	x30, xzr
	br	x21
	.ltorg

.macro	entry number
	.balign	128
	sub	sp, sp, #FRAME_BYTES
	stp	x0, x1, [sp]
	mov	x1, #\number
	b	save_and_call
.endm

	.text
	.balign	2048
vectors:
	.set	number, 0
	.rept	16
	entry	number
	.set	number, number + 1
	.endr

	/* struct bm_frame of trap.c: x0 to x30 */
save_and_call:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	str	x30, [sp, #240]
	mov	x0, sp
	bl	bm_trap
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldp	x28, x29, [sp, #224]
	ldr	x30, [sp, #240]
	ldp	x0, x1, [sp]
	add	sp, sp, #FRAME_BYTES
	eret

	/* uint64_t bm_hvc(function, x1, x2, x3), bm_smc(...): SMC calling convention */
	.globl	bm_hvc
bm_hvc:
	hvc	#0
	ret
	.globl	bm_smc
bm_smc:
	smc	#0
	ret

	/* uint64_t bm_enter_el1(entry, task, argument); TPIDR_EL2 finds the way back. */
	.globl	bm_enter_el1
bm_enter_el1:
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	mov	x9, sp
	msr	tpidr_el2, x9
	msr	elr_el2, x0
	mov	x9, #SPSR_EL1H_MASKED
	msr	spsr_el2, x9
	mov	x0, x1
	mov	x1, x2
	mov	x29, xzr
	mov	x30, xzr
	eret
	.globl	bm_leave_el1
bm_leave_el1:
	mrs	x9, tpidr_el2
	mov	sp, x9
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret

	.bss
	.balign	8
	.globl	bm_boot_el
bm_boot_el:
	.space	8

	.section .note.GNU-stack, "", %progbits
