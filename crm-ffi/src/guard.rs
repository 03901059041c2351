//! The border itself: what fails becomes a status and an error, what panics too.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crm_core::{Error, Result};

use crate::error::crm_error;

/// Does `action` and answers with its status; on failure an error is put where `error` points, if it points anywhere.
///
/// The guard stands inside each exported function: a panic that reached `extern "C"` would abort the host.
///
/// # Safety
/// `error` is NULL or points to room for a pointer.
pub unsafe fn guard(error: *mut *mut crm_error, action: impl FnOnce() -> Result<()>) -> i32 {
    let failure = match catch_unwind(AssertUnwindSafe(action)) {
        Ok(Ok(())) => return crate::CRM_STATUS_OK,
        Ok(Err(failure)) => failure,
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
            Error::internal(format!("a fault inside the library: {}", said.unwrap_or("unknown")))
        }
    };
    let status = failure.code().number();
    if !error.is_null() {
        // SAFETY: the caller promises that a pointer that is not NULL points to room for a pointer.
        unsafe { *error = Box::into_raw(Box::new(crm_error::new(&failure))) };
    }
    status
}
