/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A simulator links the simulated machine: its first preset has a name. */
#include <tlbpolicy/model.h>

int main(void)
{
	const struct tlbp_model_preset *preset = tlbp_model_preset_at(0);

	return preset && tlbp_model_preset_find(preset->name) == preset ? 0 : 1;
}
