/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every erratum that asks for more than the architecture does before an
 * invalidation is complete, once: errata.c makes the table of it that detection
 * walks, errata_names.c the one with words. docs/cores.md has the errata of TLBs
 * that are others' duty.
 *
 * X(name, source, implementer, part, first revision, last revision, needs).
 * A revision is variant << 4 | revision: r1p2 is 0x12. By implementer and part.
 *
 * Where sources differ the wider range stands here. C1-Pro is affected only
 * with SME, and r1p2 only while REVIDR_EL1[0] is 0; MIDR_EL1 shows neither.
 */
#ifndef TLBP_ARM64_ERRATA_LIST_H
#define TLBP_ARM64_ERRATA_LIST_H

#include <tlbpolicy/arm64.h>

/* One defect of many cores; each core's notice has a number of its own for it. */
#define ERRATA_CVE_2025_10263(X, name, part)                                       \
	X(name " (CVE-2025-10263)", "Arm advisory 112137", 0x41, part, 0x00, 0xff, \
	  TLBP_ARM64_ERRATUM_REPEAT)

#define TLBP_ARM64_ERRATA_LIST(X)                                                                  \
	X("Cortex-A55 2441007", "Linux, ARM64_ERRATUM_2441007", 0x41, 0xd05, 0x00, 0xff,           \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	X("Cortex-A57 813419", "TF-A, ERRATA_A57_813419", 0x41, 0xd07, 0x00, 0x00,                 \
	  TLBP_ARM64_ERRATUM_EL3_TWICE)                                                            \
	X("Cortex-A76 1286807", "Linux, ARM64_ERRATUM_1286807", 0x41, 0xd0b, 0x00, 0x30,           \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	ERRATA_CVE_2025_10263(X, "Cortex-A76 4193800", 0xd0b)                                      \
	X("Neoverse N1 1286807", "Xen, ARM64_ERRATUM_1286807", 0x41, 0xd0c, 0x00, 0x30,            \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	ERRATA_CVE_2025_10263(X, "Neoverse N1 4193800", 0xd0c)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-A77 4193798", 0xd0d)                                      \
	ERRATA_CVE_2025_10263(X, "Cortex-A76AE 4193801", 0xd0e)                                    \
	ERRATA_CVE_2025_10263(X, "Neoverse V1 4193790", 0xd40)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-A78 4193791", 0xd41)                                      \
	ERRATA_CVE_2025_10263(X, "Cortex-A78AE 4193793", 0xd42)                                    \
	ERRATA_CVE_2025_10263(X, "Cortex-X1 4193791", 0xd44)                                       \
	X("Cortex-A510 2441009", "Linux, ARM64_ERRATUM_2441009", 0x41, 0xd46, 0x00, 0x11,          \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	ERRATA_CVE_2025_10263(X, "Cortex-A710 4193788", 0xd47)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-X2 4193788", 0xd48)                                       \
	ERRATA_CVE_2025_10263(X, "Neoverse N2 4193789", 0xd49)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-A78C 4193794", 0xd4b)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-X1C 4193792", 0xd4c)                                      \
	ERRATA_CVE_2025_10263(X, "Cortex-X3 4193786", 0xd4e)                                       \
	ERRATA_CVE_2025_10263(X, "Neoverse V2 4193787", 0xd4f)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-X4 4118414", 0xd82)                                       \
	ERRATA_CVE_2025_10263(X, "Neoverse V3AE 4193784", 0xd83)                                   \
	ERRATA_CVE_2025_10263(X, "Neoverse V3 4193784", 0xd84)                                     \
	ERRATA_CVE_2025_10263(X, "Cortex-X925 4193781", 0xd85)                                     \
	X("C1-Pro 4193714 (CVE-2026-0995)", "Arm advisory 111823, Linux", 0x41, 0xd8b, 0x00, 0x12, \
	  TLBP_ARM64_ERRATUM_INTERRUPT)                                                            \
	ERRATA_CVE_2025_10263(X, "C1-Ultra 4193780", 0xd8c)                                        \
	ERRATA_CVE_2025_10263(X, "C1-Premium 4193780", 0xd90)                                      \
	X("Carmel CnP", "Linux, NVIDIA_CARMEL_CNP_ERRATUM", 0x4e, 0x004, 0x00, 0xff,               \
	  TLBP_ARM64_ERRATUM_SHARED_LOCAL)                                                         \
	X("Olympus T410-OLY-1029 (CVE-2025-10263)", "Linux, ARM64_ERRATUM_4118414", 0x4e, 0x010,   \
	  0x00, 0xff, TLBP_ARM64_ERRATUM_REPEAT)                                                   \
	X("Kryo 1009", "Linux, QCOM_FALKOR_ERRATUM_1009", 0x51, ERRATA_KRYO_PART, 0x00, 0xff,      \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	X("Falkor v1 1009", "Linux, QCOM_FALKOR_ERRATUM_1009", 0x51, 0x800, 0x00, 0x00,            \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	X("Kryo 4xx Gold 1286807", "Linux, ARM64_ERRATUM_1286807", 0x51, 0x804, 0xce, 0xfe,        \
	  TLBP_ARM64_ERRATUM_REPEAT)                                                               \
	X("Azure Cobalt 100 4193789 (CVE-2025-10263)", "Linux, ARM64_ERRATUM_4118414", 0x6d,       \
	  0xd49, 0x00, 0xff, TLBP_ARM64_ERRATUM_REPEAT)

/* MIDR_EL1: Implementer [31:24], Variant [23:20], PartNum [15:4], Revision [3:0]. */
#define ERRATA_MIDR(implementer, part) ((uint32_t)(implementer) << 24 | (uint32_t)(part) << 4)

/* The first Kryo: one design with part numbers from 0x200 to 0x2ff. */
#define ERRATA_KRYO_PART 0x200
#define ERRATA_KRYO_MIDR ERRATA_MIDR(0x51, ERRATA_KRYO_PART)

/* Does a row name this core and this revision of it? */
static inline bool errata_match(uint64_t midr, uint32_t row_midr, uint32_t first_revision,
				uint32_t last_revision)
{
	uint32_t core = (uint32_t)midr & UINT32_C(0xff00fff0);
	uint32_t revision = ((uint32_t)midr >> 16 & 0xf0) | ((uint32_t)midr & 0xf);

	if ((core & UINT32_C(0xff00f000)) == ERRATA_KRYO_MIDR)
		core = ERRATA_KRYO_MIDR;
	return core == row_midr && first_revision <= revision && revision <= last_revision;
}

#endif /* TLBP_ARM64_ERRATA_LIST_H */
