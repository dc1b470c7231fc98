// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
//! The machine and its table of hooks.
use crate::{ffi, GRANULE_SHIFT};
use core::mem::size_of;

/// 64 pages. The engine hands the head back, so it comes first.
#[repr(C)]
pub struct SoftTlb {
    backend: ffi::tlbp_backend,
    /// Bit n is set while a translation of page n is cached.
    pub cached: u64,
    pub op_count: u32,
    pub whole_count: u32,
    pub sync_count: u32,
}

struct Table(ffi::tlbp_backend_ops);

// Its pointers lead to constants.
unsafe impl Sync for Table {}

static OPS: Table = Table(ffi::tlbp_backend_ops {
    name: b"soft_tlb\0".as_ptr() as *const ffi::ctypes::c_char,
    struct_size: size_of::<ffi::tlbp_backend_ops>() as u32,
    check: None,
    count_ops: Some(count_ops),
    order_stores: Some(order_stores),
    issue: Some(issue),
    issue_pages: None,
    whole_space: Some(whole_space),
    everything: Some(everything),
    sync: Some(sync),
    enter: None,
    leave: None,
    now_ns: None,
    relax: None,
});

impl SoftTlb {
    /// With a translation of every page cached.
    pub fn new() -> Self {
        let bit = ffi::TLBP_SPACE_KERNEL * 4 + ffi::TLBP_DOMAIN_INNER;

        SoftTlb {
            backend: ffi::tlbp_backend {
                ops: &OPS.0,
                caps: ffi::tlbp_caps {
                    spaces: 1 << bit,
                    granules: 1 << GRANULE_SHIFT,
                    ..Default::default()
                },
            },
            cached: u64::MAX,
            op_count: 0,
            whole_count: 0,
            sync_count: 0,
        }
    }
}

impl Default for SoftTlb {
    fn default() -> Self {
        Self::new()
    }
}

/// # Safety
/// The engine calls the hooks with what tlbp_init() was given.
unsafe fn machine<'a>(backend: *mut ffi::tlbp_backend) -> &'a mut SoftTlb {
    &mut *(backend as *mut SoftTlb)
}

unsafe fn range_at(request: *const ffi::tlbp_request, index: u32) -> ffi::tlbp_range {
    *(*request).ranges.add(index as usize)
}

unsafe extern "C" fn count_ops(
    _: *const ffi::tlbp_backend,
    request: *const ffi::tlbp_request,
) -> u64 {
    (0..(*request).range_count)
        .map(|index| range_at(request, index).page_count)
        .sum()
}

unsafe extern "C" fn order_stores(_: *mut ffi::tlbp_backend, _: *const ffi::tlbp_space) {}

unsafe extern "C" fn issue(
    backend: *mut ffi::tlbp_backend,
    request: *const ffi::tlbp_request,
    cursor: *mut ffi::tlbp_cursor,
    max_ops: u32,
) -> u32 {
    let machine = machine(backend);
    let cursor = &mut *cursor;
    let mut issued = 0;

    while cursor.range_index < (*request).range_count {
        let range = range_at(request, cursor.range_index);

        if cursor.page_index == range.page_count {
            cursor.range_index += 1;
            cursor.page_index = 0;
        } else if issued == max_ops {
            break;
        } else {
            let page = (range.start_va >> GRANULE_SHIFT) + cursor.page_index;
            machine.cached &= !1u64.checked_shl(page as u32).unwrap_or(0);
            cursor.page_index += 1;
            issued += 1;
        }
    }
    machine.op_count += issued;
    issued
}

unsafe extern "C" fn whole_space(
    backend: *mut ffi::tlbp_backend,
    _: *const ffi::tlbp_space,
    _: u32,
) -> u32 {
    let machine = machine(backend);

    machine.cached = 0;
    machine.whole_count += 1;
    1
}

unsafe extern "C" fn everything(
    backend: *mut ffi::tlbp_backend,
    space: *const ffi::tlbp_space,
    flags: u32,
) {
    whole_space(backend, space, flags);
}

unsafe extern "C" fn sync(
    backend: *mut ffi::tlbp_backend,
    _: *const ffi::tlbp_space,
    _: u32,
    _: u32,
) {
    machine(backend).sync_count += 1;
}
