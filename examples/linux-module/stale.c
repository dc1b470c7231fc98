// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Are translations really gone? Pages of an area of our own are read, unmapped,
 * flushed through the library, mapped to another frame, and read again, on this CPU
 * and on another. Between unmapping and flushing they are read as well: what can
 * still be read then was cached, and shows that the check would have noticed.
 *
 * Entries go from valid to invalid to valid, as the architecture wants it
 * (break-before-make). Reads that may find no translation do not oops.
 */
#include "module.h"

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include <asm/barrier.h>
#include <asm/pgtable.h>
#include <asm/sysreg.h>
#include <asm/tlbflush.h>

#define STALE_PAGES 250
#define STALE_OLD 0x01d01d01d01d01dULL
#define STALE_NEW 0x2e32e32e32e32e3ULL

/* Requests: so many pages of the area; WIDE: many more that begin, or end, with it. */
#define STALE_WIDE_BEGIN 0
#define STALE_WIDE_END UINT_MAX

/* 248 GiB: range operations of the largest span, and no smaller one that helps out. */
#define STALE_WIDE_PAGES (31ULL * TLBP_ARM64_MAX_SPAN_PAGES)

struct stale_area {
	struct page *frames[2];
	char *start;
	pte_t *entries[STALE_PAGES];
};

/**
 * struct stale_look - read pages of the area on a CPU
 * @area: Area.
 * @first_page: From here.
 * @page_count: So many.
 * @old_count: Result: how many showed the old frame.
 * @new_count: Result: how many showed the new one.
 */
struct stale_look {
	const struct stale_area *area;
	u32 first_page;
	u32 page_count;
	u32 old_count;
	u32 new_count;
};

enum stale_where {
	STALE_HERE,
	STALE_ELSEWHERE,
	STALE_WHERE_COUNT,
};

/**
 * struct stale_result - what a check has seen
 * @flush_counts: Flushes, by where was looked.
 * @cached_counts: Translations that were still cached when the flush began.
 * @stale_count: Those that outlived it.
 * @lost_count: Pages that showed neither frame after they were mapped again.
 * @refused_count: Flushes that ended with an error. They go wider than asked, which
 *   would hide what the check is for.
 */
struct stale_result {
	u32 flush_counts[STALE_WHERE_COUNT];
	u32 cached_counts[STALE_WHERE_COUNT];
	u32 stale_count;
	u32 lost_count;
	u32 refused_count;
};

/* ---------------------------------------------------------- the entries --- */

/*
 * The kernel's tables are in TTBR1_EL1; init_mm, which names them, is not exported.
 * Bits [51:48] of their address, if any, are in [5:2].
 */
static pgd_t *stale_top_table(void)
{
	u64 ttbr = read_sysreg(ttbr1_el1);

	return phys_to_virt((ttbr & GENMASK_ULL(47, PAGE_SHIFT)) |
			    (ttbr & GENMASK_ULL(5, 2)) << 46);
}

/* Whatever looks other than expected is no entry of ours, and is not followed. */
static pte_t *stale_find_entry(unsigned long va)
{
	pgd_t *pgd = stale_top_table() + pgd_index(va);
	p4d_t *p4d = NULL;
	pud_t *pud = NULL;
	pmd_t *pmd = NULL;
	pte_t *pte = NULL;

	if (virt_addr_valid(pgd) && !pgd_none(*pgd))
		p4d = p4d_offset(pgd, va);
	if (virt_addr_valid(p4d) && !p4d_none(*p4d))
		pud = pud_offset(p4d, va);
	if (virt_addr_valid(pud) && !pud_none(*pud) && !pud_leaf(*pud))
		pmd = pmd_offset(pud, va);
	if (virt_addr_valid(pmd) && !pmd_none(*pmd) && !pmd_leaf(*pmd))
		pte = pte_offset_kernel(pmd, va);
	return virt_addr_valid(pte) ? pte : NULL;
}

static int stale_find_entries(struct stale_area *area)
{
	u32 i;

	for (i = 0; i < STALE_PAGES; i++) {
		pte_t *entry = stale_find_entry((unsigned long)area->start + i * PAGE_SIZE);

		if (!entry || !pte_valid(READ_ONCE(*entry)) || pte_cont(READ_ONCE(*entry)) ||
		    pte_pfn(READ_ONCE(*entry)) != page_to_pfn(area->frames[0])) {
			pr_notice("no check for stale translations: tables not as expected\n");
			return -EOPNOTSUPP;
		}
		area->entries[i] = entry;
	}
	return 0;
}

/* To a frame of the area, or to none. */
static void stale_map(struct stale_area *area, u32 first_page, u32 page_count,
		      const struct page *frame)
{
	pte_t entry = frame ? mk_pte(frame, PAGE_KERNEL) : __pte(0);
	u32 i;

	for (i = first_page; i < first_page + page_count; i++)
		WRITE_ONCE(*area->entries[i], entry);
}

