//! The change feed.

use crm_core::Value;

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::rows::{RowsBody, crm_rows};
use crate::session::{crm_session, enter};

/// The changes after number `seq`, oldest first, at most `limit`: complete, in the order of commit. Begin with 0 and go
/// on with the `seq` of the last row.
///
/// On success `*rows_out` are the rows, to be freed with crm_rows_free; their columns are `seq`, `at`, `actor` (an id),
/// `txn`, `entity`, `id`, `operation` ("create", "update", "delete", "restore"…), `fields` (a list of those whose values
/// changed) and `question` (of an access that is logged).
/// Errors: storage, invalid_argument. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_changes_since(
    session: *const crm_session,
    seq: i64,
    limit: usize,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    const NAMES: [&str; 9] = ["seq", "at", "actor", "txn", "entity", "id", "operation", "fields", "question"];
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(rows_out, "rows_out")?;
            let changes = enter(session)?.changes_since(seq, limit)?;
            let rows = changes.into_iter().map(|change| {
                let operation = serde_json::to_value(change.operation).unwrap_or_default();
                vec![
                    change.seq.into(),
                    change.at.into(),
                    change.actor.into(),
                    change.txn.into(),
                    change.entity.into(),
                    change.id.into(),
                    operation.as_str().unwrap_or_default().into(),
                    Value::List(change.fields.into_iter().map(Value::Text).collect()),
                    change.question.into(),
                ]
            });
            put(out, RowsBody::made(&NAMES, rows.collect()));
            Ok(())
        })
    }
}
