//! What a hook sees of a write, and what it can do about it.

use std::ffi::{CString, c_char};

use crm_core::{Error, ErrorCode, HookEvent, Id, Result, Value, Values};

use crate::error::crm_error;
use crate::guard::{guard, or};
use crate::handle::{body, body_mut, free, give, kind, put, room};
use crate::id::{crm_id, id_at};
use crate::row::{RowBody, crm_row};
use crate::text::text;
use crate::values::crm_values;

/// A write that a hook is told of. It lives while the hook runs.
#[allow(non_camel_case_types, reason = "the name in C")]
pub struct crm_event {
    _opaque: [u8; 0],
}

kind!(crm_event, EventBody, b"CRM-evt1", "event");

pub struct EventBody {
    event: *mut HookEvent<'static>,
    entity: CString,
    operation: i32,
    id: Id,
    user: Id,
    // Hooks set each other off: while one writes through its event, those that this sets off may not use the same event.
    is_inside: bool,
    rows: Vec<*mut crm_row>,
    refusal: Option<String>,
    failure: Option<(i32, String)>,
}

impl Drop for EventBody {
    fn drop(&mut self) {
        for row in self.rows.drain(..) {
            // SAFETY: made below, and lent for as long as the event lives.
            unsafe { free(row) };
        }
    }
}

impl EventBody {
    pub fn new(event: *mut HookEvent<'static>, entity: CString, operation: i32, id: Id, user: Id) -> EventBody {
        let (rows, refusal, failure) = (Vec::new(), None, None);
        EventBody { event, entity, operation, id, user, is_inside: false, rows, refusal, failure }
    }

    /// Why the host said no, and what failed last.
    pub fn into_reasons(mut self) -> (Option<String>, Option<(i32, String)>) {
        (self.refusal.take(), self.failure.take())
    }
}

/// Does something with the event, and remembers a failure for the answer of the hook.
///
/// # Safety
/// The contract at the top of crm.h.
unsafe fn within(
    event: *mut crm_event,
    error_out: *mut *mut crm_error,
    action: impl FnOnce(&mut HookEvent<'static>) -> Result<()>,
) -> i32 {
    // SAFETY: as the caller promises; the event that is told of lives while the hook runs, and the mark keeps a second
    // call from reaching it meanwhile.
    unsafe {
        guard(error_out, || {
            let told = body_mut(event)?;
            if told.is_inside {
                let message = "the event is in the middle of another call";
                return Err(Error::new(ErrorCode::TransactionState, message));
            }
            told.is_inside = true;
            let inner = told.event;
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| action(&mut *inner)));
            let told = body_mut(event)?;
            told.is_inside = false;
            let done = done.unwrap_or_else(|_| Err(Error::internal("a fault inside the library")));
            if let Err(error) = &done {
                told.failure = Some((error.code().number(), error.message().to_owned()));
            }
            done
        })
    }
}

/// Hands out a value as a row of one cell, which lives as long as the event.
///
/// # Safety
/// The contract at the top of crm.h.
unsafe fn tell(
    event: *mut crm_event,
    row_out: *mut *const crm_row,
    error_out: *mut *mut crm_error,
    name: impl FnOnce() -> Result<String>,
    ask: impl FnOnce(&mut HookEvent<'static>, &str) -> Result<Value>,
) -> i32 {
    // SAFETY: as the caller promises.
    unsafe {
        let mut row = None;
        let status = within(event, error_out, |inner| {
            room(row_out, "row_out")?;
            let name = name()?;
            row = Some(RowBody::of_value(&name, ask(inner, &name)?));
            Ok(())
        });
        if let (Some(row), Ok(told)) = (row, body_mut(event)) {
            let row = give::<crm_row>(row);
            told.rows.push(row);
            put(row_out, row.cast_const());
        }
        status
    }
}

/// The values a hook gives.
///
/// # Safety
/// The contract at the top of crm.h.
unsafe fn given(values: *const crm_values) -> Result<Values> {
    // SAFETY: as the caller promises.
    let bag = unsafe { body(values)? };
    if bag.doubles.is_empty() {
        return Ok(bag.values.clone());
    }
    Err(Error::new(ErrorCode::InvalidArgument, "hooks give exact numbers, no doubles"))
}

/// The entity. Borrowed while the hook runs. NULL for NULL.
///
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_entity(event: *const crm_event) -> *const c_char {
    // SAFETY: the contract at the top of crm.h.
    or(std::ptr::null(), || unsafe { Ok(body(event)?.entity.as_ptr()) })
}

/// What is being done: one of the CRM_ON_ constants. 0 for NULL.
///
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_operation(event: *const crm_event) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    or(0, || unsafe { Ok(body(event)?.operation) })
}

