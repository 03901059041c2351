//! Many records at once, from arrays.

use std::ffi::c_char;

use crm_core::{BatchMode, Error, ErrorCode, Id, Ref, Result, Value, Values};
use serde_json::json;

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::id::crm_id;
use crate::row::{
    CRM_TYPE_BOOL, CRM_TYPE_DATE, CRM_TYPE_DECIMAL, CRM_TYPE_ID, CRM_TYPE_INT64, CRM_TYPE_REFERENCE, CRM_TYPE_TEXT,
    CRM_TYPE_TIMESTAMP,
};
use crate::session::{crm_session, enter};
use crate::text::{CRM_NUL, crm_string, hand_out_json, text};
use crate::values::{date, moment, scaled};

/// crm_create_many: the first record that cannot be made ends the call, and none is kept.
pub const CRM_ALL_OR_NOTHING: i32 = 0;
/// crm_create_many: records that cannot be made are passed over, the others are kept.
pub const CRM_KEEP_GOING: i32 = 1;

/// One field of many records, as an array with one place for each.
#[allow(non_camel_case_types, reason = "the name in C")]
#[repr(C)]
pub struct crm_column {
    /// The name of the field, which ends with a NUL.
    pub name: *const c_char,
    /// What `values` is an array of, one of the CRM_TYPE_ constants: BOOL uint8_t, INT64 int64_t, DECIMAL int64_t counts of
    /// parts (see `scale`), TEXT const char *, DATE int64_t days, TIMESTAMP int64_t microseconds, ID and REFERENCE crm_id.
    pub value_type: i32,
    /// DECIMAL: the decimal places, from 0 to 18; 1250 at scale 2 is 12.50. Else 0.
    pub scale: i32,
    /// The array.
    pub values: *const std::ffi::c_void,
    /// TEXT: the lengths in bytes; NULL if all texts end with a NUL. Else NULL.
    pub lengths: *const usize,
    /// One byte for each record, 0 where the field is not set; NULL if all are set.
    pub validity: *const u8,
    /// REFERENCE: the entity all of them are of, which ends with a NUL. Else NULL.
    pub entity: *const c_char,
}

/// Creates `row_count` records of an entity from columns, in the open transaction or in one of its own.
///
/// `mode` is CRM_ALL_OR_NOTHING or CRM_KEEP_GOING. `ids_out` and `statuses_out` may be NULL or have room for `row_count`
/// places: the ids of the records made (nought for those that were not), and the status of each. `faults_out` may be NULL;
/// else it receives a JSON array of {"row", "code", "id", "message"} for the records that were not made, to be freed with
/// crm_string_free. If the call fails, nothing is kept and the content of the arrays means nothing.
///
/// Errors: those of crm_record_save; with CRM_KEEP_GOING only what concerns all records. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_create_many(
    session: *mut crm_session,
    entity: *const c_char,
    entity_length: usize,
    columns: *const crm_column,
    column_count: usize,
    row_count: usize,
    mode: i32,
    ids_out: *mut crm_id,
    statuses_out: *mut i32,
    faults_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h, and that of crm_column.
    unsafe {
        guard(error_out, || {
            let session = enter(session)?;
            let (entity, mode) = (text(entity, entity_length)?, batch_mode(mode)?);
            let columns = read_columns(columns, column_count, row_count)?;
            let mut faults = Faults::default();
            let rows = (0..row_count).map(|row| values_of(&columns, row));
            session.create_many(entity, rows, mode, |row, result| {
                let status = faults.note(row, &result);
                if !ids_out.is_null() {
                    put(ids_out.add(row), result.map_or(crm_id { bytes: [0; 16] }, crm_id::from));
                }
                if !statuses_out.is_null() {
                    put(statuses_out.add(row), status);
                }
                Ok(())
            })?;
            faults.hand_out(faults_out)
        })
    }
}

/// What `mode` means.
///
/// # Errors
/// `invalid_argument` for numbers that mean nothing.
pub fn batch_mode(mode: i32) -> Result<BatchMode> {
    match mode {
        CRM_ALL_OR_NOTHING => Ok(BatchMode::AllOrNothing),
        CRM_KEEP_GOING => Ok(BatchMode::KeepGoing),
        _ => refuse("mode is neither CRM_ALL_OR_NOTHING nor CRM_KEEP_GOING"),
    }
}

/// The records that could not be made.
#[derive(Default)]
pub struct Faults(Vec<serde_json::Value>);

impl Faults {
    /// Notes what became of a record, and says its status.
    pub fn note(&mut self, row: usize, result: &Result<Id>) -> i32 {
        let Err(error) = result else { return crate::CRM_STATUS_OK };
        let code = error.code();
        self.0.push(json!({"row": row, "code": code.number(), "id": code.id(), "message": error.message()}));
        code.number()
    }

