//! Definitions: what entities and fields there are, and packs of them.

use std::ffi::c_char;

use crm_core::SchemaPack;

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::room;
use crate::session::{crm_session, enter};
use crate::text::{crm_string, hand_out, hand_out_json, optional_text, text};

/// The definition of an entity as JSON, its fields, kinds, options, states and labels included; with NULL for `entity` an
/// array of all.
///
/// On success `*json_out` is the text, to be freed with crm_string_free.
/// Errors: unknown_entity. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_metadata_json(
    session: *const crm_session,
    entity: *const c_char,
    entity_length: usize,
    json_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(json_out, "json_out")?;
            let registry = enter(session)?.registry();
            match optional_text(entity, entity_length)? {
                Some(entity) => hand_out_json(out, &***registry.get(entity)?),
                None => hand_out_json(out, &registry.definitions().collect::<Vec<_>>()),
            }
        })
    }
}

/// What was made at run time in this file, as a schema pack in JSON, to be taken to another.
///
/// On success `*json_out` is the pack, to be freed with crm_string_free.
/// Errors: invalid_argument. Thread: the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_schema_export_json(
    session: *const crm_session,
    json_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(json_out, "json_out")?;
            hand_out(out, &enter(session)?.export_schema().to_json()?);
            Ok(())
        })
    }
}

/// Brings a schema pack into this file: entities, fields, options, keys. If `dry_run` is not 0, nothing is changed.
///
/// `*steps_out`, which may be NULL, receives a JSON array of what was done, in words, to be freed with crm_string_free.
/// Errors: malformed, schema_conflict, invalid_schema, permission_denied, transaction_state inside a transaction. Thread:
/// the session's. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_schema_apply_json(
    session: *mut crm_session,
    json: *const c_char,
    json_length: usize,
    dry_run: i32,
    steps_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let pack = SchemaPack::from_json(text(json, json_length)?)?;
            let steps = enter(session)?.apply_schema(&pack, dry_run != 0)?;
            if steps_out.is_null() { Ok(()) } else { hand_out_json(steps_out, &steps) }
        })
    }
}
