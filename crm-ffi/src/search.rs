//! Search as you type.

use std::ffi::c_char;

use crm_core::Value;

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::{put, room};
use crate::rows::{RowsBody, crm_rows};
use crate::session::{crm_session, enter};
use crate::text::{optional_text, text};

/// Finds records by what somebody types: words or their beginnings, in any order, whatever the accents and the case.
/// `entities` are names with commas between; NULL means all.
///
/// On success `*rows_out` are at most `limit` rows, the best first, to be freed with crm_rows_free; their columns are
/// `record` (a reference), `name`, `field` (which matched; not set for a long text), `value` (of that field) and
/// `is_exact`.
/// Errors: unknown_entity, interrupted. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_search(
    session: *const crm_session,
    typed: *const c_char,
    typed_length: usize,
    entities: *const c_char,
    entities_length: usize,
    limit: usize,
    rows_out: *mut *mut crm_rows,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(rows_out, "rows_out")?;
            let typed = text(typed, typed_length)?;
            let entities = optional_text(entities, entities_length)?.unwrap_or_default();
            let entities: Vec<&str> = entities.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            let found = enter(session)?.search(typed, &entities, limit)?;
            let rows = found.into_iter().map(|found| {
                vec![
                    Value::Ref(found.record),
                    Value::Text(found.name),
                    found.field.into(),
                    found.value,
                    found.is_exact.into(),
                ]
            });
            put(out, RowsBody::made(&["record", "name", "field", "value", "is_exact"], rows.collect()));
            Ok(())
        })
    }
}
