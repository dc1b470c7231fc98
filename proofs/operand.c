/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * operand.h and operand.c as they are: each of the 64 bits of an operand is said,
 * and for all inputs. What an address or a level has beyond its field is nowhere.
 */
#include "fields.h"
#include "helpers.h"

#include <tlbpolicy/arm64.h>

/*@
  predicate is_encodable(struct tlbp_arm64_span span) = span.scale <= 3 && span.num <= 31;
*/

/*@
  assigns \nothing;
  ensures asid: has_field(\result, 48, 16, asid);
  ensures rest: has_zeros(\result, 0, 48);
*/
static inline uint64_t operand_asid(uint16_t asid);

/*@
  assigns \nothing;
  ensures address: has_field(\result, 0, 44, address >> 12);
  ensures rest: has_zeros(\result, 44, 20);
*/
static inline uint64_t operand_address(uint64_t address);

/*@
  requires is_granule(granule_shift);
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 46);
  ensures granule: has_field(\result, 46, 2, granule_code(granule_shift));
  ensures above: has_zeros(\result, 48, 16);
*/
static inline uint64_t operand_granule(uint32_t granule_shift);

/*@
  requires is_granule(granule_shift);
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 44);
  ensures level: has_field(\result, 44, 2, level);
  ensures granule: has_field(\result, 46, 2, granule_code(granule_shift));
  ensures above: has_zeros(\result, 48, 16);
*/
static inline uint64_t operand_level(uint32_t granule_shift, uint32_t level);

/*@
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 37);
  ensures level: has_field(\result, 37, 2, level);
  ensures above: has_zeros(\result, 39, 25);
*/
static inline uint64_t operand_range_level(uint32_t level);

/*@
  requires is_granule(granule_shift) && is_encodable(span);
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 39);
  ensures num: has_field(\result, 39, 5, span.num);
  ensures scale: has_field(\result, 44, 2, span.scale);
  ensures granule: has_field(\result, 46, 2, granule_code(granule_shift));
  ensures above: has_zeros(\result, 48, 16);
*/
static inline uint64_t operand_span(uint32_t granule_shift, struct tlbp_arm64_span span);

/*@
  requires base_shift < 64;
  assigns \nothing;
  ensures base: has_field(\result, 0, 37, address >> base_shift);
  ensures rest: has_zeros(\result, 37, 27);
*/
static inline uint64_t operand_base(uint64_t address, uint32_t base_shift);

/*@
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 44);
  ensures size: has_field(\result, 44, 4, size);
  ensures above: has_zeros(\result, 48, 16);
*/
static inline uint64_t operand_gpt_size(uint32_t size);

/*@
  assigns \nothing;
  ensures asid: has_field(\result, 48, 16, asid);
  ensures rest: has_zeros(\result, 0, 48);
*/
uint64_t tlbp_arm64_asid_operand(uint16_t asid);

/*@
  assigns \nothing;
  ensures address: has_field(\result, 0, 44, va >> 12);
  ensures ttl: has_zeros(\result, 44, 4);
  ensures asid: has_field(\result, 48, 16, asid);
*/
uint64_t tlbp_arm64_va_operand(uint64_t va, uint16_t asid);

/*@
  requires is_granule(granule_shift) && base_shift < 64 && is_encodable(span);
  assigns \nothing;
  ensures base: has_field(\result, 0, 37, va >> base_shift);
  ensures ttl: has_zeros(\result, 37, 2);
  ensures num: has_field(\result, 39, 5, span.num);
  ensures scale: has_field(\result, 44, 2, span.scale);
  ensures granule: has_field(\result, 46, 2, granule_code(granule_shift));
  ensures asid: has_field(\result, 48, 16, asid);
*/
uint64_t tlbp_arm64_range_operand(uint64_t va, uint32_t granule_shift, uint32_t base_shift,
				  struct tlbp_arm64_span span, uint16_t asid);

/*@
  requires is_granule(granule_shift);
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 44);
  ensures level: has_field(\result, 44, 2, level);
  ensures granule: has_field(\result, 46, 2, granule_code(granule_shift));
  ensures above: has_zeros(\result, 48, 16);
*/
uint64_t tlbp_arm64_level_hint(uint32_t granule_shift, uint32_t level);

/*@
  assigns \nothing;
  ensures below: has_zeros(\result, 0, 37);
  ensures level: has_field(\result, 37, 2, level);
  ensures above: has_zeros(\result, 39, 25);
*/
uint64_t tlbp_arm64_range_level_hint(uint32_t level);

/*@
  assigns \nothing;
  ensures address: has_field(\result, 0, 44, pa >> 12);
  ensures size: has_field(\result, 44, 4, size);
  ensures rest: has_zeros(\result, 48, 16);
*/
uint64_t tlbp_arm64_gpt_operand(uint64_t pa, uint32_t size);

#include "../src/arch/arm64/operand.c"
