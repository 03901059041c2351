//! Questions.

use std::ffi::c_char;

use crm_core::query::json::parse_json;

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::rows::{RowsBody, crm_rows};
use crate::session::{crm_session, enter};
use crate::text::{crm_string, hand_out, optional_text, text};
use crate::values::{crm_values, values_at};

/// Asks a question in the query language: "select full_name from contact where account.name = :name". `parameters` are
/// named with a colon in the text and may be NULL.
///
/// On success `*rows_out` are the rows, to be freed with crm_rows_free. Outside a transaction they are read as they are
/// asked for, and show one moment.
/// Errors: query_syntax, query_type, query_unsupported, query_parameter, query_too_large, unknown_entity, unknown_field,
/// permission_denied, interrupted. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_query(
    session: *const crm_session,
    query: *const c_char,
    query_length: usize,
    parameters: *const crm_values,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(rows_out, "rows_out")?;
            let rows = enter(session)?.query(text(query, query_length)?, values_at(parameters)?)?;
            put(out, RowsBody::stream(rows));
            Ok(())
        })
    }
}

/// As crm_query, of a question in its JSON form.
///
/// Errors: those of crm_query. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_query_json(
    session: *const crm_session,
    json: *const c_char,
    json_length: usize,
    parameters: *const crm_values,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(rows_out, "rows_out")?;
            let query = parse_json(text(json, json_length)?)?;
            put(out, RowsBody::stream(enter(session)?.query_tree(&query, values_at(parameters)?)?));
            Ok(())
        })
    }
}

/// One page of a question's answer: `size` rows, from 1 to 10,000, after `cursor`, which crm_rows_cursor of the page
/// before tells; NULL means from the start. Pages stay stable while records come and go.
///
/// On success `*rows_out` are the rows, to be freed with crm_rows_free.
/// Errors: those of crm_query, invalid_cursor. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_page(
    session: *const crm_session,
    query: *const c_char,
    query_length: usize,
    parameters: *const crm_values,
    cursor: *const c_char,
    cursor_length: usize,
    size: usize,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(rows_out, "rows_out")?;
            let (query, cursor) = (text(query, query_length)?, optional_text(cursor, cursor_length)?);
            put(out, RowsBody::page(enter(session)?.page(query, values_at(parameters)?, cursor, size)?));
            Ok(())
        })
    }
}

/// What the store is asked for a question, in its own language, to see which index it uses.
///
/// On success `*text_out` is the text, to be freed with crm_string_free.
/// Errors: those of crm_query. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_explain(
    session: *const crm_session,
    query: *const c_char,
    query_length: usize,
    text_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(text_out, "text_out")?;
            hand_out(out, &enter(session)?.explain(text(query, query_length)?)?);
            Ok(())
        })
    }
}
