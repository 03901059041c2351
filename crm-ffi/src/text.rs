//! Text on its way in.

use std::ffi::{CStr, c_char};

use crm_core::{Error, ErrorCode, Result};

/// As the length of a text: it ends with a NUL.
pub const CRM_NUL: usize = usize::MAX;

/// The text at a pointer.
///
/// # Errors
/// `invalid_argument` for NULL and for what is not UTF-8.
///
/// # Safety
/// `text` is NULL or points to `length` bytes, or to a text that ends with a NUL if `length` is [`CRM_NUL`].
pub unsafe fn text<'a>(text: *const c_char, length: usize) -> Result<&'a str> {
    if text.is_null() {
        return Err(Error::new(ErrorCode::InvalidArgument, "a text is NULL"));
    }
    let bytes = if length == CRM_NUL {
        // SAFETY: the caller promises a NUL at the end.
        unsafe { CStr::from_ptr(text) }.to_bytes()
    } else {
        // SAFETY: the caller promises so many bytes.
        unsafe { std::slice::from_raw_parts(text.cast::<u8>(), length) }
    };
    std::str::from_utf8(bytes).map_err(|e| Error::new(ErrorCode::InvalidArgument, "a text is not UTF-8").with_source(e))
}
