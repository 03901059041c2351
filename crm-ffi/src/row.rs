//! A row: the values of a record, or of one line of an answer, read cell by cell.

use std::cell::RefCell;
use std::ffi::{CString, c_char};
use std::sync::Arc;

use crm_core::base::{money, time};
use crm_core::{Error, Record, Result, Rows, Value, ValueRef};

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

/// Where the values come from.
pub enum Source {
    /// From nowhere: columns without values.
    Nothing,
    /// From the store, cell by cell as they are asked for.
    Stream(Rows),
    /// From rows that were read already: the present one, and those to come.
    Ready(Vec<Value>, std::vec::IntoIter<Vec<Value>>),
    /// From a record.
    Record(Record),
}

impl Source {
    /// Rows that were read already, before the first of them.
    pub fn ready(rows: Vec<Vec<Value>>) -> Source {
        Source::Ready(Vec::new(), rows.into_iter())
    }
}

/// The values of the present row.
struct Present {
    source: Source,
    // A damaged cell: its getter has no status to say so, the next step has.
    fault: RefCell<Option<Error>>,
}

pub struct RowBody {
    names: Vec<CString>,
    present: Present,
    // Counts the rows: what was written out for another row is old.
    row: u64,
    // What was written out for C, by column and form. The room is kept from row to row, so that no cell costs an
    // allocation, and each has its own, so that no pointer that was handed out is moved by the next.
    written: Vec<[Written; FORMS]>,
}

#[derive(Default)]
struct Written {
    row: u64,
    text: Vec<u8>,
}

/// The texts that can be asked of a cell.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
    Entity,
}

const FORMS: usize = 3;

impl Present {
    // Cells that are not set are no rarity: what has nothing to say is none, not an error with a message.
    fn value(&self, column: i32) -> Option<ValueRef<'_>> {
        let place = usize::try_from(column).ok()?;
        let values = match &self.source {
            Source::Nothing => return None,
            Source::Stream(rows) => {
                return rows.at(place).map_err(|fault| self.fault.replace(Some(fault))).ok();
            }
            Source::Ready(present, _) => present,
            Source::Record(record) => record.values(),
        };
        values.get(place).map(ValueRef::from)
    }
}

impl RowBody {
    /// A row of these columns.
    pub fn new(names: &[Arc<str>], source: Source) -> RowBody {
        let names = names.iter().map(|name| shown(name)).collect();
        RowBody { names, present: Present { source, fault: RefCell::new(None) }, row: 1, written: Vec::new() }
    }

    /// The values of a record. Their names are made when they are asked for: reading a record by name needs none of them.
    pub fn of_record(record: Record) -> RowBody {
        RowBody::new(&[], Source::Record(record))
    }

    /// One value.
    pub fn of_value(name: &str, value: Value) -> RowBody {
        RowBody::new(&[name.into()], Source::Ready(vec![value], Vec::new().into_iter()))
    }

    /// Goes on to the next row; false after the last.
    pub fn advance(&mut self) -> Result<bool> {
        if let Some(fault) = self.present.fault.take() {
            self.present.source = Source::Nothing;
            return Err(fault);
        }
        self.row = self.row.wrapping_add(1);
        match &mut self.present.source {
            Source::Stream(rows) => rows.advance(),
            Source::Ready(present, coming) => {
                let next = coming.next();
                let is_row = next.is_some();
                *present = next.unwrap_or_default();
                Ok(is_row)
            }
            Source::Nothing | Source::Record(_) => Ok(false),
        }
    }

    fn count(&self) -> usize {
        match &self.present.source {
            Source::Record(record) => record.values().len(),
            Source::Ready(present, _) => present.len().max(self.names.len()),
            _ => self.names.len(),
        }
    }

