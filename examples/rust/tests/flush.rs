// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
//! The engine, in C, flushes through a table in Rust.
use soft_tlb::{ffi, threshold, Flusher, SoftTlb, GRANULE_SHIFT};

const MAX_OPS: u64 = 8;

/// The machine after a flush of pages.
fn flushed(first_page: u64, page_count: u64) -> (SoftTlb, Result<(), ffi::tlbp_status>) {
    let mut machine = SoftTlb::new();
    let mut policy = threshold(MAX_OPS);
    let mut flusher = Flusher::new(&mut machine, &mut policy).expect("set-up");
    let result = flusher.flush(first_page << GRANULE_SHIFT, page_count);

    (machine, result)
}

#[test]
fn a_small_flush_invalidates_its_pages_and_no_other() {
    let (machine, result) = flushed(3, 4);

    assert_eq!(result, Ok(()));
    assert_eq!(machine.cached, !(0xf << 3));
    assert_eq!((machine.op_count, machine.whole_count), (4, 0));
}

#[test]
fn a_flush_above_the_limit_goes_whole() {
    let (machine, result) = flushed(3, MAX_OPS + 1);

    assert_eq!(result, Ok(()));
    assert_eq!(machine.cached, 0);
    assert_eq!((machine.op_count, machine.whole_count), (0, 1));
}

#[test]
fn every_flush_is_completed() {
    assert_eq!(flushed(0, 1).0.sync_count, 1);
    assert_eq!(flushed(0, 64).0.sync_count, 1);
}

#[test]
fn a_bad_range_is_an_error_and_a_wider_invalidation() {
    let (machine, result) = flushed(1, 1 << 52);

    assert_eq!(result, Err(ffi::TLBP_ERR_RANGE));
    assert_eq!(machine.cached, 0);
}

#[test]
fn a_policy_without_a_limit_is_refused_at_set_up() {
    let mut machine = SoftTlb::new();
    let mut policy = threshold(0);

    assert_eq!(
        Flusher::new(&mut machine, &mut policy).err(),
        Some(ffi::TLBP_ERR_POLICY_LIMITS)
    );
}
