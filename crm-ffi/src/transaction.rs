//! Transactions, and the host's own tables in them.

use std::ffi::c_char;

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::put;
use crate::rows::{RowsBody, crm_rows};
use crate::session::{crm_session, enter};
use crate::text::text;
use crate::values::{crm_values, values_at};

/// Begins a transaction. Inside an open one it sets a savepoint: crm_commit and crm_rollback then end what was begun last,
/// and only the outermost crm_commit makes anything permanent. Only one session writes at a time; others wait.
///
/// Errors: busy, read_only. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_begin(session: *mut crm_session, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || enter(session)?.begin()) }
}

/// Makes what was done since the last crm_begin permanent, or, at a savepoint, a part of the outer transaction.
///
/// Errors: transaction_state if none is open; disk_full, storage: then nothing stays. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_commit(session: *mut crm_session, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || enter(session)?.commit()) }
}

/// Takes back what was done since the last crm_begin; an outer transaction stays open with what was done before.
///
/// Errors: transaction_state if none is open. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_rollback(session: *mut crm_session, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { guard(error_out, || enter(session)?.rollback()) }
}

/// True while a transaction is open.
///
/// Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_in_transaction(session: *const crm_session) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or(false, || unsafe { Ok(enter(session)?.in_transaction()) })
}

/// Runs one SQL statement on tables of the host's own that live in the same file, in the open transaction or in one of
/// its own. `parameters` are named with a colon in the text and may be NULL. The library's tables are out of reach; the
/// views v_account and the like may be read in sessions of the system. `rows_out`, which may be NULL, receives the rows,
/// to be freed with crm_rows_free, whose columns have places and no names.
///
/// Errors: permission_denied for the library's tables, query_syntax, query_parameter, storage, busy. Thread: the
/// session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_host_sql(
    session: *mut crm_session,
    sql: *const c_char,
    sql_length: usize,
    parameters: *const crm_values,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let rows = enter(session)?.host_sql(text(sql, sql_length)?, values_at(parameters)?)?;
            if !rows_out.is_null() {
                put(rows_out, RowsBody::made(&[], rows));
            }
            Ok(())
        })
    }
}
