//! A row: the values of a record, or of one line of an answer, read cell by cell.

use std::ffi::{CString, c_char};
use std::sync::Arc;

use crm_core::base::{money, time};
use crm_core::{Record, Row, Value};

use crate::guard::or_else;
use crate::handle::{body, body_mut, kind, put};
use crate::text::{shown, text};

/// The cell holds nothing: it is not set.
pub const CRM_TYPE_NULL: i32 = 0;
/// The cell holds true or false.
pub const CRM_TYPE_BOOL: i32 = 1;
/// The cell holds a whole number.
pub const CRM_TYPE_INT64: i32 = 2;
/// The cell holds an exact decimal: money, a quantity, a percentage.
pub const CRM_TYPE_DECIMAL: i32 = 3;
/// The cell holds text; the name of an option is one too.
pub const CRM_TYPE_TEXT: i32 = 4;
/// The cell holds a day.
pub const CRM_TYPE_DATE: i32 = 5;
/// The cell holds a moment.
pub const CRM_TYPE_TIMESTAMP: i32 = 6;
/// The cell holds the id of a record.
pub const CRM_TYPE_ID: i32 = 7;
/// The cell holds a record by entity and id.
pub const CRM_TYPE_REFERENCE: i32 = 8;
/// The cell holds several options.
pub const CRM_TYPE_LIST: i32 = 9;
/// The cell holds a file: its name, media type and size.
pub const CRM_TYPE_FILE: i32 = 10;

/// A row. It belongs to the handle it was asked of and is used where that is.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_row {
    _opaque: [u8; 0],
}

kind!(crm_row, RowBody, b"CRM-row1", "row");

/// Where the values are.
pub enum Source {
    Nothing,
    Row(Row),
    Record(Record),
    Made(Vec<Value>),
}

pub struct RowBody {
    names: Vec<CString>,
    source: Source,
    // The texts of the row, each with its NUL: one buffer, kept from row to row, so that no cell costs an allocation.
    texts: Vec<u8>,
    spans: Vec<(usize, usize)>,
    // What other kinds look like as text, written out when it is asked for.
    kept: Vec<(i32, Form, CString)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Entity,
}

impl RowBody {
    /// A row without values, of these columns.
    pub fn of_columns(names: &[Arc<str>]) -> RowBody {
        RowBody::new(names.iter().map(|name| shown(name)).collect())
    }

    /// The values of a record.
    pub fn of_record(record: Record) -> RowBody {
        // The names are made when they are asked for: reading one record by name needs none of them.
        let mut row = RowBody::new(Vec::new());
        row.set(Source::Record(record));
        row
    }

    fn new(names: Vec<CString>) -> RowBody {
        RowBody { names, source: Source::Nothing, texts: Vec::new(), spans: Vec::new(), kept: Vec::new() }
    }

    /// The next values.
    pub fn set(&mut self, source: Source) {
        self.source = source;
        self.texts.clear();
        self.spans.clear();
        self.kept.clear();
        for value in values(&self.source) {
            let from = self.texts.len();
            if let Value::Text(text) = value {
                self.texts.extend_from_slice(text.as_bytes());
                self.texts.push(0);
            }
            self.spans.push((from, self.texts.len()));
        }
    }

    // Cells that are not set are no rarity: what has nothing to say is none, not an error with a message.
    fn value(&self, column: i32) -> Option<&Value> {
        values(&self.source).get(usize::try_from(column).ok()?)
    }

    fn names(&mut self) -> &[CString] {
        if let (true, Source::Record(record)) = (self.names.is_empty(), &self.source) {
            self.names = record.iter().map(|(field, _)| shown(&field.name)).collect();
        }
        &self.names
    }

    fn find(&self, name: &str) -> Option<usize> {
        match &self.source {
            Source::Record(record) => record.position(name),
            _ => self.names.iter().position(|known| known.as_bytes() == name.as_bytes()),
        }
    }