    fn value(&self, column: i32) -> Option<ValueRef<'_>> {
        self.present.value(column)
    }

    fn names(&mut self) -> &[CString] {
        if let (true, Source::Record(record)) = (self.names.is_empty(), &self.present.source) {
            self.names = record.iter().map(|(field, _)| shown(&field.name)).collect();
        }
        &self.names
    }

    fn find(&self, name: &str) -> Option<usize> {
        match &self.present.source {
            Source::Record(record) => record.position(name),
            _ => self.names.iter().position(|known| known.as_bytes() == name.as_bytes()),
        }
    }

    /// The cell as text that ends with a NUL, and its length without it; none if `write` finds nothing to write.
    fn written(
        &mut self,
        column: i32,
        form: Form,
        write: impl FnOnce(ValueRef<'_>, &mut Vec<u8>) -> Option<()>,
    ) -> Option<(*const c_char, usize)> {
        let place = usize::try_from(column).ok()?;
        if place >= self.written.len() {
            let count = self.count();
            if place >= count {
                return None;
            }
            self.written.resize_with(count, Default::default);
        }
        let written = self.written.get_mut(place)?.get_mut(form as usize)?;
        if written.row != self.row {
            written.text.clear();
            write(self.present.value(column)?, &mut written.text)?;
            written.text.push(0);
            written.row = self.row;
        }
        Some((written.text.as_ptr().cast(), written.text.len().saturating_sub(1)))
    }

    fn text(&mut self, column: i32) -> Option<(*const c_char, usize)> {
        self.written(column, Form::Text, |value, to| {
            match value {
                ValueRef::Null => return None,
                ValueRef::Text(text) => to.extend_from_slice(text.as_bytes()),
                other => to.extend_from_slice(other.to_value().to_text().as_bytes()),
            }
            Some(())
        })
    }
}

/// How many columns the row has. 0 for NULL.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_count(row: *const crm_row) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or_else(0, || unsafe { Some(i32::try_from(body(row).ok()?.count()).unwrap_or(i32::MAX)) })
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
            ValueRef::Bool(_) => CRM_TYPE_BOOL,
            ValueRef::Int(_) => CRM_TYPE_INT64,
            ValueRef::Decimal(_) => CRM_TYPE_DECIMAL,
            ValueRef::Text(_) => CRM_TYPE_TEXT,
            ValueRef::Date(_) => CRM_TYPE_DATE,
            ValueRef::Timestamp(_) => CRM_TYPE_TIMESTAMP,
            ValueRef::Id(_) => CRM_TYPE_ID,
            ValueRef::Ref(..) => CRM_TYPE_REFERENCE,
            ValueRef::List(_) => CRM_TYPE_LIST,
            ValueRef::File { .. } => CRM_TYPE_FILE,
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
        let (text, length) = body_mut(row.cast_mut())
            .ok()?
            .written(column, Form::Json, |value, to| serde_json::to_writer(to, &value.to_value()).ok())?;
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
        Some(match body(row).ok()?.value(column)? {
            ValueRef::Int(number) => number,
            ValueRef::Bool(truth) => i64::from(truth),
            _ => 0,
        })
    })
}

/// True if the cell holds true. False for everything else.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_bool(row: *const crm_row, column: i32) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe { Some(body(row).ok()?.value(column)? == ValueRef::Bool(true)) })
}

/// The number in a cell, whole or decimal, as the nearest double: for charts, never for adding up money. 0 for everything
/// else.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_double(row: *const crm_row, column: i32) -> f64 {
    // SAFETY: the contract at the top of crm.h.
    or_else(0.0, || unsafe {
        match body(row).ok()?.value(column)? {
            ValueRef::Int(number) => Some(number as f64),
            ValueRef::Decimal(number) => number.to_string().parse().ok(),
            _ => None,
        }
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
        let number = match body(row).ok()?.value(column)? {
            ValueRef::Int(number) => Some(number.into()),
            ValueRef::Decimal(number) => Some(number),
            _ => None,
        };
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
        let ValueRef::Date(day) = body(row).ok()?.value(column)? else { return None };
        Some(answer(days_out, Some(time::date_to_days(day))))
    })
}

/// The moment in a cell, in microseconds since 1970-01-01 UTC. False, and nothing written, if the cell holds none.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_timestamp(row: *const crm_row, column: i32, micros_out: *mut i64) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        let ValueRef::Timestamp(moment) = body(row).ok()?.value(column)? else { return None };
        Some(answer(micros_out, Some(time::timestamp_to_micros(moment))))
    })
}

/// The id in a cell, that of a reference too. False, and nothing written, if the cell holds none.
///
/// Thread: that of its handle. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_row_id(row: *const crm_row, column: i32, id_out: *mut crate::id::crm_id) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or_else(false, || unsafe {
        let (ValueRef::Id(id) | ValueRef::Ref(_, id)) = body(row).ok()?.value(column)? else { return None };
        Some(answer(id_out, Some(crate::id::crm_id::from(id))))
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
        let entity = |value: ValueRef<'_>, to: &mut Vec<u8>| {
            let ValueRef::Ref(entity, _) = value else { return None };
            to.extend_from_slice(entity.as_bytes());
            Some(())
        };
        Some(body_mut(row.cast_mut()).ok()?.written(column, Form::Entity, entity)?.0)
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
