//! A file that is open.

use std::ffi::{c_char, c_void};

use crm_core::{Crm, Options, Result};

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{body, free, give, kind, put, room};
use crate::options::{crm_options, options};
use crate::text::{crm_string, hand_out_json, text};

/// A CRM file that is open. It may be used from any thread, from several at once.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_t {
    _opaque: [u8; 0],
}

kind!(crm_t, Crm, b"CRM-crm1", "CRM file");

/// Hears how far something long is: `done` of `total`, which is 0 where it is not known. 0 as an answer stops it, and
/// nothing is kept; everything else lets it go on. It runs in the thread of the call and must come back: no exception,
/// no longjmp.
#[allow(non_camel_case_types, reason = "the name in C")]
pub type crm_progress_fn = Option<unsafe extern "C" fn(userdata: *mut c_void, done: u64, total: u64) -> i32>;

/// Opens the file at `path`; makes it, with the default settings, if it is not there. ":memory:" lives in memory and
/// goes when it is closed.
///
/// On success `*crm_out` is the file, to be closed with crm_close.
/// Errors: cannot_open, not_a_crm_file, newer_file, busy, corrupt, invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_open(
    path: *const c_char,
    path_length: usize,
    crm_out: *mut *mut crm_t,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || open(path, path_length, crm_out, Options::new())) }
}

/// Opens the file at `path` as the options say; NULL for `options` means the defaults.
///
/// On success `*crm_out` is the file, to be closed with crm_close.
/// Errors: those of crm_open, read_only; invalid_argument for settings that cannot be and for options this version does
/// not know. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_open_with(
    path: *const c_char,
    path_length: usize,
    options: *const crm_options,
    crm_out: *mut *mut crm_t,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || open(path, path_length, crm_out, self::options(options)?)) }
}

/// # Safety
/// The contract at the top of crm.h.
unsafe fn open(path: *const c_char, path_length: usize, out: *mut *mut crm_t, options: Options) -> Result<()> {
    // SAFETY: as the caller promises.
    unsafe {
        let out = room(out, "crm_out")?;
        put(out, give(Crm::open_with(text(path, path_length)?, options)?));
    }
    Ok(())
}

/// Closes a file. NULL is fine. Sessions and rows that are still open stay usable; the file itself is let go with the
/// last of them.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_close(crm: *mut crm_t) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(crm) }
}

/// Copies the file to `path`, where no file may be, while it is in use. `progress`, which may be NULL, hears pages done
/// and in all.
///
/// Errors: invalid_argument if there is a file already, cannot_open, disk_full, interrupted. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_backup(
    crm: *const crm_t,
    path: *const c_char,
    path_length: usize,
    progress: crm_progress_fn,
    userdata: *mut c_void,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h; the caller promises that `progress` may be called with `userdata`.
    unsafe {
        guard(error_out, || {
            let crm = body(crm)?;
            crm.backup(text(path, path_length)?, |done, total| {
                progress.is_none_or(|progress| progress(userdata, done, total) != 0)
            })
        })
    }
}

/// Checks the whole file. `*faults_out` is a JSON array of what is wrong, in words, to be freed with crm_string_free:
/// [] if the file is sound.
///
/// Errors: storage, busy. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_check(
    crm: *const crm_t,
    faults_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(faults_out, "faults_out")?;
            hand_out_json(out, &body(crm)?.check()?)
        })
    }
}

/// The settings the file was made with, as a JSON object, to be freed with crm_string_free.
///
/// Errors: invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_settings_json(
    crm: *const crm_t,
    json_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(json_out, "json_out")?;
            hand_out_json(out, body(crm)?.settings())
        })
    }
}