    /// The cell as text that ends with a NUL, and its length without it.
    fn text(&mut self, column: i32) -> Option<(*const c_char, usize)> {
        match self.value(column)? {
            Value::Null => None,
            Value::Text(_) => {
                let (from, to) = self.spans.get(usize::try_from(column).ok()?).copied()?;
                let text = self.texts.get(from..to)?;
                Some((text.as_ptr().cast(), text.len().saturating_sub(1)))
            }
            _ => self.keep(column, Form::Text, |value| Some(value.to_text())),
        }
    }

    fn keep(
        &mut self,
        column: i32,
        form: Form,
        write: impl FnOnce(&Value) -> Option<String>,
    ) -> Option<(*const c_char, usize)> {
        let is_it = |kept: &&(i32, Form, CString)| kept.0 == column && kept.1 == form;
        if self.kept.iter().find(is_it).is_none() {
            let text = shown(&write(self.value(column)?)?);
            self.kept.push((column, form, text));
        }
        let (_, _, text) = self.kept.iter().find(is_it)?;
        Some((text.as_ptr(), text.as_bytes().len()))
    }
}

fn values(source: &Source) -> &[Value] {
    match source {
        Source::Nothing => &[],
        Source::Row(row) => row.values(),
        Source::Record(record) => record.values(),
        Source::Made(values) => values,
    }
}

/// How many columns the row has. 0 for NULL.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_count(row: *const crm_row) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or_else(0, || unsafe {
        let row = body(row).ok()?;
        let count = values(&row.source).len().max(row.names.len());
        Some(i32::try_from(count).unwrap_or(i32::MAX))
    })
}

/// The name of a column, counted from 0. Borrowed for as long as the handle lives. NULL if there is no such column.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_name(row: *const crm_row, column: i32) -> *const c_char {
    // SAFETY: the contract at the top of crm.h; a row is used in one thread at a time.
    or_else(std::ptr::null(), || unsafe {
        let names = body_mut(row.cast_mut()).ok()?.names();
        let name = usize::try_from(column).ok().and_then(|column| names.get(column));
        name.map(|name| name.as_ptr())
    })
}

/// The place of the column or field with this name, counted from 0; -1 if there is none. Every getter takes -1 for a
/// column that is not set.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_find(row: *const crm_row, name: *const c_char, name_length: usize) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or_else(-1, || unsafe {
        let place = body(row).ok()?.find(text(name, name_length).ok()?);
        Some(place.and_then(|place| i32::try_from(place).ok()).unwrap_or(-1))
    })
}

/// What the cell holds: one of the CRM_TYPE_ constants. CRM_TYPE_NULL also if there is no such column.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_type(row: *const crm_row, column: i32) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or_else(CRM_TYPE_NULL, || unsafe {
        Some(match body(row).ok()?.value(column)? {
            Value::Bool(_) => CRM_TYPE_BOOL,
            Value::Int(_) => CRM_TYPE_INT64,
            Value::Decimal(_) => CRM_TYPE_DECIMAL,
            Value::Text(_) => CRM_TYPE_TEXT,
            Value::Date(_) => CRM_TYPE_DATE,
            Value::Timestamp(_) => CRM_TYPE_TIMESTAMP,
            Value::Id(_) => CRM_TYPE_ID,
            Value::Ref(_) => CRM_TYPE_REFERENCE,
            Value::List(_) => CRM_TYPE_LIST,
            Value::File(_) => CRM_TYPE_FILE,
            _ => CRM_TYPE_NULL,
        })
    })
}

/// The cell as text that ends with a NUL, whatever it holds: decimals exactly, days as 2026-03-01, moments as
/// 2026-03-01T09:30:00Z, ids with hyphens, references as entity:id, lists with "; " between, files by name.
/// `length_out` receives the length without the NUL, if it is not NULL. NULL if the cell is not set. Borrowed until the
/// row moves on or its handle is freed.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_text(row: *const crm_row, column: i32, length_out: *mut usize) -> *const c_char {
    // SAFETY: the contract at the top of crm.h; a row is used in one thread at a time.
    or_else(std::ptr::null(), || unsafe {
        let (text, length) = body_mut(row.cast_mut()).ok()?.text(column)?;
        put(length_out, length);
        Some(text)
    })
}

