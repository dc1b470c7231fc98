/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A small hypervisor: guests with stage 2 tables of their own, and what is done to
 * these while guests run. One CPU at a time works for it.
 */
#ifndef HYP_H
#define HYP_H

#include "stage2.h"

#define HYP_PAGE_SHIFT 12
#define HYP_PAGE_BYTES (UINT64_C(1) << HYP_PAGE_SHIFT)

/*
 * A guest's memory, by intermediate physical address: what is worked on, at most
 * 1 GiB, and behind it pages that nothing ever happens to.
 */
#define HYP_MEMORY_IPA UINT64_C(0x1000000000)
#define HYP_MEMORY_PAGES (UINT64_C(1) << 18)
#define HYP_KEPT_IPA (HYP_MEMORY_IPA + HYP_MEMORY_PAGES * HYP_PAGE_BYTES)
#define HYP_KEPT_PAGES UINT64_C(64)

/* Frames of one generation; page n of a guest's memory is in frame n modulo this. */
#define HYP_FRAMES UINT64_C(512)
/* Where in a frame its word is; the words before are entries, and behind is what is written. */
#define HYP_WORD_INDEX 510
#define HYP_STORE_INDEX 511

/* Pages from HYP_MEMORY_IPA on whose writes can be logged. */
#define HYP_LOG_PAGES UINT64_C(512)

enum hyp_generation { HYP_OLD, HYP_NEW, HYP_GENERATIONS };

struct hyp_guest {
	struct stage2_guest stage2;
	uint64_t *root;                 /* table of level 1 */
	uint64_t frames_pa[HYP_GENERATIONS];
	uint64_t dirty[HYP_LOG_PAGES / 64];
	uint64_t page_count;            /* from HYP_MEMORY_IPA on */
	bool is_logged;
	bool is_flat;                   /* its stage 1 is off */
	uint32_t number;
};

/* Makes a guest; its number, VMID and is_flat are set. It has no memory yet. */
void hyp_add_guest(struct hyp_guest *guest);

/* The word that a guest finds in memory of a generation. */
uint64_t hyp_word(const struct hyp_guest *guest, enum hyp_generation generation);

/* Gives it so many pages, and those that are kept; all of HYP_OLD, writable. */
void hyp_start(struct hyp_guest *guest, uint64_t page_count);

/* Takes pages away. Their frames may be used for something else afterwards. */
void hyp_unmap(struct hyp_guest *guest, const struct tlbp_range *range);

/* Moves pages to the frames of HYP_NEW, by break before make. */
void hyp_move(struct hyp_guest *guest, const struct tlbp_range *range);

/* Writes abort from now on. */
void hyp_protect(struct hyp_guest *guest, const struct tlbp_range *range);

/* Notes which of the first HYP_LOG_PAGES pages a guest writes. */
void hyp_log_start(struct hyp_guest *guest);

/* How many pages were written since the last time; the next write is noted again. */
uint64_t hyp_log_collect(struct hyp_guest *guest);

/* All of its memory goes, and its VMID may be given to another guest; it may be
 * started again. */
void hyp_tear_down(struct hyp_guest *guest);

/* A guest's access aborted: true if it may be done again. */
bool hyp_fault(struct hyp_guest *guest, uint64_t ipa, bool is_write);

#endif /* HYP_H */
