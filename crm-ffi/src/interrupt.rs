//! The switch that stops a session from another thread.

use std::sync::Arc;

use crm_core::store::interrupt::Interrupt;

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{body, free, give, kind, put, room};
use crate::session::{crm_session, enter};

/// The switch that stops a session's reads and imports. It may be used from any thread, and outlives its session.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_interrupt {
    _opaque: [u8; 0],
}

kind!(crm_interrupt, Arc<Interrupt>, b"CRM-int1", "interrupt");

/// Asks for the switch of a session.
///
/// On success `*interrupt_out` is the switch, to be freed with crm_interrupt_free.
/// Errors: invalid_argument. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_interrupt(
    session: *const crm_session,
    interrupt_out: *mut *mut crm_interrupt,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(interrupt_out, "interrupt_out")?;
            put(out, give(enter(session)?.interrupt_handle()));
            Ok(())
        })
    }
}

/// Stops what the session is doing, and whatever it starts before crm_interrupt_reset: it fails with `interrupted`.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_interrupt_raise(interrupt: *const crm_interrupt) {
    // SAFETY: the contract at the top of crm.h.
    or((), || unsafe {
        body(interrupt)?.interrupt();
        Ok(())
    });
}

/// Lets the session go on again.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_interrupt_reset(interrupt: *const crm_interrupt) {
    // SAFETY: the contract at the top of crm.h.
    or((), || unsafe {
        body(interrupt)?.reset();
        Ok(())
    });
}

/// Frees a switch. NULL is fine.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_interrupt_free(interrupt: *mut crm_interrupt) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(interrupt) }
}