/// The cell as JSON: lists as arrays, references as {"entity", "id"}, files as {"name", "media_type", "size"}, decimals
/// as text. `length_out` receives the length, if it is not NULL. NULL if there is no such column. Borrowed until the row
/// moves on or its handle is freed.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_json(row: *const crm_row, column: i32, length_out: *mut usize) -> *const c_char {
    // SAFETY: the contract at the top of crm.h; a row is used in one thread at a time.
    or_else(std::ptr::null(), || unsafe {
        let write = |value: &Value| serde_json::to_string(value).ok();
        let (text, length) = body_mut(row.cast_mut()).ok()?.keep(column, Form::Json, write)?;
        put(length_out, length);
        Some(text)
    })
}

/// The whole number in a cell, 1 or 0 for true and false; 0 for everything else. Decimals: see crm_row_scaled.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_int64(row: *const crm_row, column: i32) -> i64 {
    // SAFETY: the contract at the top of crm.h.
    or_else(0, || unsafe {
        let value = body(row).ok()?.value(column)?;
        Some(value.as_int().or(value.as_bool().map(i64::from)).unwrap_or(0))
    })
}

/// True if the cell holds true. False for everything else.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_bool(row: *const crm_row, column: i32) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe { Some(body(row).ok()?.value(column)?.as_bool().unwrap_or(false)) })
}

/// The number in a cell, whole or decimal, as the nearest double: for charts, never for adding up money. 0 for everything
/// else.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_double(row: *const crm_row, column: i32) -> f64 {
    // SAFETY: the contract at the top of crm.h.
    or_else(0.0, || unsafe {
        let number = body(row).ok()?.value(column)?.as_decimal();
        Some(number.and_then(|number| number.to_string().parse().ok()).unwrap_or(0.0))
    })
}

/// The number in a cell as a count of its parts: 12.5 at scale 2 is 1250, rounded half away from zero. False, and nothing
/// written, if the cell holds no number, it does not fit, or `scale` is not between 0 and 18.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_scaled(row: *const crm_row, column: i32, scale: i32, number_out: *mut i64) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        let number = body(row).ok()?.value(column)?.as_decimal();
        let scale = u32::try_from(scale).ok().filter(|scale| *scale <= 18);
        let scaled = number.zip(scale).and_then(|(number, scale)| money::to_scaled(number, scale));
        Some(answer(number_out, scaled))
    })
}

/// The day in a cell, in days since 1970-01-01. False, and nothing written, if the cell holds none.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_date(row: *const crm_row, column: i32, days_out: *mut i64) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        Some(answer(days_out, body(row).ok()?.value(column)?.as_date().map(time::date_to_days)))
    })
}

/// The moment in a cell, in microseconds since 1970-01-01 UTC. False, and nothing written, if the cell holds none.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_timestamp(row: *const crm_row, column: i32, micros_out: *mut i64) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        Some(answer(micros_out, body(row).ok()?.value(column)?.as_timestamp().map(time::timestamp_to_micros)))
    })
}

/// The id in a cell, that of a reference too. False, and nothing written, if the cell holds none.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_id(row: *const crm_row, column: i32, id_out: *mut crate::id::crm_id) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        Some(answer(id_out, body(row).ok()?.value(column)?.as_id().map(crate::id::crm_id::from)))
    })
}

/// The entity of the reference in a cell. NULL if the cell holds none. Borrowed until the row moves on or its handle is
/// freed.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_entity(row: *const crm_row, column: i32) -> *const c_char {
    // SAFETY: the contract at the top of crm.h; a row is used in one thread at a time.
    or_else(std::ptr::null(), || unsafe {
        let entity = |value: &Value| match value {
            Value::Ref(reference) => Some(reference.entity.to_string()),
            _ => None,
        };
        Some(body_mut(row.cast_mut()).ok()?.keep(column, Form::Entity, entity)?.0)
    })
}

/// Writes an answer if there is one and room for it.
///
/// # Safety
/// `out` is NULL or points to room for a `T`.
unsafe fn answer<T>(out: *mut T, value: Option<T>) -> bool {
    match value {
        Some(value) if !out.is_null() => {
            // SAFETY: the caller promises room.
            unsafe { put(out, value) };
            true
        }
        _ => false,
    }
}
