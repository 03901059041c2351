//! Text on its way in and out.

use std::ffi::{CStr, CString, c_char};

use crm_core::{Error, ErrorCode, Result};
use serde::Serialize;

use crate::guard::or;
use crate::handle::{body, free, give, kind, put};

/// As the length of a text: it ends with a NUL.
pub const CRM_NUL: usize = usize::MAX;

/// The bytes at a pointer.
///
/// # Errors
/// `invalid_argument` for NULL and for lengths no memory has.
///
/// # Safety
/// `data` is NULL or points to `length` bytes, or to a text that ends with a NUL if `length` is [`CRM_NUL`].
pub unsafe fn bytes<'a>(data: *const c_char, length: usize) -> Result<&'a [u8]> {
    if data.is_null() {
        return Err(Error::new(ErrorCode::InvalidArgument, "a text is NULL"));
    }
    if length == CRM_NUL {
        // SAFETY: the caller promises a NUL at the end.
        return Ok(unsafe { CStr::from_ptr(data) }.to_bytes());
    }
    if isize::try_from(length).is_err() {
        return Err(Error::new(ErrorCode::InvalidArgument, "a text is longer than any memory"));
    }
    // SAFETY: the caller promises so many bytes, and no memory is longer than that.
    Ok(unsafe { std::slice::from_raw_parts(data.cast::<u8>(), length) })
}

/// The text at a pointer.
///
/// # Errors
/// `invalid_argument` for NULL and for what is not UTF-8.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn text<'a>(data: *const c_char, length: usize) -> Result<&'a str> {
    // SAFETY: the caller's promises are the same.
    let bytes = unsafe { bytes(data, length)? };
    std::str::from_utf8(bytes).map_err(|e| Error::new(ErrorCode::InvalidArgument, "a text is not UTF-8").with_source(e))
}

/// As [`text`], none for NULL.
///
/// # Errors
/// `invalid_argument` for what is not UTF-8.
///
/// # Safety
/// As for [`bytes`].
pub unsafe fn optional_text<'a>(data: *const c_char, length: usize) -> Result<Option<&'a str>> {
    if data.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promises are the same.
    unsafe { text(data, length).map(Some) }
}

/// A text that ends with a NUL. One inside would end it early in C: it is shown as a blank.
pub fn shown(text: &str) -> CString {
    CString::new(text.replace('\0', " ")).unwrap_or_default()
}

/// A text that the library made and the caller frees.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_string {
    _opaque: [u8; 0],
}

kind!(crm_string, CString, b"CRM-str1", "string");

/// Hands out a text.
///
/// # Safety
/// `out` points to room for a pointer.
pub unsafe fn hand_out(out: *mut *mut crm_string, text: &str) {
    // SAFETY: as the caller promises.
    unsafe { put(out, give(shown(text))) }
}

/// Hands out an answer as JSON.
///
/// # Errors
/// `internal` if it cannot be written.
///
/// # Safety
/// `out` points to room for a pointer.
pub unsafe fn hand_out_json(out: *mut *mut crm_string, answer: &(impl Serialize + ?Sized)) -> Result<()> {
    let text = serde_json::to_string(answer).map_err(|e| Error::internal("an answer is no JSON").with_source(e))?;
    // SAFETY: as the caller promises.
    unsafe { hand_out(out, &text) };
    Ok(())
}

/// The text of a string, which ends with a NUL. `length_out` receives its length without it, if it is not NULL.
/// Borrowed until the string is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_string_text(string: *const crm_string, length_out: *mut usize) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe {
        let text = body(string)?;
        put(length_out, text.as_bytes().len());
        Ok(text.as_ptr())
    })
}

/// Frees a string. NULL is fine.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_string_free(string: *mut crm_string) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(string) }
}
