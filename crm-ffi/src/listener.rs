//! What the host has called after each commit.

use std::ffi::c_void;

use crm_core::{Error, ErrorCode, Listener};

use crate::crm::crm_t;
use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{body, free, give, kind, put};
use crate::userdata::{Userdata, crm_destroy_fn};

/// A place among those who listen to a file, left when it is freed. It may be used from any thread, and does not keep the
/// file open.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_listener {
    _opaque: [u8; 0],
}

kind!(crm_listener, Listener, b"CRM-lis1", "listener");

/// Hears that a transaction was committed, whose changes have the numbers from `first` to `last` in the feed. It runs in
/// the thread that has committed, so several threads may be in it at once, and must come back: no exception, no longjmp.
#[allow(non_camel_case_types, reason = "the name in C")]
pub type crm_commit_fn = Option<unsafe extern "C" fn(first: i64, last: i64, userdata: *mut c_void)>;

/// Calls `listener` after each transaction of this process that changed records, from now on, in the thread that has
/// committed it. What other processes write, what is rolled back, what only reads, changes the schema or the host's own
/// tables is not told. The listener may open sessions, read and write; crm_changes_since in a session reads what changed,
/// with that session's rights.
///
/// `destroy`, which may be NULL, is called once with `userdata` when the listener is gone: with the file, when it is
/// freed, and at once if the call fails. `listener_out` receives what takes the listener away, to be freed with
/// crm_listener_free; NULL listens for as long as the file is open.
/// Threads that commit at the same time call it at the same time, not always in the order of their commits: who needs each
/// change once asks crm_changes_since from where they stopped. What a listener writes is told to all listeners, itself
/// included: these calls nest, 8 deep at most; deeper commits stand and are told to nobody.
///
/// Errors: invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_on_commit(
    crm: *const crm_t,
    listener: crm_commit_fn,
    userdata: *mut c_void,
    destroy: crm_destroy_fn,
    listener_out: *mut *mut crm_listener,
    error_out: *mut *mut crm_error,
) -> i32 {
    let userdata = Userdata::new(userdata, destroy);
    // SAFETY: the contract at the top of crm.h; the caller promises that `listener` may be called with `userdata`.
    unsafe {
        guard(error_out, move || {
            let crm = body(crm)?;
            let call = listener.ok_or_else(|| Error::new(ErrorCode::InvalidArgument, "the listener is NULL"))?;
            let listener = crm.on_commit(move |commit| call(commit.first, commit.last, userdata.pointer()));
            if listener_out.is_null() {
                listener.keep();
            } else {
                put(listener_out, give(listener));
            }
            Ok(())
        })
    }
}

/// Takes a listener away. NULL is fine. A call of it that another thread is in, or this one, may still run its course;
/// no other begins.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_listener_free(listener: *mut crm_listener) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(listener) }
}