    /// Hands them out as JSON, if they are wanted.
    ///
    /// # Errors
    /// `internal` if they cannot be written.
    ///
    /// # Safety
    /// `out` is NULL or points to room for a pointer.
    pub unsafe fn hand_out(self, out: *mut *mut crm_string) -> Result<()> {
        if out.is_null() {
            return Ok(());
        }
        // SAFETY: the caller promises room.
        unsafe { hand_out_json(out, &self.0) }
    }
}

/// A column whose pointers were looked at.
struct Column<'a> {
    name: &'a str,
    given: &'a crm_column,
    entity: Option<&'a str>,
}

fn refuse<T>(why: impl Into<String>) -> Result<T> {
    Err(Error::new(ErrorCode::InvalidArgument, why))
}

/// # Safety
/// `columns` is NULL or points to `count` columns.
unsafe fn read_columns<'a>(columns: *const crm_column, count: usize, row_count: usize) -> Result<Vec<Column<'a>>> {
    // More than any memory holds, or any entity has fields.
    if count > 10_000 || row_count > isize::MAX as usize / 16 {
        return refuse("there are more columns or rows than can be");
    }
    let mut read = Vec::with_capacity(count);
    for place in 0..count {
        // SAFETY: the caller promises `count` columns, and texts that end with a NUL.
        unsafe {
            let given = &*room(columns.cast_mut(), "columns")?.add(place);
            let name = text(given.name, CRM_NUL)?;
            let fault = |why: &str| refuse(format!("the column {name} {why}"));
            if given.values.is_null() {
                return fault("has no values");
            }
            let is_scaled = given.value_type == CRM_TYPE_DECIMAL;
            if !(if is_scaled { 0..=18 } else { 0..=0 }).contains(&given.scale) {
                return fault("has a scale that cannot be");
            }
            let entity = match given.value_type {
                CRM_TYPE_REFERENCE => Some(text(given.entity, CRM_NUL)?),
                CRM_TYPE_BOOL | CRM_TYPE_INT64 | CRM_TYPE_DECIMAL | CRM_TYPE_TEXT | CRM_TYPE_DATE
                | CRM_TYPE_TIMESTAMP | CRM_TYPE_ID => None,
                _ => return fault("has a type no column can have"),
            };
            read.push(Column { name, given, entity });
        }
    }
    Ok(read)
}

/// # Safety
/// The columns have a place for the row.
unsafe fn values_of(columns: &[Column<'_>], row: usize) -> Result<Values> {
    let mut values = Vec::with_capacity(columns.len());
    for column in columns {
        // SAFETY: as the caller promises.
        if let Some(value) = unsafe { value_of(column, row)? } {
            values.push((column.name.to_owned(), value));
        }
    }
    Ok(Values(values))
}

/// The value of a column in a row; none where it is not set.
///
/// # Safety
/// The column has a place for the row.
unsafe fn value_of(column: &Column<'_>, row: usize) -> Result<Option<Value>> {
    let given = column.given;
    // SAFETY: the caller promises a place of the kind the type says, in every array that is there. Arrays may be unaligned.
    unsafe {
        if !given.validity.is_null() && given.validity.add(row).read() == 0 {
            return Ok(None);
        }
        let number = || given.values.cast::<i64>().add(row).read_unaligned();
        let id = || {
            let id = given.values.cast::<crm_id>().add(row).read();
            Id::from_bytes(&id.bytes).ok_or_else(|| Error::internal("an id has sixteen bytes"))
        };
        Ok(Some(match given.value_type {
            CRM_TYPE_BOOL => Value::Bool(given.values.cast::<u8>().add(row).read() != 0),
            CRM_TYPE_INT64 => Value::Int(number()),
            CRM_TYPE_DECIMAL => scaled(number(), given.scale)?,
            CRM_TYPE_DATE => date(number())?,
            CRM_TYPE_TIMESTAMP => Value::Timestamp(moment(number())?),
            CRM_TYPE_ID => Value::Id(id()?),
            CRM_TYPE_REFERENCE => Value::Ref(Ref::new(column.entity.unwrap_or_default(), id()?)),
            _ => {
                let start = given.values.cast::<*const c_char>().add(row).read_unaligned();
                // A text that is not there is not set: arrays of pointers say so by themselves.
                if start.is_null() {
                    return Ok(None);
                }
                let length = if given.lengths.is_null() { CRM_NUL } else { given.lengths.add(row).read_unaligned() };
                Value::from(text(start, length).map_err(|error| error.with_field(column.name))?)
            }
        }))
    }
}
