# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
#
# The one list of sources, for every build: a line is "tlbpolicy_GROUP += FILE",
# FILE relative to the folder of this one. make includes it as it is; others match
# "^tlbpolicy_(\w+) \+= (\S+)$". Compile with include/ and src/ as include paths.
#
# An out-of-tree module with a copy in lib/, in its Kbuild file, whole:
#	include $(src)/lib/src/tlbpolicy.mk
#	ccflags-y := -I$(src)/lib/include -I$(src)/lib/src -DTLBP_ENV_HEADER='"my_env.h"' -I$(src)
#	obj-m := my.o
#	my-y := main.o $(patsubst %.c,lib/src/%.o,$(tlbpolicy_core) \
#		$(tlbpolicy_arm64_pure) $(tlbpolicy_arm64_insn))
#
# A second copy in one make resets the groups: use each with := before the next.

# Every host.
tlbpolicy_core :=
tlbpolicy_core += calibrate.c
tlbpolicy_core += estimate.c
tlbpolicy_core += flush.c
tlbpolicy_core += names.c
tlbpolicy_core += policy.c
tlbpolicy_core += policy_adaptive.c
tlbpolicy_core += policy_presets.c
tlbpolicy_core += policy_threshold.c
tlbpolicy_core += policy_timebound.c

# Every host as well: what arm64's operations are, without executing any.
tlbpolicy_arm64_pure :=
tlbpolicy_arm64_pure += arch/arm64/cores.c
tlbpolicy_arm64_pure += arch/arm64/detect.c
tlbpolicy_arm64_pure += arch/arm64/errata.c
tlbpolicy_arm64_pure += arch/arm64/errata_names.c
tlbpolicy_arm64_pure += arch/arm64/operand.c
tlbpolicy_arm64_pure += arch/arm64/range.c
tlbpolicy_arm64_pure += arch/arm64/tlbi.c

# Instructions: arm64, or any host where TLBP_ARM64_INSN_HEADER records them.
tlbpolicy_arm64_insn :=
tlbpolicy_arm64_insn += arch/arm64/backend.c
tlbpolicy_arm64_insn += arch/arm64/dirty.c
tlbpolicy_arm64_insn += arch/arm64/gpt.c

# Hosted, for tests: the test double.
tlbpolicy_mock :=
tlbpolicy_mock += mock/backend.c
tlbpolicy_mock += mock/change.c
tlbpolicy_mock += mock/decode_arm64.c
tlbpolicy_mock += mock/machine.c
tlbpolicy_mock += mock/question.c

# Hosted, for simulators: the simulated machine.
tlbpolicy_model :=
tlbpolicy_model += model/access.c
tlbpolicy_model += model/backend.c
tlbpolicy_model += model/invalidate.c
tlbpolicy_model += model/lack.c
tlbpolicy_model += model/machine.c
tlbpolicy_model += model/preset.c
tlbpolicy_model += model/preset_text.c
tlbpolicy_model += model/snapshot.c
tlbpolicy_model += model/tlb.c
