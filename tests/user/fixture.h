/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The requests and the machine of the sequence tests: every space, domain,
 * granule, stride and size class, with each way to use the backend.
 */
#ifndef USER_FIXTURE_H
#define USER_FIXTURE_H

#include "predict.h"
#include "record.h"

struct fixture {
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

/* A fixture with a request of one page, to be changed by the test. */
struct fixture *fixture_one_page(uint32_t kind, uint32_t domain);

void fixture_forget_log(struct fixture *fixture);

/* Fails the test, and says which case it was, if the log is not as expected. */
void fixture_compare(struct fixture *fixture);

/* The same for the operations alone, wherever barriers and slices stand. */
void fixture_compare_operations(struct fixture *fixture);

#endif /* USER_FIXTURE_H */
