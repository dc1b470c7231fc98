// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
//! A backend written in Rust, for a kernel without the standard library: what an
//! `extern "C"` table, a set-up and a flush look like from there.
//!
//! Its machine has 64 pages and a TLB that is one word, so that a test sees which
//! translations are left. A kernel's hooks have instructions in their place.
#![no_std]

mod machine;
pub use machine::SoftTlb;

use core::marker::PhantomData;
use core::ptr::addr_of;

/// What bindgen makes of the header.
#[allow(
    clippy::all,
    dead_code,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals
)]
pub mod ffi {
    /// Of core since Rust 1.64; older compilers know them in std only.
    pub mod ctypes {
        pub type c_char = i8;
        pub type c_ushort = u16;
        pub type c_int = i32;
        pub type c_uint = u32;
        pub type c_long = isize;
        pub type c_ulong = usize;
        pub type c_longlong = i64;
        pub type c_ulonglong = u64;
        pub use core::ffi::c_void;
    }
    include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
}

pub const GRANULE_SHIFT: u32 = 12;

/// An engine that was set up: it borrows its machine and its policy, so that
/// neither moves while C holds their addresses.
pub struct Flusher<'a> {
    tlbp: ffi::tlbp,
    borrowed: PhantomData<&'a mut SoftTlb>,
}

/// A limit in operations, above which the whole space is invalidated.
#[allow(unused_unsafe)] // Newer compilers call the address of a foreign static safe.
pub fn threshold(max_ops: u64) -> ffi::tlbp_threshold {
    ffi::tlbp_threshold {
        policy: ffi::tlbp_policy {
            ops: unsafe { addr_of!(ffi::tlbp_threshold_ops) },
        },
        max_ops,
        ..Default::default()
    }
}

impl<'a> Flusher<'a> {
    /// The status of tlbp_init() if it is not TLBP_OK.
    pub fn new(
        machine: &'a mut SoftTlb,
        policy: &'a mut ffi::tlbp_threshold,
    ) -> Result<Self, ffi::tlbp_status> {
        let mut tlbp = ffi::tlbp {
            backend: machine as *mut SoftTlb as *mut ffi::tlbp_backend,
            policy: policy as *mut ffi::tlbp_threshold as *mut ffi::tlbp_policy,
            ..Default::default()
        };
        match unsafe { ffi::tlbp_init(&mut tlbp) } {
            ffi::TLBP_OK => Ok(Flusher {
                tlbp,
                borrowed: PhantomData,
            }),
            status => Err(status),
        }
    }

    /// Whatever it returns, no stale translation of these pages is left.
    pub fn flush(&mut self, start_va: u64, page_count: u64) -> Result<(), ffi::tlbp_status> {
        let range = ffi::tlbp_range {
            start_va,
            page_count,
        };
        let request = ffi::tlbp_request {
            ranges: &range,
            range_count: 1,
            space: ffi::tlbp_space {
                kind: ffi::TLBP_SPACE_KERNEL,
                domain: ffi::TLBP_DOMAIN_INNER,
                granule_shift: GRANULE_SHIFT,
                ..Default::default()
            },
            level: ffi::TLBP_LEVEL_UNKNOWN,
            ..Default::default()
        };
        match unsafe { ffi::tlbp_flush(&self.tlbp, &request) } {
            ffi::TLBP_OK => Ok(()),
            status => Err(status),
        }
    }
}
