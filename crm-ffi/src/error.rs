//! Errors as C sees them.

use std::ffi::{CString, c_char};

use crm_core::Error;

/// What went wrong: a stable code, its word, a message for people.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_error {
    code: i32,
    id: CString,
    message: CString,
}

impl crm_error {
    pub(crate) fn new(error: &Error) -> crm_error {
        // A NUL inside would end the text early in C: it is shown as a blank.
        let text = |text: &str| CString::new(text.replace('\0', " ")).unwrap_or_default();
        crm_error { code: error.code().number(), id: text(error.code().id()), message: text(error.message()) }
    }
}

/// The stable number of an error: the status the call returned. 0 for NULL.
///
/// # Safety
/// `error` is NULL or came from a call of this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_code(error: *const crm_error) -> i32 {
    // SAFETY: the caller promises that it is NULL or ours.
    unsafe { error.as_ref() }.map_or(crate::CRM_STATUS_OK, |error| error.code)
}

/// The stable word of an error, such as `not_a_crm_file`. Borrowed until the error is freed. NULL for NULL.
///
/// # Safety
/// `error` is NULL or came from a call of this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_id(error: *const crm_error) -> *const c_char {
    // SAFETY: the caller promises that it is NULL or ours.
    unsafe { error.as_ref() }.map_or(std::ptr::null(), |error| error.id.as_ptr())
}

/// The message of an error, for people. Borrowed until the error is freed. NULL for NULL.
///
/// # Safety
/// `error` is NULL or came from a call of this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_message(error: *const crm_error) -> *const c_char {
    // SAFETY: the caller promises that it is NULL or ours.
    unsafe { error.as_ref() }.map_or(std::ptr::null(), |error| error.message.as_ptr())
}

/// Frees an error. NULL is fine.
///
/// # Safety
/// `error` is NULL or came from a call of this library and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_free(error: *mut crm_error) {
    if !error.is_null() {
        // SAFETY: the caller promises that it is ours and not freed yet; it was made by Box::into_raw.
        drop(unsafe { Box::from_raw(error) });
    }
}
