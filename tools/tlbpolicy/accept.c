/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Whether the library accepts a policy that tlbpolicy tune printed, here the file
 * ADVICE, and whether a flush goes through it. For test_tune.sh.
 */
#include ADVICE

#include <stdio.h>
#include <tlbpolicy/model.h>

int main(void)
{
	const struct tlbp_model_config config = {
		.preset = tlbp_model_preset_find("phytium-ftc862"),
		.core_count = 1,
		.granule_shift = 12,
	};
	struct tlbp_model *model = tlbp_model_create(&config, NULL);
	const struct tlbp_space space = { TLBP_SPACE_USER, TLBP_DOMAIN_INNER, 12, 1, 0 };
	const struct tlbp_range range = { 0x400000, 600 };
	struct tlbp_request request = tlbp_page_request(space, &range, 0);
	struct tlbp tlbp = { .policy = &policy.policy };
	int status;

	if (!model)
		return 1;
	tlbp.backend = tlbp_model_backend(model);
	status = tlbp_init(&tlbp);
	if (status == TLBP_OK)
		status = tlbp_model_flush(model, 0, &tlbp, &request);
	printf("%s: %s\n", policy.policy.ops->name, tlbp_status_name(status));
	tlbp_model_destroy(model);
	return status == TLBP_OK ? 0 : 1;
}
