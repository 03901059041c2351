//! Errors as C sees them.

use std::ffi::{CString, c_char};

use crm_core::{Error, ErrorCode};

use crate::guard::or;
use crate::handle::{body, free, give, kind};
use crate::text::shown;

/// What went wrong: a stable code, its word, a message for people, details for programs.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_error {
    _opaque: [u8; 0],
}

kind!(crm_error, ErrorBody, b"CRM-err1", "error");

pub struct ErrorBody {
    code: i32,
    id: CString,
    message: CString,
    details: CString,
}

/// An error on its way out.
pub fn made(error: &Error) -> *mut crm_error {
    let details = serde_json::to_string(error.details()).unwrap_or_else(|_| "{}".into());
    give(ErrorBody {
        code: error.code().number(),
        id: shown(error.code().id()),
        message: shown(error.message()),
        details: shown(&details),
    })
}

/// The words of every status, for crm_status_text.
macro_rules! status_words {
    ($($word:literal $number:literal),* $(,)?) => {
        const WORDS: &[(i32, &std::ffi::CStr)] = &[$(($number, $word)),*];
    };
}

status_words! {
    c"ok" 0, c"row" 1, c"done" 2,
    c"invalid_argument" 101, c"transaction_state" 102, c"read_only" 103, c"unknown_entity" 104, c"unknown_field" 105,
    c"query_syntax" 106, c"query_type" 107, c"query_unsupported" 108, c"query_too_large" 109, c"query_parameter" 110,
    c"invalid_cursor" 111, c"interrupted" 112, c"unknown_command" 113,
    c"not_found" 201, c"version_conflict" 202, c"duplicate_key" 203, c"in_use" 204, c"cannot_undo" 205,
    c"validation" 301, c"transition_refused" 302, c"refused_by_hook" 303, c"hook_loop" 304,
    c"permission_denied" 401, c"last_administrator" 402,
    c"storage" 601, c"busy" 602, c"disk_full" 603, c"corrupt" 604, c"not_a_crm_file" 605, c"newer_file" 606,
    c"cannot_open" 607, c"limit_exceeded" 608,
    c"malformed" 701, c"invalid_mapping" 702, c"io" 703,
    c"invalid_schema" 801, c"schema_conflict" 802,
    c"internal" 901,
}

/// The word of a status, such as "ok" or "not_found"; "unknown" for a number that is none. It need not be freed.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn crm_status_text(status: i32) -> *const c_char {
    WORDS.iter().find(|(number, _)| *number == status).map_or(c"unknown", |(_, word)| word).as_ptr()
}

/// The stable number of an error: the status the call returned. 0 for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_code(error: *const crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or(crate::CRM_STATUS_OK, || unsafe { Ok(body(error)?.code) })
}

/// The stable word of an error, such as `not_a_crm_file`. Borrowed until the error is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_id(error: *const crm_error) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(error)?.id.as_ptr()) })
}

/// The message of an error, for people. Borrowed until the error is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_message(error: *const crm_error) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(error)?.message.as_ptr()) })
}

/// The details of an error, for programs: a JSON object with those of `entity`, `field`, `issues` (each with `field`,
/// `rule`, `message`), `position` (line and column in a question) and `suggestion` that are known. Borrowed until the
/// error is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_details_json(error: *const crm_error) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(error)?.details.as_ptr()) })
}

/// Frees an error. NULL is fine.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_error_free(error: *mut crm_error) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(error) }
}

/// The code with this number; `refused_by_hook` for what is none, since only hooks hand us numbers.
pub fn code_of(number: i32) -> ErrorCode {
    ErrorCode::ALL.iter().copied().find(|code| code.number() == number).unwrap_or(ErrorCode::RefusedByHook)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_word() {
        for code in ErrorCode::ALL {
            let word = WORDS.iter().find(|(number, _)| *number == code.number()).map(|(_, word)| word.to_str());
            assert_eq!(word, Some(Ok(code.id())));
        }
        assert_eq!(WORDS.len(), ErrorCode::ALL.len() + 3);
    }
}
