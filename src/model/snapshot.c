/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Keeping a machine's state and going back to it: copies of its one allocation. */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

struct tlbp_model_snapshot *tlbp_model_snapshot(const struct tlbp_model *model,
						struct tlbp_model_snapshot *snapshot)
{
	if (!snapshot) {
		snapshot = malloc(sizeof(*snapshot));
		if (!snapshot)
			return NULL;
		snapshot->copy = malloc(model->bytes);
		if (!snapshot->copy) {
			free(snapshot);
			return NULL;
		}
	}
	memcpy(snapshot->copy, model, model->bytes);
	return snapshot;
}

void tlbp_model_restore(struct tlbp_model *model, const struct tlbp_model_snapshot *snapshot)
{
	memcpy(model, snapshot->copy, model->bytes);
}

static bool has_same_core(struct tlbp_model *model, struct tlbp_model *other, uint32_t index)
{
	struct model_core *core = &model->cores[index];
	struct model_core *other_core = &other->cores[index];
	uint32_t kind;

	for (kind = 0; kind < MODEL_KINDS; kind++)
		if (!tlbp_model_tlb_same(model, other, &core->l1[kind], &other_core->l1[kind]))
			return false;
	return tlbp_model_tlb_same(model, other, &core->l2, &other_core->l2) &&
	       tlbp_model_tlb_same(model, other, &core->walks, &other_core->walks);
}

bool tlbp_model_same(const struct tlbp_model *model, const struct tlbp_model_snapshot *snapshot)
{
	/* Nothing is changed: the helpers serve those that do. */
	struct tlbp_model *same = (struct tlbp_model *)(uintptr_t)model;
	uint32_t i;

	for (i = 0; i < model->config.core_count; i++)
		if (!has_same_core(same, snapshot->copy, i))
			return false;
	return true;
}

void tlbp_model_snapshot_free(struct tlbp_model_snapshot *snapshot)
{
	if (!snapshot)
		return;
	free(snapshot->copy);
	free(snapshot);
}
