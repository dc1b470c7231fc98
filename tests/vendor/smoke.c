/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The smallest integration: a backend that counts, a threshold, two flushes.
 * Every way of vendoring builds and runs this; with SMOKE_NO_MAIN it is a
 * library's worth of glue that is renamed along with the sources.
 */
#include <tlbpolicy.h>
#include <tlbpolicy/arm64.h>

struct counting {
	struct tlbp_backend backend;
	uint32_t op_count;
	uint32_t whole_count;
	uint32_t sync_count;
};

static struct counting *counting_of(struct tlbp_backend *backend)
{
	return (struct counting *)(void *)backend;
}

static uint64_t count_ops(const struct tlbp_backend *backend, const struct tlbp_request *request)
{
	(void)backend;
	return request->ranges[0].page_count;
}

static void order_stores(struct tlbp_backend *backend, const struct tlbp_space *space)
{
	(void)backend;
	(void)space;
}

static uint32_t issue(struct tlbp_backend *backend, const struct tlbp_request *request,
		      struct tlbp_cursor *cursor, uint32_t max_ops)
{
	uint64_t left = request->ranges[0].page_count - cursor->page_index;
	uint32_t now = left < max_ops ? (uint32_t)left : max_ops;

	cursor->page_index += now;
	if (cursor->page_index == request->ranges[0].page_count) {
		cursor->range_index++;
		cursor->page_index = 0;
	}
	counting_of(backend)->op_count += now;
	return now;
}

static uint32_t whole_space(struct tlbp_backend *backend, const struct tlbp_space *space,
			    uint32_t flags)
{
	(void)space;
	(void)flags;
	counting_of(backend)->whole_count++;
	return 1;
}

static void everything(struct tlbp_backend *backend, const struct tlbp_space *space,
		       uint32_t flags)
{
	whole_space(backend, space, flags);
}

static void sync(struct tlbp_backend *backend, const struct tlbp_space *space, uint32_t action,
		 uint32_t flags)
{
	(void)space;
	(void)action;
	(void)flags;
	counting_of(backend)->sync_count++;
}

static const struct tlbp_backend_ops counting_ops = {
	.name = "counting",
	.struct_size = sizeof(struct tlbp_backend_ops),
	.count_ops = count_ops,
	.order_stores = order_stores,
	.issue = issue,
	.whole_space = whole_space,
	.everything = everything,
	.sync = sync,
};

static int flush_pages(const struct tlbp *tlbp, uint64_t page_count)
{
	struct tlbp_space space = { TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER, 12, 0, 0 };
	struct tlbp_range range = { 0x40000000, page_count };
	struct tlbp_request request = tlbp_page_request(space, &range, 0);

	return tlbp_flush(tlbp, &request);
}

int tlbp_smoke(void);

/* 0, or the number of the step that went wrong. */
int tlbp_smoke(void)
{
	struct counting counting = { .backend.ops = &counting_ops };
	struct tlbp_threshold threshold = { .policy.ops = &tlbp_threshold_ops, .max_ops = 8 };
	struct tlbp tlbp = { .backend = &counting.backend, .policy = &threshold.policy };

	counting.backend.caps.spaces = TLBP_SPACE_BIT(TLBP_SPACE_KERNEL, TLBP_DOMAIN_INNER);
	counting.backend.caps.granules = UINT32_C(1) << 12;
	if (tlbp_init(&tlbp) != TLBP_OK)
		return 1;
	if (flush_pages(&tlbp, 8) != TLBP_OK || counting.op_count != 8 || counting.whole_count)
		return 2;
	if (flush_pages(&tlbp, 9) != TLBP_OK || counting.op_count != 8 ||
	    counting.whole_count != 1)
		return 3;
	if (counting.sync_count < 2)
		return 4;
	return tlbp_arm64_is_span(64) ? 0 : 5;
}

#ifndef SMOKE_NO_MAIN
int main(void)
{
	return tlbp_smoke();
}
#endif
