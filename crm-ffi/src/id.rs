//! Ids: the sixteen bytes of a UUID.

use std::ffi::c_char;

use crm_core::{Id, Result};

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{put, room};
use crate::text::text;

/// The room crm_id_text needs: 36 characters and a NUL.
pub const CRM_ID_TEXT_SIZE: usize = 37;

/// The id of a record: a UUID, most significant byte first. It is the same for the life of the record and after it.
#[allow(non_camel_case_types, reason = "the name in C")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct crm_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<Id> for crm_id {
    fn from(id: Id) -> crm_id {
        crm_id { bytes: *id.as_bytes() }
    }
}

/// The id at a pointer.
///
/// # Errors
/// `invalid_argument` for NULL.
///
/// # Safety
/// `id` is NULL or points to an id.
pub unsafe fn id_at(id: *const crm_id) -> Result<Id> {
    // SAFETY: the caller promises an id.
    let id = unsafe { room(id.cast_mut(), "id")?.read() };
    Id::from_bytes(&id.bytes).ok_or_else(|| crm_core::Error::internal("an id has sixteen bytes"))
}

/// Reads the text of an id, with or without hyphens, and puts it into `*id_out`.
///
/// Errors: invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_id_parse(
    value: *const c_char,
    value_length: usize,
    id_out: *mut crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(id_out, "id_out")?;
            put(out, text(value, value_length)?.parse::<Id>()?.into());
            Ok(())
        })
    }
}

/// Writes an id as text, 36 characters and a NUL, to `text_out`, which has room for CRM_ID_TEXT_SIZE bytes. Does nothing
/// if either is NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_id_text(id: *const crm_id, text_out: *mut c_char) {
    // SAFETY: the contract at the top of crm.h; the text of an id has 36 bytes, and the caller gives room for 37.
    or((), || unsafe {
        let written = id_at(id)?.to_string();
        let out = room(text_out, "text_out")?;
        if written.len() < CRM_ID_TEXT_SIZE {
            std::ptr::copy_nonoverlapping(written.as_ptr().cast(), out, written.len());
            out.add(written.len()).write(0);
        }
        Ok(())
    });
}
