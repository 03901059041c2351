//! The border itself: what fails becomes a status and an error, what panics too.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crm_core::{Error, Result};

use crate::error::{self, crm_error};

/// Does `action` and answers with CRM_STATUS_OK; on failure with its status, and an error is put where `error` points,
/// if it points anywhere.
///
/// The guard stands inside each exported function: a panic that reached `extern "C"` would abort the host.
///
/// # Safety
/// `error` is NULL or points to room for a pointer.
pub unsafe fn guard(error: *mut *mut crm_error, action: impl FnOnce() -> Result<()>) -> i32 {
    // SAFETY: the caller's promise is the same.
    unsafe { guard_status(error, || action().map(|()| crate::CRM_STATUS_OK)) }
}

/// As [`guard`], for what has more than one way to succeed.
///
/// # Safety
/// `error` is NULL or points to room for a pointer.
pub unsafe fn guard_status(error: *mut *mut crm_error, action: impl FnOnce() -> Result<i32>) -> i32 {
    let failure = match catch_unwind(AssertUnwindSafe(action)) {
        Ok(Ok(status)) => return status,
        Ok(Err(failure)) => failure,
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
            Error::internal(format!("a fault inside the library: {}", said.unwrap_or("unknown")))
        }
    };
    let status = failure.code().number();
    if !error.is_null() {
        // SAFETY: the caller promises that a pointer that is not NULL points to room for a pointer.
        unsafe { *error = error::made(&failure) };
    }
    status
}

/// What `action` answers with, or `otherwise` where it has nothing to say: for functions that have no status.
pub fn or<T>(otherwise: T, action: impl FnOnce() -> Result<T>) -> T {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) | Err(_) => otherwise,
    }
}

/// As [`or`], for what is silent often.
pub fn or_else<T>(otherwise: T, action: impl FnOnce() -> Option<T>) -> T {
    match catch_unwind(AssertUnwindSafe(action)) {
        Ok(Some(answer)) => answer,
        Ok(None) | Err(_) => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        let mut error = std::ptr::null_mut();
        // SAFETY: the error is ours, freed once.
        unsafe {
            let status = guard(&raw mut error, || panic!("a fault"));
            assert_eq!((status, error::crm_error_code(error)), (901, 901));
            let message = std::ffi::CStr::from_ptr(error::crm_error_message(error));
            assert!(message.to_str().is_ok_and(|message| message.ends_with("a fault")));
            error::crm_error_free(error);
        }
        assert_eq!(or(7, || panic!("a fault")), 7);
        assert_eq!(or_else(7, || panic!("a fault")), 7);
    }
}
