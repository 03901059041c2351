//! A session: somebody's way to the file.

use std::ffi::c_char;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::{Error, ErrorCode, Id, Result, Session};

use crate::crm::crm_t;
use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{body, free, give, kind, put, room};
use crate::id::crm_id;
use crate::text::{optional_text, text};

/// Somebody's way to the file: every read and write is done as the session's user. A session, and what was made from it,
/// belongs to one thread at a time; open as many as there are threads.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_session {
    _opaque: [u8; 0],
}

kind!(crm_session, SessionBody, b"CRM-ses1", "session");

pub struct SessionBody {
    session: Session,
    // The thread that is inside right now: two at once are refused instead of spoiling what only one may touch.
    inside: AtomicUsize,
}

/// A session in use by this thread.
pub struct Entered<'a> {
    body: &'a SessionBody,
    is_first: bool,
}

impl Deref for Entered<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.body.session
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if self.is_first {
            self.body.inside.store(0, Ordering::Release);
        }
    }
}

/// The session at a pointer, taken into use by this thread. A callback may enter the session that called it.
///
/// # Errors
/// `invalid_argument` for a wrong handle, `transaction_state` if another thread is inside.
///
/// # Safety
/// `session` is NULL or was a handle.
pub unsafe fn enter<'a>(session: *const crm_session) -> Result<Entered<'a>> {
    thread_local! {
        static HERE: u8 = const { 0 };
    }
    // SAFETY: as the caller promises.
    let body = unsafe { body(session)? };
    // The address of what only this thread has is its name.
    let here = HERE.with(|here| std::ptr::from_ref(here).addr());
    match body.inside.compare_exchange(0, here, Ordering::Acquire, Ordering::Relaxed) {
        Ok(_) => Ok(Entered { body, is_first: true }),
        Err(there) if there == here => Ok(Entered { body, is_first: false }),
        Err(_) => {
            let message = "another thread is using this session; open one for each thread";
            Err(Error::new(ErrorCode::TransactionState, message))
        }
    }
}

/// Opens a session of a user, given by the text of the user's id; NULL is the system itself, which may do everything.
///
/// On success `*session_out` is the session, to be closed with crm_session_close.
/// Errors: not_found if there is no such user, permission_denied if the user is disabled, invalid_argument. Any thread.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_open(
    crm: *const crm_t,
    user: *const c_char,
    user_length: usize,
    session_out: *mut *mut crm_session,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let crm = body(crm)?;
            let out = room(session_out, "session_out")?;
            let session = match optional_text(user, user_length)? {
                Some(user) => crm.session_as(user.parse::<Id>()?)?,
                None => crm.session(),
            };
            put(out, give(SessionBody { session, inside: AtomicUsize::new(0) }));
            Ok(())
        })
    }
}

/// Closes a session; a transaction that is open is taken back. NULL is fine. Rows stay usable.
///
/// Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_close(session: *mut crm_session) {
    // SAFETY: the contract at the top of crm.h. A session that is in use, by another thread or by the call that this
    // one is a callback of, stays: to leak it is better than to pull it from under somebody.
    unsafe {
        if enter(session).is_ok_and(|entered| entered.is_first) {
            free(session);
        }
    }
}

/// Puts the id of the session's user into `*id_out`.
///
/// Errors: invalid_argument. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_user(
    session: *const crm_session,
    id_out: *mut crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let session = enter(session)?;
            put(room(id_out, "id_out")?, session.user().into());
            Ok(())
        })
    }
}

/// Chooses the language of labels ("en", "it").
///
/// Errors: invalid_argument. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_set_language(
    session: *mut crm_session,
    language: *const c_char,
    language_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            enter(session)?.set_language(text(language, language_length)?);
            Ok(())
        })
    }
}

/// Chooses the time zone, by its IANA name, in which days begin and end in this session's questions.
///
/// Errors: invalid_argument if there is no such zone. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_session_set_time_zone(
    session: *mut crm_session,
    time_zone: *const c_char,
    time_zone_length: usize,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || enter(session)?.set_time_zone(text(time_zone, time_zone_length)?)) }
}
