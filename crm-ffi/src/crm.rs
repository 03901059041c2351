//! A file that is open.

use std::ffi::c_char;

use crm_core::{Crm, Error, ErrorCode};

use crate::error::crm_error;
use crate::guard::guard;
use crate::text::text;

/// A CRM file that is open. It may be used from any thread.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_t {
    #[allow(dead_code, reason = "kept open by being kept")]
    crm: Crm,
}

/// Opens the file at `path`; makes it, with the default settings, if it is not there.
///
/// On success `*crm_out` is the file, to be closed with crm_close.
/// Errors: cannot_open, not_a_crm_file, newer_file, busy, corrupt, invalid_argument.
///
/// # Safety
/// `path` points to `path_length` bytes, or to a text that ends with a NUL if that is CRM_NUL; `crm_out` points to room
/// for a pointer; `error_out` is NULL or does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_open(
    path: *const c_char,
    path_length: usize,
    crm_out: *mut *mut crm_t,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the caller's promises are those of guard and text.
    unsafe {
        guard(error_out, || {
            if crm_out.is_null() {
                return Err(Error::new(ErrorCode::InvalidArgument, "there is no room for the file: crm_out is NULL"));
            }
            let crm = Crm::open(text(path, path_length)?)?;
            *crm_out = Box::into_raw(Box::new(crm_t { crm }));
            Ok(())
        })
    }
}

/// Closes a file. NULL is fine.
///
/// # Safety
/// `crm` is NULL or came from crm_open and has not been closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_close(crm: *mut crm_t) {
    if !crm.is_null() {
        // SAFETY: the caller promises that it is ours and still open; it was made by Box::into_raw.
        drop(unsafe { Box::from_raw(crm) });
    }
}
