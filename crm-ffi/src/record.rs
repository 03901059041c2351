//! One record: read, filled in, written.

use std::ffi::{CString, c_char};

use crm_core::{BatchMode, Error, ErrorCode, Id, Record, Result, Write};

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{body, body_mut, free, give, kind, put, room};
use crate::id::{crm_id, id_at};
use crate::row::{RowBody, Source, crm_row};
use crate::session::{crm_session, enter};
use crate::text::{shown, text};
use crate::values::{Bag, crm_values, moment};

/// A record: what was read of it, and the values it is to be given when it is saved.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_record {
    _opaque: [u8; 0],
}

kind!(crm_record, RecordBody, b"CRM-rec1", "record");

pub struct RecordBody {
    entity: CString,
    id: Option<Id>,
    version: i64,
    row: *mut crm_row,
    values: *mut crm_values,
}

impl Drop for RecordBody {
    fn drop(&mut self) {
        // SAFETY: both were made below, and lent for as long as the record lives.
        unsafe {
            free(self.row);
            free(self.values);
        }
    }
}

impl RecordBody {
    fn new(entity: &str, row: RowBody) -> RecordBody {
        let values = give(Bag { is_lent: true, ..Bag::default() });
        RecordBody { entity: shown(entity), id: None, version: 0, row: give(row), values }
    }

    fn of(record: Record) -> RecordBody {
        let entity = record.entity().to_owned();
        let (id, version) = (record.id(), record.version().unwrap_or(0));
        let mut body = RecordBody::new(&entity, RowBody::of_record(record));
        (body.id, body.version) = (id, version);
        body
    }
}

/// Makes a record that is in no file yet; crm_record_save creates it.
///
/// On success `*record_out` is the record, to be freed with crm_record_free.
/// Errors: invalid_argument; that there is no such entity is said when the record is saved. Thread: one at a time. Since
/// 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_new(
    entity: *const c_char,
    entity_length: usize,
    record_out: *mut *mut crm_record,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(record_out, "record_out")?;
            put(out, give(RecordBody::new(text(entity, entity_length)?, RowBody::new(&[], Source::Nothing))));
            Ok(())
        })
    }
}

/// Reads the record with this id, all its fields.
///
/// On success `*record_out` is the record, to be freed with crm_record_free.
/// Errors: not_found, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_get(
    session: *const crm_session,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    record_out: *mut *mut crm_record,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(record_out, "record_out")?;
            let record = enter(session)?.get(text(entity, entity_length)?, id_at(id)?)?;
            put(out, give(RecordBody::of(record)));
            Ok(())
        })
    }
}

/// Reads the record as it stood at a moment, given in microseconds since 1970-01-01 UTC.
///
/// On success `*record_out` is the record, to be freed with crm_record_free.
/// Errors: not_found if it was not there, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_get_as_of(
    session: *const crm_session,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    micros: i64,
    record_out: *mut *mut crm_record,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(record_out, "record_out")?;
            let record = enter(session)?.as_of(moment(micros)?).get(text(entity, entity_length)?, id_at(id)?)?;
            put(out, give(RecordBody::of(record)));
            Ok(())
        })
    }
}

/// The values that were read, as a row: crm_row_find finds a field by its name. Of a record made with crm_record_new it
/// has no columns. Saving does not change it: get the record again to see what the engine made of the values. Borrowed
/// until the record is freed. NULL for NULL.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_row(record: *const crm_record) -> *const crm_row {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(record)?.row.cast_const()) })
}

/// The values the record is to be given when it is saved; empty at first and after every save. Borrowed until the record
/// is freed. NULL for NULL.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_values(record: *mut crm_record) -> *mut crm_values {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null_mut(), || unsafe { Ok(body(record)?.values) })
}

/// The name of the record's entity. Borrowed until the record is freed. NULL for NULL.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_entity(record: *const crm_record) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(record)?.entity.as_ptr()) })
}

/// Puts the record's id into `*id_out`. False, and nothing written, if it is in no file yet.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_id(record: *const crm_record, id_out: *mut crm_id) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or(false, || unsafe {
        let Some(id) = body(record)?.id else { return Ok(false) };
        put(room(id_out, "id_out")?, id.into());
        Ok(true)
    })
}

/// The record's version as it was read or last saved; 0 if it is in no file yet.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_version(record: *const crm_record) -> i64 {
    // SAFETY: the contract at the top of crm.h.
    or(0, || unsafe { Ok(body(record)?.version) })
}

/// Creates the record, or changes it if it was read or saved before: with its values of crm_record_values, which are
/// then empty. If `only_if_unchanged` is not 0, a record that somebody else has changed since is left as it is.
///
/// Errors: validation with every faulty field in the details, version_conflict, not_found, unknown_entity, unknown_field,
/// duplicate_key, refused_by_hook, transition_refused, permission_denied, busy; invalid_argument also for money given as
/// a double. Nothing is written then, and the values stay. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_save(
    session: *mut crm_session,
    record: *mut crm_record,
    only_if_unchanged: i32,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h. Hooks of the host run meanwhile and may use the record, so nothing of it
    // is held across the write.
    unsafe {
        guard(error_out, || {
            let session = enter(session)?;
            let write = planned(&session, body(record)?, only_if_unchanged != 0)?;
            let written = session.write_batch(vec![write], BatchMode::AllOrNothing)?.into_iter().next();
            let written = written.ok_or_else(|| Error::internal("a write without a result"))??;
            let saved = body_mut(record)?;
            (saved.id, saved.version) = (Some(written.record.id), written.version);
            let bag = body_mut(saved.values)?;
            bag.values.0.clear();
            bag.doubles.clear();
            Ok(())
        })
    }
}

/// # Safety
/// The contract at the top of crm.h.
unsafe fn planned(session: &crm_core::Session, record: &RecordBody, is_versioned: bool) -> Result<Write> {
    let entity = record.entity.to_string_lossy().into_owned();
    // SAFETY: the values belong to the record and live.
    let values = unsafe { body(record.values)? }.for_entity(&session.registry(), &entity)?;
    Ok(match record.id {
        None => Write::Create { entity, values },
        Some(id) => Write::Update { entity, id, values, version: is_versioned.then_some(record.version) },
    })
}

/// Deletes the record with this id, and what its relationships delete with it. With a `version` other than 0 only if it
/// still has that version.
///
/// Errors: not_found, version_conflict, in_use, refused_by_hook, permission_denied, busy. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_delete(
    session: *mut crm_session,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    version: i64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let session = enter(session)?;
            let (entity, id) = (text(entity, entity_length)?, id_at(id)?);
            match version {
                0 => session.delete(entity, id)?,
                1.. => session.delete_version(entity, id, version)?,
                _ => return Err(Error::new(ErrorCode::InvalidArgument, "a version is never negative")),
            };
            Ok(())
        })
    }
}

/// Frees a record, with its row and its values; the record in the file stays. NULL is fine.
///
/// Thread: one at a time. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_record_free(record: *mut crm_record) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(record) }
}
