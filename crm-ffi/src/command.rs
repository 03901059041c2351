//! Commands: what a session can do beyond reading and writing records, by name.

use std::ffi::c_char;

use crm_core::crm::command::COMMANDS;
use crm_core::{Error, ErrorCode, Result};

use crate::error::crm_error;
use crate::guard::guard;
use crate::handle::room;
use crate::session::{crm_session, enter};
use crate::text::{crm_string, hand_out_json, optional_text, text};

/// A JSON text, read.
///
/// # Errors
/// `invalid_argument`, with the place.
pub fn json(text: &str) -> Result<serde_json::Value> {
    serde_json::from_str(text).map_err(|error| {
        let position = (error.line() as u64, error.column() as u64);
        let message = format!("this is not JSON: {error}");
        Error::new(ErrorCode::InvalidArgument, message).with_position(Some(position)).with_source(error)
    })
}

/// Does what a command says: "record.set_state", "security.grant_role"… What each takes tells crm_commands_json. `input`
/// is a JSON object, or NULL for an empty one; a record in it is {"entity": "account", "id": "…"}.
///
/// `*output_out`, which may be NULL, receives the answer as JSON, to be freed with crm_string_free.
/// Errors: unknown_command, invalid_argument for input that does not fit, those of the command. Thread: the session's.
/// Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_execute(
    session: *mut crm_session,
    command: *const c_char,
    command_length: usize,
    input: *const c_char,
    input_length: usize,
    output_out: *mut *mut crm_string,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let command = text(command, command_length)?;
            let input = optional_text(input, input_length)?.map(json).transpose()?.unwrap_or_default();
            let answer = enter(session)?.execute(command, input)?;
            if output_out.is_null() { Ok(()) } else { hand_out_json(output_out, &answer) }
        })
    }
}

/// Every command, in the order of names: a JSON array of {"name", "about", "input"}, to be freed with crm_string_free.
///
/// Errors: invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_commands_json(json_out: *mut *mut crm_string, error_out: *mut *mut crm_error) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        guard(error_out, || {
            let out = room(json_out, "json_out")?;
            let tell = |command: &crm_core::crm::command::Command| serde_json::json!({"name": command.name, "about": command.about, "input": command.input});
            hand_out_json(out, &COMMANDS.iter().map(tell).collect::<Vec<_>>())
        })
    }
}
