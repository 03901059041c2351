//! What was: the history of a record, and taking back.

use std::ffi::c_char;

use crm_core::{Error, ErrorCode, Undo};

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::room;
use crate::id::{crm_id, id_at};
use crate::session::{crm_session, enter};
use crate::text::{crm_string, hand_out_json, text};

/// crm_undo: one change, by its number.
pub const CRM_UNDO_CHANGE: i32 = 1;
/// crm_undo: all changes of a transaction, by its number.
pub const CRM_UNDO_TRANSACTION: i32 = 2;

/// The history of a record, of a deleted one too, newest first, at most `limit` entries: a JSON array of {"seq", "at",
/// "actor", "txn", "entity", "id", "operation", "fields", "values": [{"field", "old", "new"}]}.
///
/// On success `*json_out` is the text, to be freed with crm_string_free.
/// Errors: not_found, unknown_entity, permission_denied. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_history_json(
    session: *const crm_session,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    limit: usize,
    json_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(json_out, "json_out")?;
            hand_out_json(out, &enter(session)?.history(text(entity, entity_length)?, id_at(id)?, limit)?)
        })
    }
}

/// Takes back a change or a transaction, by its number in the history: `what` is CRM_UNDO_CHANGE or CRM_UNDO_TRANSACTION.
///
/// Errors: cannot_undo, with the reason, if later changes stand on it; not_found, permission_denied. Nothing is taken back
/// then. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_undo(
    session: *mut crm_session,
    what: i32,
    number: i64,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let what = match what {
                CRM_UNDO_CHANGE => Undo::Change(number),
                CRM_UNDO_TRANSACTION => Undo::Transaction(number),
                _ => {
                    let message = "what is neither CRM_UNDO_CHANGE nor CRM_UNDO_TRANSACTION";
                    return Err(Error::new(ErrorCode::InvalidArgument, message));
                }
            };
            enter(session)?.undo(what).map(drop)
        })
    }
}
