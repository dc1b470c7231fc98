/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
#include "measure.h"

/* In picoseconds per operation: the products stay below 2^64 up to 2^36 pages at 268 us. */
static uint64_t extrapolated_ns(uint64_t sample_ns, uint64_t sample_ops, uint64_t op_count)
{
	return sample_ns * 1000 / sample_ops * op_count / 1000;
}

static void keep_longest(struct demo_measurement *m, uint64_t stretch_ns)
{
	if (stretch_ns > m->longest_ns)
		m->longest_ns = stretch_ns;
}

static void extrapolate(struct demo_measurement *m, uint64_t sample_ops, uint64_t op_count)
{
	m->sampled = true;
	m->op_count = op_count;
	m->duration_ns = extrapolated_ns(m->duration_ns, sample_ops, op_count);
}

struct demo_measurement demo_measure_flush(const struct tlbp *tlbp,
					   const struct tlbp_request *request)
{
	struct tlbp_backend *backend = tlbp->backend;
	struct demo_measurement m = {0};
	struct tlbp_outcome outcome;
	struct tlbp_flush flush;
	uint64_t start_ns = backend->ops->now_ns(backend);
	uint64_t relaxed_ns = start_ns;
	uint64_t now_ns;

	m.status = tlbp_flush_begin(&flush, tlbp, request);
	while (tlbp_flush_step(&flush) == TLBP_AGAIN) {
		now_ns = backend->ops->now_ns(backend);
		keep_longest(&m, now_ns - relaxed_ns);
		relaxed_ns = now_ns;
		if (flush.outcome.op_count < DEMO_SAMPLE_OPS)
			continue;
		m.duration_ns = now_ns - start_ns;
		extrapolate(&m, flush.outcome.op_count, backend->ops->count_ops(backend, request));
		(void)tlbp_flush_finish(&flush, NULL);
		m.action = TLBP_BY_ADDRESS;
		m.reason = flush.plan.reason;
		return m;
	}
	m.status = tlbp_flush_finish(&flush, &outcome);
	now_ns = backend->ops->now_ns(backend);
	keep_longest(&m, now_ns - relaxed_ns);
	m.duration_ns = now_ns - start_ns;
	m.op_count = outcome.op_count + (outcome.action >= TLBP_WHOLE_SPACE);
	m.action = outcome.action;
	m.reason = outcome.reason;
	return m;
}

struct demo_measurement demo_measure_page_loop(struct tlbp_backend *backend,
					       const struct tlbp_request *request)
{
	struct demo_measurement m = {.action = TLBP_BY_ADDRESS};
	struct tlbp_cursor cursor = {0};
	uint64_t start_ns = backend->ops->now_ns(backend);

	backend->ops->order_stores(backend, &request->space);
	m.op_count = backend->ops->issue(backend, request, &cursor, DEMO_SAMPLE_OPS);
	backend->ops->sync(backend, &request->space, TLBP_BY_ADDRESS, request->flags);
	m.duration_ns = backend->ops->now_ns(backend) - start_ns;
	if (cursor.range_index < request->range_count)
		extrapolate(&m, m.op_count, backend->ops->count_ops(backend, request));
	m.longest_ns = m.duration_ns;
	return m;
}
