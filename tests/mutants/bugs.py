# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The bugs that run puts in.

Each is a name, a file below src/, what stands there once, and what takes its place.

A comment says where such a bug was seen, if one like it was.
"""

FLUSH = "flush.c"
BACKEND = "arch/arm64/backend.c"
REACH = "arch/arm64/reach.h"
OPERAND = "arch/arm64/operand.h"
RANGE = "arch/arm64/range.c"
DETECT = "arch/arm64/detect.c"
DIRTY = "arch/arm64/dirty.c"
GPT = "arch/arm64/gpt.c"

ENGINE = (
    # Little Kernel, Theseus, Bao
    ("no_completion_after_a_slice", FLUSH,
     "\tTLBP_BACKEND_HOOK(tlbp, sync)(tlbp->backend, flush_space(flush), flush->outcome.action,\n"
     "\t\t\t\t      flush_flags(flush));\n", ""),
    ("no_completion_in_the_short_cut", FLUSH,
     "\tTLBP_HOOK(ops, sync)(tlbp->backend, space, action, flags);\n",
     "\t(void)action;\n"),
    # rmm 2ab0f889
    ("completion_after_the_first_slice_only", FLUSH,
     "if ((flush->flags & FLUSH_NO_SYNC) && (flush->flags & FLUSH_DONE)) {",
     "if (flush->outcome.slice_count) {"),
    # litebox#848: the frame is free before the flush is over
    ("every_completion_is_left_for_later", FLUSH,
     "if ((flush->flags & FLUSH_NO_SYNC) && (flush->flags & FLUSH_DONE)) {",
     "if (flush->flags & FLUSH_DONE) {"),
    ("every_slice_is_left_for_later", FLUSH,
     "if ((flush->flags & FLUSH_NO_SYNC) && (flush->flags & FLUSH_DONE)) {",
     "if (flush->flags & FLUSH_NO_SYNC) {"),
    ("a_malformed_flush_is_left_for_later", FLUSH,
     "status < 0 ? FLUSH_MALFORMED : 0;",
     "status < 0 ? FLUSH_MALFORMED | FLUSH_NO_SYNC : 0;"),
    ("sync_does_nothing", FLUSH,
     "\telse\n\t\tTLBP_BACKEND_HOOK(tlbp, sync)(tlbp->backend, space, TLBP_BY_ADDRESS, flags);\n",
     ""),
    ("sync_of_a_mistake_does_nothing", FLUSH,
     "\tTLBP_BACKEND_HOOK(tlbp, everything)(tlbp->backend, &tlbp->widest, 0);\n", ""),
    ("sync_operates_without_the_context", FLUSH,
     "\tif (TLBP_HAS_BACKEND_HOOK(tlbp, enter))\n\t\treturn status;\n", ""),
    # tgoskits#2008
    ("stores_are_not_ordered", FLUSH,
     "TLBP_BACKEND_HOOK(tlbp, order_stores)(tlbp->backend, flush_space(flush));", ";"),
    ("stores_are_not_ordered_in_the_short_cut", FLUSH,
     "\tTLBP_HOOK(ops, order_stores)(tlbp->backend, space);\n", ""),
    ("an_abandoned_flush_is_left_where_it_is", FLUSH,
     "flush_escalate(flush, TLBP_REASON_ABANDONED);", "flush->flags |= FLUSH_DONE;"),
    ("a_refusal_counts_as_done", FLUSH,
     "\t\tflush_escalate(flush, TLBP_REASON_REFUSED);\n",
     "\t\tflush->flags |= FLUSH_DONE;\n"),
    ("a_refused_whole_space_is_left", FLUSH,
     "\t\tflush->outcome.action = TLBP_EVERYTHING;\n", "\t\t;\n"),
    ("a_refusal_forgets_the_flags", FLUSH,
     "return flush->flags & FLUSH_MALFORMED ? 0",
     "return flush->outcome.status < 0 || !flush->request ? 0"),
    ("the_budget_is_never_spent", FLUSH,
     "flush_escalate(flush, TLBP_REASON_BUDGET_SPENT);", ";"),
    ("a_clock_that_stands_still_is_trusted", FLUSH,
     "flush_escalate(flush, TLBP_REASON_CLOCK_STUCK);", ";"),
    ("a_malformed_request_is_nothing", FLUSH,
     "return flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_BAD_REQUEST);",
     "return flush_plan(TLBP_NOTHING, TLBP_REASON_BAD_REQUEST);"),
    ("nobody_wrong_is_somebody", FLUSH,
     "return flush_plan(TLBP_EVERYTHING, TLBP_REASON_BAD_REQUEST);",
     "return flush_plan(TLBP_WHOLE_SPACE, TLBP_REASON_BAD_REQUEST);"),
    ("a_mistake_makes_everything_less", FLUSH,
     "(request->flags & TLBP_WANT_EVERYTHING))\n\t\treturn flush_plan(TLBP_EVERYTHING,",
     "false)\n\t\treturn flush_plan(TLBP_EVERYTHING,"),
    ("wants_are_not_heard", FLUSH,
     "#define FLUSH_WANTS (TLBP_WANT_WHOLE_SPACE | TLBP_WANT_EVERYTHING)",
     "#define FLUSH_WANTS 0u"),
    ("what_is_special_takes_the_short_cut", FLUSH,
     "request->flags & ~(uint32_t)FLUSH_PLAIN_FLAGS;", "request->flags & 0u;"),
    ("a_range_may_run_past_the_top", FLUSH,
     "TLBP_ERR_RANGE : TLBP_OK", "TLBP_OK : TLBP_OK"),
    ("non_secure_addresses_of_anybody", FLUSH,
     "(request->flags & TLBP_NON_SECURE) && request->space.kind != TLBP_SPACE_GUEST", "false"),
    ("guests_have_the_granules_of_hosts", FLUSH,
     "space->kind == TLBP_SPACE_GUEST ? caps->guest_granules : caps->granules",
     "caps->granules"),
    ("a_wrong_granule_hides_a_wide_asid", FLUSH,
     "\tif (space->kind == TLBP_SPACE_USER && space->asid >> caps->asid_bits)\n"
     "\t\treturn TLBP_ERR_ASID;\n",
     "\tif (flush_has_granule(caps->granules, space->granule_shift) &&\n"
     "\t    space->kind == TLBP_SPACE_USER && space->asid >> caps->asid_bits)\n"
     "\t\treturn TLBP_ERR_ASID;\n"),
    ("guests_take_the_short_cut", FLUSH, "(caps->spaces & ~FLUSH_GUEST_BITS)", "caps->spaces"),
    ("errata_take_the_plain_short_cut", FLUSH,
     "if (caps->flags & TLBP_CAP_EXTRA_SYNC)", "if (false)"),
    ("it_relaxes_in_a_local_flush", FLUSH,
     "request->space.domain != TLBP_DOMAIN_LOCAL", "true"),
)

SCOPES = (
    # zephyr#97887: only the large ranges were local
    ("local_operations_by_address", REACH,
     "\t\tif ((form) & ARM64_INNER)                             \\\n",
     "\t\tif (false)                                            \\\n"),
    ("outer_operations_are_inner", REACH, "emit, name##os);", "emit, name##is);"),
    ("an_outer_request_is_inner", REACH,
     "space->domain == TLBP_DOMAIN_OUTER ? ARM64_OUTER : ARM64_INNER", "false ? 0 : ARM64_INNER"),
    ("a_local_request_is_broadcast", REACH, "\t\t\t       0;\n", "\t\t\t       ARM64_INNER;\n"),
    ("local_barrier_orders_for_a_broadcast", REACH,
     "\t\ttlbp_arm64_dsb_ishst();", "\t\ttlbp_arm64_dsb_nshst();"),
    ("inner_barrier_orders_for_the_outer_domain", REACH,
     "\t\ttlbp_arm64_dsb_oshst();", "\t\ttlbp_arm64_dsb_ishst();"),
    ("local_barrier_completes_a_broadcast", REACH,
     "ARM64_EMIT_BARRIER, dsb_ish);", "ARM64_EMIT_BARRIER, dsb_nsh);"),
    ("inner_barrier_completes_the_outer_domain", REACH,
     "ARM64_EMIT_BARRIER, dsb_osh);", "ARM64_EMIT_BARRIER, dsb_ish);"),
    ("local_operation_for_everything_at_el1", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT, vmalle1);",
     "(void)reach; tlbp_arm64_tlbi_vmalle1();"),
    ("local_operation_for_a_whole_guest", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT, vmalls12e1);",
     "(void)reach; tlbp_arm64_tlbi_vmalls12e1();"),
    ("local_operation_for_all_guests", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle1);",
     "(void)reach; tlbp_arm64_tlbi_alle1();"),
    ("local_operation_for_all_of_el2", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle2);",
     "tlbp_arm64_tlbi_alle2();"),
    ("local_operation_for_all_of_el3", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT, alle3);",
     "tlbp_arm64_tlbi_alle3();"),
    ("local_operation_in_the_whole_space", BACKEND,
     "ARM64_IN_DOMAIN(reach, ARM64_EMIT_OPERAND, aside1);",
     "(void)reach; tlbp_arm64_tlbi_aside1(operand);"),
    # Whole-space escalations that forget that the request was local
    ("a_whole_space_is_always_broadcast", BACKEND,
     "\tif (space->kind == TLBP_SPACE_USER)\n\t\treturn arm64_whole_user(arm64, space, reach);",
     "\treach = (reach & ARM64_NXS) | ARM64_INNER;\n"
     "\tif (space->kind == TLBP_SPACE_USER)\n\t\treturn arm64_whole_user(arm64, space, reach);"),
)

CHOICES = (
    ("leaf_only_for_every_request", BACKEND,
     "flags & TLBP_LEAF_ONLY ? ARM64_LEAF : 0", "ARM64_LEAF"),
    ("only_one_asid_of_a_kpti_pair", BACKEND,
     "\t\tarm64_run_aside1(reach, operand | ARM64_KPTI_ASID);", "\t\t;"),
    ("only_one_asid_of_a_kpti_pair_by_address", BACKEND,
     "\t\tform |= ARM64_TWO_ASIDS;", "\t\t;"),
    # genode#4529: the same broadcast, several times over
    ("every_operation_twice", BACKEND,
     "\tif (arm64_is_paired(arm64, &request->space))\n\t\tform |= ARM64_TWO_ASIDS;",
     "\tif (request->space.kind == TLBP_SPACE_USER)\n\t\tform |= ARM64_TWO_ASIDS;"),
    # gem5#3010
    ("the_whole_kernel_by_asid", BACKEND,
     "\tif (space->kind == TLBP_SPACE_USER)\n\t\treturn arm64_whole_user",
     "\tif (space->kind <= TLBP_SPACE_USER)\n\t\treturn arm64_whole_user"),
    ("no_asid_for_a_user", BACKEND,
     "\tif (space->kind == TLBP_SPACE_USER ||\n", "\tif (space->kind == TLBP_SPACE_GUEST ||\n"),
    ("no_asid_for_a_hypervisor_with_e2h", BACKEND,
     "(arm64->cpu.features & TLBP_ARM64_IN_E2H)))\n\t\treturn operand_asid",
     "false))\n\t\treturn operand_asid"),
    ("an_asid_where_there_is_none", BACKEND,
     "(arm64->cpu.features & TLBP_ARM64_IN_E2H)))\n\t\treturn operand_asid",
     "true))\n\t\treturn operand_asid"),
    ("el3_is_el2", BACKEND, "(arm64->cpu.el == 3 ? ARM64_MONITOR : ARM64_HYP)", "ARM64_HYP"),
    ("all_of_el3_is_all_of_el2", BACKEND,
     "\tif (arm64->cpu.el == 3)\n\t\tARM64_IN_DOMAIN", "\tif (false)\n\t\tARM64_IN_DOMAIN"),
    # patina#1794
    ("el1_executes_what_el2_may", BACKEND,
     "space->kind == 0 && arm64->cpu.el != 1", "space->kind == 0"),
    ("nobody_is_of_el1_only", BACKEND, "space->kind == 0 && arm64->cpu.el != 1", "false"),
    ("a_guest_by_stage_1", BACKEND,
     "return arm64_is_guest(space) ? form | ARM64_GUEST : form;", "return form;"),
    ("a_whole_guest_by_stage_1", BACKEND,
     "\t\tarm64_run_vmalls12e1(reach);\n", "\t\tarm64_run_vmalle1(reach);\n"),
    ("all_guests_are_the_current_one", BACKEND,
     "\t\tarm64_run_alle1(reach);\n", "\t\tarm64_run_vmalls12e1(reach);\n"),
    ("the_other_space_of_a_secure_guest", BACKEND,
     "\t\toperand |= OPERAND_NON_SECURE;", "\t\t;"),
    ("non_secure_addresses_in_the_non_secure_state", BACKEND,
     "(request->flags & TLBP_NON_SECURE) && !(arm64->flags & TLBP_ARM64_SECURE)", "false"),
)

COMPLETION = (
    ("no_barrier_after_the_operations", BACKEND,
     "\tarm64_complete(reach);\n\tif (((ARM64_WITH_ERRATA", "\tif (((ARM64_WITH_ERRATA"),
    # xen c16460ff07
    ("no_isb_at_the_end", BACKEND,
     "\t\tarm64_sync_rest(arm64, *space, action, reach);\n\ttlbp_arm64_isb();\n",
     "\t\tarm64_sync_rest(arm64, *space, action, reach);\n"),
    # genode#3726
    ("what_combines_both_stages_stays", BACKEND,
     "\tif (arm64_is_guest(&space) && action == TLBP_BY_ADDRESS) {\n\t\tarm64_run_vmalle1(reach);",
     "\tif (arm64_is_guest(&space) && action == TLBP_BY_ADDRESS) {\n\t\t;"),
    ("what_combines_both_stages_goes_uncompleted", BACKEND,
     "\t\tarm64_run_vmalle1(reach);\n\t\tarm64_complete(reach);\n",
     "\t\tarm64_run_vmalle1(reach);\n"),
    ("what_combines_both_stages_goes_too_early", BACKEND,
     "\tarm64_complete(reach);\n\tif (((ARM64_WITH_ERRATA",
     "\tif (arm64_is_guest(space) && action == TLBP_BY_ADDRESS)\n\t\taction = TLBP_WHOLE_SPACE,"
     " arm64_run_vmalle1(reach);\n\tarm64_complete(reach);\n\tif (((ARM64_WITH_ERRATA"),
    # xen cbfaf6ccd2
    ("no_repetition_by_address", BACKEND,
     "\tif (ARM64_WITH_ERRATA && arm64->cpu.errata)\n\t\tarm64_work_around",
     "\tif (ARM64_WITH_ERRATA && arm64->cpu.errata && action != TLBP_BY_ADDRESS)\n"
     "\t\tarm64_work_around"),
    ("no_repetition_of_whole_spaces", BACKEND,
     "\tif (ARM64_WITH_ERRATA && arm64->cpu.errata)\n\t\tarm64_work_around",
     "\tif (ARM64_WITH_ERRATA && arm64->cpu.errata && action == TLBP_BY_ADDRESS)\n"
     "\t\tarm64_work_around"),
    ("a_repetition_goes_uncompleted", BACKEND,
     "\t\tARM64_IN_DOMAIN(domain, ARM64_EMIT_OPERAND, vale1);\n\tarm64_complete(domain);\n",
     "\t\tARM64_IN_DOMAIN(domain, ARM64_EMIT_OPERAND, vale1);\n"),
    ("a_repetition_of_another_level", BACKEND,
     "else if ((ARM64_WITH_HYP || ARM64_WITH_GUEST) && arm64->cpu.el == 2)\n",
     "else if (false)\n"),
    ("el3_once", BACKEND,
     "\t\tarm64_run_own(arm64, domain);\n\t\tarm64_complete(domain);\n\t\tarm64_run_own",
     "\t\tarm64_run_own"),
    ("el3_twice_without_a_barrier_between", BACKEND,
     "\t\tarm64_run_own(arm64, domain);\n\t\tarm64_complete(domain);\n\t\tarm64_run_own",
     "\t\tarm64_run_own(arm64, domain);\n\t\tarm64_run_own"),
    ("shared_entries_are_flushed_locally", REACH,
     "(arm64->cpu.errata & TLBP_ARM64_ERRATUM_SHARED_LOCAL) ?", "false ?"),
    ("nobody_is_interrupted", BACKEND,
     "\t\tarm64_interrupt(arm64, space);\n", "\t\t;\n"),
    ("everybody_is_interrupted_for_a_local_flush", BACKEND,
     "\tif (domain == 0)\n\t\treturn;\n", ""),
    ("errata_are_those_of_all_pes", DETECT, "system->errata |= cpu->errata;",
     "system->errata &= cpu->errata;"),
    ("an_erratum_that_nobody_handles", DETECT, "!ARM64_HAS_INTERRUPT(arm64)", "false"),
)

NXS = (
    ("nxs_unasked", REACH, "(flags & TLBP_NXS) &&\n", "true &&\n"),
    ("nxs_where_there_is_none", REACH,
     "(arm64->cpu.features & TLBP_ARM64_HAS_NXS);", "true;"),
    ("nxs_barrier_completes_plain_operations", BACKEND,
     "\tuint32_t form = arm64_reach(arm64, space, flags) |\n",
     "\tuint32_t form = arm64_domain(arm64, space) |\n"),
    ("nxs_for_a_completion_that_may_repeat", BACKEND,
     "reach & ~(uint32_t)ARM64_NXS);", "reach);"),
    ("nxs_is_never_used", REACH, "if (ARM64_WITH_NXS && ((form) & ARM64_NXS))",
     "if (false && ((form) & ARM64_NXS))"),
)

OPERANDS = (
    # zephyr#115708
    ("an_address_in_granules", BACKEND,
     "\tuint64_t field = operand_address(address);",
     "\tuint64_t field = (address >> base_shift) & OPERAND_ADDRESS_MASK;"),
    # unikraft#1149
    ("an_address_in_bytes", OPERAND, "(address >> 12)", "(address)"),
    # mimiker#941
    ("an_index_for_an_address", BACKEND,
     "uint64_t address = range->start_va + (", "uint64_t address = ("),
    ("address_shifted_too_far", OPERAND, "(address >> 12)", "(address >> 13)"),
    # lk#386
    ("address_bits_in_the_level_hint", OPERAND,
     "(UINT64_C(1) << 44) - 1", "(UINT64_C(1) << 48) - 1"),
    ("wrong_granule_field", OPERAND, "(granule_shift - 10) / 2", "1"),
    ("a_loop_that_ends_after_one", BACKEND, "} while (--count > 0)", "} while (false)"),
    # tf-rmm 2052addb
    ("only_the_first_range", BACKEND,
     "\t\t\tcursor->range_index++;", "\t\t\tcursor->range_index = request->range_count;"),
    ("the_part_of_a_stride_at_the_end", BACKEND,
     "(tlbp_last_va(range, granule_shift) >> shift) - first + 1;",
     "tlbp_max((range->page_count - cursor->page_index) >> (shift - granule_shift), 1);"),
    ("a_page_count_of_32_bits", BACKEND, "\tleft = page_count - page_index;",
     "\tleft = (uint32_t)(page_count - page_index);"),
    ("a_stride_count_of_32_bits", BACKEND, "tlbp_min(left, max_count);",
     "tlbp_min((uint32_t)left, max_count);"),
    ("ranges_leave_their_window", BACKEND,
     "return (range->start_va ^ last_va) >> window_shift == 0;", "return true;"),
    ("ranges_of_guests_leave_their_window", BACKEND,
     "return last_va >> window_shift == 0;", "return true;"),
    ("a_window_of_52_bits_for_everybody", BACKEND, "is_wide ? 52 : 48", "52"),
    ("pairs_where_there_are_none", BACKEND,
     "\tif (arm64_has_pairs(stage))\n\t\tform |=", "\tif (true)\n\t\tform |="),
    ("pairs_step_by_bytes", BACKEND, "count--, high += step)", "count--, high += step << 12)"),
    ("pairs_take_the_address_twice", BACKEND,
     "arm64_run_pairs(form, operand, address,",
     "arm64_run_pairs(form, operand | address, address,"),
)

RANGES = (
    ("num_one_more", RANGE,
     "span.num = (uint8_t)(units - 1);", "span.num = (uint8_t)units;"),
    ("num_masked_before_the_subtraction", RANGE,
     "span.num = (uint8_t)(units - 1);", "span.num = (uint8_t)((units & 31) - 1);"),
    ("num_is_not_limited", RANGE,
     "return span_largest_within(tlbp_min(left, max_span_pages), page_index);",
     "return span_largest_within(left, page_index);"),
    ("second_span_not_moved_back", RANGE,
     "span.page_index = page_count - span.page_count;", "span.page_index = page_index;"),
    ("a_base_in_granules_with_lpa2", DETECT, "is_wide && !has_pairs ? 16 : 0", "0"),
    ("a_base_in_64k_with_pairs", DETECT, "is_wide && !has_pairs ? 16 : 0", "is_wide ? 16 : 0"),
    ("the_end_is_not_rounded", BACKEND,
     "return (units.offset + page_count + mask) & ~mask;",
     "return (units.offset + page_count) & ~mask;"),
    ("the_start_is_not_rounded", BACKEND,
     "return (units.offset + page_count + mask) & ~mask;",
     "return (page_count + mask) & ~mask;"),
    # Linux: alignment of the start instead of what is left
    ("exact_is_one_by_one", RANGE,
     "page_index < head_count || left == 1", "head_count || left == 1"),
    ("an_exact_cover_begins_too_early", RANGE,
     "page_index < head_count || left == 1", "page_index + 1 < head_count || left == 1"),
    ("an_exact_cover_loses_its_head", RANGE, "\tspan.page_index += head_count;\n", ""),
    ("exact_rounds", BACKEND,
     "units.pages > 1 && (arm64->flags & TLBP_ARM64_EXACT)", "false"),
    ("spans_of_less_than_a_unit", DETECT, "arm64->max_span_pages % 16 == 0", "true"),
)

HINTS = (
    ("a_hint_for_tables", BACKEND, "!(request->flags & TLBP_LEAF_ONLY) || ", ""),
    ("a_hint_where_there_is_none", BACKEND,
     "!(arm64->cpu.features & TLBP_ARM64_HAS_LEVEL) ||", "false ||"),
    ("a_hint_in_the_midst_of_a_block", BACKEND,
     "(address & ((UINT64_C(1) << block_shift) - 1)) != 0)", "false)"),
    ("a_hint_for_smaller_strides", BACKEND,
     "\t    shift == arm64_block_shift(arm64_stage(arm64, &request->space), granule_shift, level)"
     ")",
     "\t    shift <= arm64_block_shift(arm64_stage(arm64, &request->space), granule_shift, level)"
     ")"),
    ("a_hint_of_another_level", OPERAND,
     "operand_granule(granule_shift) | (uint64_t)(level & 3)",
     "operand_granule(granule_shift) | (uint64_t)((level - 1) & 3)"),
    ("a_hint_of_another_level_for_ranges", OPERAND,
     "return (uint64_t)(level & 3) <<", "return (uint64_t)((level - 1) & 3) <<"),
    ("a_hint_without_a_granule", OPERAND,
     "operand_granule(granule_shift) | (uint64_t)(level & 3)", "(uint64_t)(level & 3)"),
    ("a_hint_of_blocks_that_need_lpa2", BACKEND,
     "(is_wide && !stage->has_wide_blocks) ||", "false ||"),
    ("blocks_may_be_split", BACKEND,
     "request->level != TLBP_LEVEL_3 && arm64_splits_block", "false && arm64_splits_block"),
    ("strides_beyond_the_level", BACKEND,
     "tlbp_stride_shift(request) > block_shift)", "false)"),
    ("128_bit_tables_are_as_64_bit_ones", DETECT, ".entry_shift = in_d128 ? 4 : 3,",
     ".entry_shift = 3,"),
    ("no_hint_at_all", BACKEND, "\treturn request->level;\n", "\treturn TLBP_LEVEL_UNKNOWN;\n"),
)

DETECTION = (
    ("asids_of_16_bits_unasked", DETECT, " == 2 && detect_bit(regs->tcr, 36)", " == 2"),
    ("vmids_of_16_bits_unasked", DETECT,
     "bool has_wide_vmid = detect_field(regs->id_aa64mmfr1, 4) == 2 &&\n"
     "\t\t\t     detect_bit(regs->vtcr, 19);",
     "bool has_wide_vmid = detect_field(regs->id_aa64mmfr1, 4) == 2;"),
    # freebsd-src#2435
    ("a_host_flushes_its_guests_as_itself", DETECT,
     "(!is_host || (ops && ops->enter))", "true"),
    ("a_hypervisor_has_a_kernel", DETECT,
     "if (cpu->el == 1 || is_host)\n", "if (cpu->el == 1 || cpu->el == 2)\n"),
    ("tcr_el2_is_read_as_tcr_el1", DETECT, "detect_has_asids(cpu) ? 59 : 32", "59"),
    ("128_bit_tables_go_unseen", DETECT, "detect_bit(regs->tcr2, 5)", "detect_bit(regs->tcr2, 6)"),
    ("range_operations_of_some_pes", DETECT, "system->features &= cpu->features;",
     "system->features |= cpu->features;"),
    ("pes_may_disagree_about_their_tables", DETECT,
     "((system->features ^ cpu->features) & DETECT_STATES)", "false"),
    ("outer_where_there_is_none", DETECT,
     "ARM64_WITH_OUTER && (cpu->features & TLBP_ARM64_HAS_OUTER)", "ARM64_WITH_OUTER"),
    ("granules_of_stage_1_for_stage_2", DETECT,
     "\t\tif (field == 1)\n", "\t\tif (false)\n"),
)

OTHERS = (
    ("dirty_state_of_what_does_not_know_it_stays", DIRTY,
     "\t\t(void)tlbp_arm64_whole_space(&arm64->backend, space, flags);\n", ""),
    ("dirty_state_before_the_stores", DIRTY,
     "\ttlbp_arm64_order_stores(&arm64->backend, space);\n", ""),
    ("dirty_state_without_an_end", DIRTY,
     "\ttlbp_arm64_sync(&arm64->backend, space, TLBP_WHOLE_SPACE, flags);\n", ""),
    ("dirty_state_of_whoever_is_current", DIRTY,
     "\t\tops->enter(&arm64->backend, space);", "\t\t;"),
    ("granule_protection_of_too_much_at_once", GPT,
     "(pa & (bytes - 1)) == 0 && bytes <= left_bytes", "bytes <= left_bytes"),
    ("granule_protection_beyond_the_end", GPT,
     "(pa & (bytes - 1)) == 0 && bytes <= left_bytes", "(pa & (bytes - 1)) == 0"),
    ("granule_protection_only_leaves", GPT,
     "if (gpt->flags & TLBP_LEAF_ONLY)", "if (true)"),
    ("granule_protection_one_by_one_for_ever", GPT,
     "gpt_count_ops(gpt) <= GPT_MAX_OPS", "true"),
    ("granule_protection_of_reserved_addresses", GPT, "TLBP_ARM64_HAS_D128 ? 56 : 52", "56"),
    ("granule_protection_before_the_stores", GPT, "\ttlbp_arm64_dsb_oshst();\n", ""),
    ("granule_protection_without_an_end", GPT, "\ttlbp_arm64_dsb_osh();\n", ""),
    ("one_outlier_moves_an_estimate", "estimate.c",
     "pending > value && sample > value", "sample > value"),
    ("a_limit_is_one_less", "policy_threshold.c",
     "return value - 1 > limit - 1;", "return value - 1 >= limit - 1;"),
    ("a_whole_plan_gets_a_budget", "policy_timebound.c",
     "if (plan.action != TLBP_BY_ADDRESS)\n\t\treturn plan;\n", ""),
    ("adaptive_takes_the_dearer_side", "policy_adaptive.c",
     "by_address_ns > whole_ns", "by_address_ns < whole_ns"),
)

BUGS = (ENGINE + SCOPES + CHOICES + COMPLETION + NXS + OPERANDS + RANGES + HINTS + DETECTION +
        OTHERS)