/// Puts the id of the record into `*id_out`. False, and nothing written, for NULL.
///
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_id(event: *const crm_event, id_out: *mut crm_id) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or(false, || unsafe {
        put(room(id_out, "id_out")?, body(event)?.id.into());
        Ok(true)
    })
}

/// Puts the id of the acting user into `*id_out`. False, and nothing written, for NULL.
///
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_user(event: *const crm_event, id_out: *mut crm_id) -> bool {
    // SAFETY: the contract at the top of crm.h.
    or(false, || unsafe {
        put(room(id_out, "id_out")?, body(event)?.user.into());
        Ok(true)
    })
}

/// Reads a field as it was before: `*row_out` is a row whose one cell holds it, borrowed while the hook runs.
///
/// Errors: unknown_field. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_old(
    event: *mut crm_event,
    field: *const c_char,
    field_length: usize,
    row_out: *mut *const crm_row,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        let name = || Ok(text(field, field_length)?.to_owned());
        tell(event, row_out, error_out, name, |event, field| event.old(field))
    }
}

/// Reads a field as it will be, or is after the write: `*row_out` is a row whose one cell holds it, borrowed while the
/// hook runs.
///
/// Errors: unknown_field. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_new(
    event: *mut crm_event,
    field: *const c_char,
    field_length: usize,
    row_out: *mut *const crm_row,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        let name = || Ok(text(field, field_length)?.to_owned());
        tell(event, row_out, error_out, name, |event, field| event.new_value(field))
    }
}

/// Reads a field of another record, as it stands in this transaction: `*row_out` is a row whose one cell holds it, not set
/// if the record is not there; borrowed while the hook runs.
///
/// Errors: unknown_entity, unknown_field. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_value_of(
    event: *mut crm_event,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    field: *const c_char,
    field_length: usize,
    row_out: *mut *const crm_row,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        let name = || Ok(text(field, field_length)?.to_owned());
        tell(event, row_out, error_out, name, |event, field| {
            event.value_of(text(entity, entity_length)?, id_at(id)?, field)
        })
    }
}

/// Puts into `*is_changed_out` whether the write gives the field another value: 1 or 0.
///
/// Errors: unknown_field. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_is_changed(
    event: *mut crm_event,
    field: *const c_char,
    field_length: usize,
    is_changed_out: *mut i32,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        within(event, error_out, |event| {
            let out = room(is_changed_out, "is_changed_out")?;
            put(out, event.is_changed(text(field, field_length)?)?.into());
            Ok(())
        })
    }
}

/// Gives fields of the record other values, before a create or an update.
///
/// Errors: validation if a field cannot hold its value, unknown_field, invalid_argument after the write and for doubles.
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_set(
    event: *mut crm_event,
    values: *const crm_values,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        within(event, error_out, |event| {
            given(values)?.0.into_iter().try_for_each(|(field, value)| event.set(&field, value))
        })
    }
}

/// Refuses the write, with a reason for people. Answers with the status the hook is to return:
/// return crm_event_refuse(event, "we do not deal with them", CRM_NUL);
///
/// Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_refuse(event: *mut crm_event, reason: *const c_char, reason_length: usize) -> i32 {
    let refused = ErrorCode::RefusedByHook.number();
    // SAFETY: the contract at the top of crm.h.
    or(refused, || unsafe {
        let reason = text(reason, reason_length).unwrap_or("the host gave no reason").to_owned();
        body_mut(event)?.refusal = Some(reason);
        Ok(refused)
    })
}

/// Creates another record in the same transaction. `id_out`, which may be NULL, receives its id.
///
/// Errors: those of crm_record_save, hook_loop. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_create(
    event: *mut crm_event,
    entity: *const c_char,
    entity_length: usize,
    values: *const crm_values,
    id_out: *mut crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        within(event, error_out, |event| {
            let written = event.create(text(entity, entity_length)?, given(values)?)?;
            put(id_out, written.record.id.into());
            Ok(())
        })
    }
}

/// Changes another record in the same transaction.
///
/// Errors: those of crm_record_save, hook_loop. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_update(
    event: *mut crm_event,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    values: *const crm_values,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe {
        within(event, error_out, |event| {
            event.update(text(entity, entity_length)?, id_at(id)?, given(values)?).map(drop)
        })
    }
}

/// Deletes another record in the same transaction.
///
/// Errors: those of crm_record_delete, hook_loop. Thread: inside the hook. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_event_delete(
    event: *mut crm_event,
    entity: *const c_char,
    entity_length: usize,
    id: *const crm_id,
    error_out: *mut *mut crm_error,
) -> i32 {
    // SAFETY: the contract at the top of crm.h.
    unsafe { within(event, error_out, |event| event.delete(text(entity, entity_length)?, id_at(id)?).map(drop)) }
}
