//! An attached file, with its bytes.

use std::ffi::{CString, c_char};

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{body, free, give, kind, put, room};
use crate::id::{crm_id, id_at};
use crate::session::{crm_session, enter};
use crate::text::{shown, text};

/// A file that was attached to a record: its name, its media type, its bytes. It may be used from any thread.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_file {
    _opaque: [u8; 0],
}

kind!(crm_file, FileBody, b"CRM-fil1", "file");

pub struct FileBody {
    name: CString,
    media_type: CString,
    data: Vec<u8>,
}

/// Reads the file that a field of a record holds, with its bytes; rows and records tell its name, media type and size
/// alone.
///
/// On success `*file_out` is the file, to be freed with crm_file_free.
/// Errors: not_found if there is no such record or the field holds none, unknown_entity, unknown_field,
/// permission_denied; invalid_argument for a field of another kind. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_file_get(
    session: *const crm_session,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    field: *const c_char,
    field_length: usize,
    file_out: *mut *mut crm_file,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(file_out, "file_out")?;
            let entity = text(entity, entity_length)?;
            let file = enter(session)?.file(entity, id_at(id)?, text(field, field_length)?)?;
            let (name, media_type) = (shown(&file.name), shown(&file.media_type));
            put(out, give(FileBody { name, media_type, data: file.content.unwrap_or_default() }));
            Ok(())
        })
    }
}

/// The name of a file, without a folder. Borrowed until the file is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_file_name(file: *const crm_file) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(file)?.name.as_ptr()) })
}

/// The media type of a file, such as "application/pdf". Borrowed until the file is freed. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_file_media_type(file: *const crm_file) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(file)?.media_type.as_ptr()) })
}

/// The bytes of a file; no NUL follows them. `size_out` receives how many there are, if it is not NULL. Borrowed until the
/// file is freed; of an empty file the pointer is not NULL and points to nothing. NULL for NULL.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_file_data(file: *const crm_file, size_out: *mut usize) -> *const u8 {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe {
        let data = &body(file)?.data;
        put(size_out, data.len());
        Ok(data.as_ptr())
    })
}

/// Frees a file; that of the record stays. NULL is fine.
///
/// Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_file_free(file: *mut crm_file) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(file) }
}
