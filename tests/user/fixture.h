/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The requests and the machines of the sequence tests: every sort of machine,
 * with every space, domain, granule, level and size class, and with each way to
 * use the backend.
 */
#ifndef USER_FIXTURE_H
#define USER_FIXTURE_H

#include "machines.h"
#include "predict.h"

struct fixture {
	const struct machine *machine;
	struct tlbp_arm64 arm64;
	struct tlbp_range ranges[2];
	struct tlbp_request request;
	struct tlbp_mock mock;
	struct insn_list expected;
	struct insn_list emitted;
};

/* Each run starts with an empty log, empty lists and costs of nothing. */
typedef void fixture_test(struct fixture *fixture);
void fixture_for_each(fixture_test *test);

/* The same with one request for each space: a range of pages. */
void fixture_for_each_space(fixture_test *test);

/* The same for each kind and domain that the machine does not serve. */
void fixture_for_each_unserved_space(fixture_test *test);

/* A fixture at EL1 with a request of one page, to be changed by the test. */
struct fixture *fixture_one_page(uint32_t kind, uint32_t domain);

/* A machine of that name, with the same request. */
struct fixture *fixture_on(const char *machine, uint32_t kind, uint32_t domain);

void fixture_forget_log(struct fixture *fixture);

/*
 * Fails the test, and says which case it was, if the log is not as expected, or
 * the machine has seen an instruction that it does not have.
 */
void fixture_compare(struct fixture *fixture);

/* The same for the operations alone, wherever barriers and slices stand. */
void fixture_compare_operations(struct fixture *fixture);

/* Nothing was out of order, nothing is pending, no context is entered. */
void fixture_assert_complete(const struct fixture *fixture);

#endif /* USER_FIXTURE_H */