/* An entry that was invalid was not cached: the walker only has to see the new one. */
static void stale_make_visible(void)
{
	dsb(ishst);
	isb();
}

/* ------------------------------------------------------------- the area --- */

static void stale_unmap_area(struct stale_area *area)
{
	u32 i;

	if (area->start)
		vunmap(area->start);
	for (i = 0; i < ARRAY_SIZE(area->frames); i++) {
		if (area->frames[i])
			__free_page(area->frames[i]);
	}
	kfree(area);
}

static int stale_fill_area(struct stale_area *area)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(area->frames); i++) {
		area->frames[i] = alloc_page(GFP_KERNEL);
		if (!area->frames[i])
			return -ENOMEM;
		*(u64 *)page_address(area->frames[i]) = i ? STALE_NEW : STALE_OLD;
	}
	area->start = machine_map_often(area->frames[0], STALE_PAGES);
	return area->start ? stale_find_entries(area) : -ENOMEM;
}

static struct stale_area *stale_map_area(void)
{
	struct stale_area *area = kzalloc(sizeof(*area), GFP_KERNEL);
	int error = area ? stale_fill_area(area) : -ENOMEM;

	if (!error)
		return area;
	if (area)
		stale_unmap_area(area);
	return ERR_PTR(error);
}

/* ------------------------------------------------------------ the check --- */

static void stale_read(void *context)
{
	struct stale_look *look = context;
	const struct stale_area *area = look->area;
	u32 i;

	look->old_count = 0;
	look->new_count = 0;
	for (i = look->first_page; i < look->first_page + look->page_count; i++) {
		u64 word = 0;

		if (copy_from_kernel_nofault(&word, area->start + i * PAGE_SIZE, sizeof(word)))
			continue;
		look->old_count += word == STALE_OLD;
		look->new_count += word == STALE_NEW;
	}
}

static struct tlbp_range stale_wide_request(const struct stale_area *area, bool is_begin)
{
	u64 start_va = (unsigned long)area->start;
	u64 end_va = start_va + STALE_PAGES * PAGE_SIZE;

	/* With 52-bit addresses, operations begin there. */
	start_va = round_down(start_va, SZ_64K);
	end_va = round_up(end_va, SZ_64K);
	if (!is_begin)
		start_va = end_va - (STALE_WIDE_PAGES << PAGE_SHIFT);
	return (struct tlbp_range){ start_va, STALE_WIDE_PAGES };
}

static struct tlbp_range stale_request(const struct stale_area *area, u32 shape,
				       struct stale_look *look)
{
	bool is_wide = shape == STALE_WIDE_BEGIN || shape == STALE_WIDE_END;
	u64 start_va = (unsigned long)area->start;

	look->page_count = is_wide ? STALE_PAGES : shape;
	/* Not at the area's start, which is aligned better than most. */
	look->first_page = look->page_count < STALE_PAGES ? 1 : 0;
	if (is_wide)
		return stale_wide_request(area, shape == STALE_WIDE_BEGIN);
	return (struct tlbp_range){ start_va + look->first_page * PAGE_SIZE, shape };
}

/* With few bits in an address there may be no room; and nothing here may take long. */
static bool stale_can_request(const struct engine *engine, const struct tlbp_range *range)
{
	return range->start_va >= PAGE_OFFSET &&
	       range->page_count <= (0 - range->start_va) >> PAGE_SHIFT &&
	       !engine_takes_long(engine, range);
}

static void stale_note(struct stale_result *result, enum stale_where where,
		       const struct stale_look *before, const struct stale_look *after)
{
	result->flush_counts[where]++;
	result->cached_counts[where] += before->old_count;
	result->stale_count += after->old_count;
	result->lost_count += after->page_count - after->old_count - after->new_count;
}

/* Nothing in here reschedules: another process would drop translations on its way. */
static void stale_check_on(struct stale_area *area, struct engine *engine,
			   const struct tlbp_range *range, struct stale_look *look, int cpu,
			   enum stale_where where, struct stale_result *result)
{
	struct stale_look before;

	/* Caches them. */
	smp_call_function_single(cpu, stale_read, look, 1);
	stale_map(area, look->first_page, look->page_count, NULL);
	before = *look;
	smp_call_function_single(cpu, stale_read, &before, 1);
	if (engine_flush(engine, range, TLBP_LEAF_ONLY | TLBP_NO_RELAX) < 0)
		result->refused_count++;
	stale_map(area, look->first_page, look->page_count, area->frames[1]);
	stale_make_visible();
	smp_call_function_single(cpu, stale_read, look, 1);
	stale_note(result, where, &before, look);
}

