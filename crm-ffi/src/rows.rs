//! The rows of an answer.

use std::ffi::{CString, c_char};
use std::sync::Arc;

use crm_core::{Page, Row, Rows, Value};

use crate::error::crm_error;
use crate::guard::{guard_status, or};
use crate::handle::{Kind, body, body_mut, free, give, kind};
use crate::row::{RowBody, Source, crm_row};
use crate::text::shown;

/// The rows of an answer, read one by one: an answer of millions needs the memory of one. They belong to the thread that
/// asked.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_rows {
    _opaque: [u8; 0],
}

kind!(crm_rows, RowsBody, b"CRM-rws1", "set of rows");

pub struct RowsBody {
    row: *mut crm_row,
    cursor: Option<CString>,
}

impl Drop for RowsBody {
    fn drop(&mut self) {
        // SAFETY: made below, and lent for as long as the rows live.
        unsafe { free(self.row) };
    }
}

impl RowsBody {
    fn give(names: &[Arc<str>], source: Source, cursor: Option<&str>) -> *mut crm_rows {
        give(RowsBody { row: give(RowBody::new(names, source)), cursor: cursor.map(shown) })
    }

    /// Rows read as they are asked for.
    pub fn stream(rows: Rows) -> *mut crm_rows {
        let names = rows.columns().to_vec();
        RowsBody::give(&names, Source::Stream(rows), None)
    }

    /// The rows of a page, with the place where the next one begins.
    pub fn page(page: Page) -> *mut crm_rows {
        let rows = page.rows.into_iter().map(Row::into_values).collect();
        RowsBody::give(&page.columns, Source::ready(rows), page.cursor.as_deref())
    }

    /// Rows made up of values.
    pub fn made(names: &[&str], rows: Vec<Vec<Value>>) -> *mut crm_rows {
        let names: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
        RowsBody::give(&names, Source::ready(rows), None)
    }
}

/// Moves on to the next row. CRM_STATUS_ROW if there is one, CRM_STATUS_DONE after the last, else the status of an error.
/// What was borrowed from the row before is gone. A cell whose bytes in the file are damaged reads as not set, and the
/// next call says corrupt.
///
/// Errors: interrupted, storage, corrupt, invalid_argument. Thread: the one that asked. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rows_next(rows: *mut crm_rows, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard_status(error_out, || {
            let is_row = body_mut(body_mut(rows)?.row)?.advance()?;
            Ok(if is_row { crate::CRM_STATUS_ROW } else { crate::CRM_STATUS_DONE })
        })
    }
}

/// The present row: the same pointer for as long as the rows live, whose cells change with crm_rows_next. Before the
/// first one and after the last it has columns and no values. NULL for NULL.
///
/// Thread: the one that asked. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rows_row(rows: *const crm_rows) -> *const crm_row {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(rows)?.row.cast_const()) })
}

/// The text of a cell of the present row: crm_row_text(crm_rows_row(rows), column, NULL).
///
/// Thread: the one that asked. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rows_text(rows: *const crm_rows, column: i32) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    unsafe { crate::row::crm_row_text(crm_rows_row(rows), column, std::ptr::null_mut()) }
}

/// Of a page: where the next one begins, to be given to crm_page; NULL if this is the last. Borrowed until the rows are
/// freed.
///
/// Thread: the one that asked. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rows_cursor(rows: *const crm_rows) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe {
        Ok(body(rows)?.cursor.as_ref().map_or(std::ptr::null(), |cursor| cursor.as_ptr()))
    })
}

/// Frees rows, also before the last was read. NULL is fine.
///
/// Thread: the one that asked. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rows_free(rows: *mut crm_rows) {
    // SAFETY: the contract at the top of crm.h.
    unsafe { free(rows) }
}

const _: () = assert!(crm_rows::MARK != crm_row::MARK);