static void stale_check_request(struct stale_area *area, struct engine *engine, u32 shape,
				enum stale_where where, struct stale_result *result)
{
	struct stale_look look = { .area = area };
	struct tlbp_range range = stale_request(area, shape, &look);
	unsigned int cpu;

	if (!stale_can_request(engine, &range))
		return;
	stale_map(area, 0, STALE_PAGES, area->frames[0]);
	stale_make_visible();
	/* From here on this thread stays where it is, and every CPU that is online does. */
	cpu = get_cpu();
	if (where == STALE_ELSEWHERE)
		cpu = cpumask_any_but(cpu_online_mask, cpu);
	if (cpu < nr_cpu_ids)
		stale_check_on(area, engine, &range, &look, cpu, where, result);
	put_cpu();

	/* Whatever was wrong above, the next one begins with nothing cached. */
	stale_map(area, 0, STALE_PAGES, NULL);
	flush_tlb_kernel_range((unsigned long)area->start,
			       (unsigned long)area->start + STALE_PAGES * PAGE_SIZE);
}

static void stale_check_shapes(struct stale_area *area, struct engine *engine,
			       struct stale_result *result)
{
	static const u32 shapes[] = {
		1, 2, 3, 6, 31, 64, STALE_PAGES - 1, STALE_PAGES,
		STALE_WIDE_BEGIN, STALE_WIDE_END,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		stale_check_request(area, engine, shapes[i], STALE_HERE, result);
		stale_check_request(area, engine, shapes[i], STALE_ELSEWHERE, result);
		cond_resched();
	}
}

/* ----------------------------------------------------------- the verdict --- */

/* Where nothing was cached, nothing could have become stale. */
static bool stale_proves_something(const struct stale_result *one)
{
	return one->cached_counts[STALE_HERE] &&
	       (one->cached_counts[STALE_ELSEWHERE] || !one->flush_counts[STALE_ELSEWHERE]);
}

static u32 stale_sum(const u32 counts[STALE_WHERE_COUNT])
{
	return counts[STALE_HERE] + counts[STALE_ELSEWHERE];
}

static int stale_judge(const struct stale_result *one, const char *policy)
{
	if (one->stale_count || one->lost_count)
		pr_err("%s: STALE: %u of %u cached translations outlived %u flushes; %u lost\n",
		       policy, one->stale_count, stale_sum(one->cached_counts),
		       stale_sum(one->flush_counts), one->lost_count);
	if (one->refused_count)
		pr_err("%s: %u flushes were refused\n", policy, one->refused_count);
	if (one->stale_count || one->lost_count || one->refused_count)
		return -EIO;
	if (stale_proves_something(one))
		return 0;
	pr_warn("%s: no check for stale translations: %u were cached here, %u elsewhere\n", policy,
		one->cached_counts[STALE_HERE], one->cached_counts[STALE_ELSEWHERE]);
	return -ENODATA;
}

/* Adds to the result what went well. */
static int stale_run(struct engine *engine, struct stale_result *result)
{
	struct stale_area *area = stale_map_area();
	struct stale_result one = { };
	u32 where;
	int error;

	if (IS_ERR(area))
		return PTR_ERR(area);
	stale_check_shapes(area, engine, &one);
	stale_unmap_area(area);
	error = stale_judge(&one, engine_policy(engine));
	for (where = 0; where < STALE_WHERE_COUNT && !error; where++) {
		result->flush_counts[where] += one.flush_counts[where];
		result->cached_counts[where] += one.cached_counts[where];
	}
	return error;
}

static void stale_log(const struct stale_result *result, u32 policy_count)
{
	pr_info("no translation stale of %u cached here, %u elsewhere; %u flushes, %u policies\n",
		result->cached_counts[STALE_HERE], result->cached_counts[STALE_ELSEWHERE],
		stale_sum(result->flush_counts), policy_count);
}

int stale_check_engine(struct engine *engine)
{
	struct stale_result result = { };
	int error = stale_run(engine, &result);

	if (!error)
		stale_log(&result, 1);
	return error;
}

static int stale_check_policy(const struct settings *settings, u32 policy,
			      struct stale_result *result)
{
	struct settings own = *settings;
	struct engine *engine;
	int error;

	own.policy = policy;
	engine = engine_make(&own);
	if (IS_ERR(engine))
		return PTR_ERR(engine);
	error = stale_run(engine, result);
	engine_free(engine);
	return error;
}

int stale_check(const struct settings *settings)
{
	struct stale_result result = { };
	u32 policy, policy_count = 0;
	int error = 0;

	for (policy = 0; names_policy(policy); policy++) {
		int one = stale_check_policy(settings, policy, &result);

		/* A machine that cannot be looked at is none that is wrong. */
		if (one == -EOPNOTSUPP)
			return 0;
		policy_count += !one;
		if (one != -ENODATA)
			error = error ?: one;
	}
	if (policy_count && !error)
		stale_log(&result, policy_count);
	return error;
}
