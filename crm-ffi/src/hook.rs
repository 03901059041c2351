//! Rules of the host around writes.

use std::ffi::{CString, c_char, c_void};

use crm_core::{Error, ErrorCode, HookEvent, HookOptions, Operation, Result};

use crate::crm::crm_t;
use crate::error::{code_of, crm_error};
use crate::event::{EventBody, crm_event};
use crate::guard::guard;
use crate::handle::{body, lend};
use crate::text::{optional_text, shown};
use crate::userdata::{Userdata, crm_destroy_fn};

/// crm_add_hook: before the write, after validation; the hook may change values and refuse.
pub const CRM_BEFORE: i32 = 1;
/// crm_add_hook: after the write, before the commit; the hook may write more and refuse.
pub const CRM_AFTER: i32 = 2;

/// A record is created.
pub const CRM_ON_CREATE: i32 = 1;
/// A record is changed.
pub const CRM_ON_UPDATE: i32 = 2;
/// A record is deleted.
pub const CRM_ON_DELETE: i32 = 4;
/// A deleted record is brought back.
pub const CRM_ON_RESTORE: i32 = 8;

/// A rule of the host. CRM_STATUS_OK lets the write go on; anything else undoes it: what crm_event_refuse answers, or the
/// status of a call on the event that failed. It runs inside the transaction, in the thread that writes, so it may be
/// called from several threads one after the other, and must come back: no exception, no longjmp.
#[allow(non_camel_case_types, reason = "the name in C")]
pub type crm_hook_fn = Option<unsafe extern "C" fn(event: *mut crm_event, userdata: *mut c_void) -> i32>;

/// What is being done, as C says it.
pub fn operation_number(operation: Operation) -> i32 {
    match operation {
        Operation::Create => CRM_ON_CREATE,
        Operation::Update => CRM_ON_UPDATE,
        Operation::Delete => CRM_ON_DELETE,
        Operation::Restore => CRM_ON_RESTORE,
        Operation::SignIn | Operation::Export | Operation::Read => 0,
    }
}

/// Adds a rule of the host around writes. It holds for every session, at once, for as long as the file is open.
///
/// `entity` is the one it is for, or NULL for all; `stage` CRM_BEFORE or CRM_AFTER; `operations` a sum of CRM_ON_
/// constants, or 0 for all. Hooks with a smaller `order` run first. `destroy`, which may be NULL, is called once with
/// `userdata` when the hook is gone: with the file, and at once if the call fails.
/// Inside the callback, its event is the way to read and write. A session that has a transaction open answers
/// transaction_state there, and whatever else writes waits for the write that the callback is part of, until it is busy.
///
/// Errors: invalid_argument. Any thread. Since 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn crm_add_hook(
    crm: *const crm_t,
    entity: *const c_char,
    entity_length: usize,
    stage: i32,
    operations: i32,
    order: i32,
    hook: crm_hook_fn,
    userdata: *mut c_void,
    destroy: crm_destroy_fn,
    error_out: *mut *mut crm_error,
) -> i32 {
    let userdata = Userdata::new(userdata, destroy);
    // SAFETY: the contract at the top of crm.h; the caller promises that `hook` may be called with `userdata`.
    unsafe {
        guard(error_out, move || {
            let crm = body(crm)?;
            let refused = |what: &str| Error::new(ErrorCode::InvalidArgument, what);
            let hook = hook.ok_or_else(|| refused("the hook is NULL"))?;
            let mut options = match stage {
                CRM_BEFORE => HookOptions::before(""),
                CRM_AFTER => HookOptions::after(""),
                _ => return Err(refused("stage is neither CRM_BEFORE nor CRM_AFTER")),
            };
            options.entity = optional_text(entity, entity_length)?.map(str::to_owned);
            let all = [Operation::Create, Operation::Update, Operation::Delete, Operation::Restore];
            if !(0..16).contains(&operations) {
                return Err(refused("operations is no sum of CRM_ON_ constants"));
            }
            options.operations =
                all.into_iter().filter(|operation| operations & operation_number(*operation) != 0).collect();
            crm.add_hook(options.order(order), move |event| run(event, hook, userdata.pointer()));
            Ok(())
        })
    }
}

/// Runs a hook of the host.
fn run(
    event: &mut HookEvent<'_>,
    hook: unsafe extern "C" fn(*mut crm_event, *mut c_void) -> i32,
    userdata: *mut c_void,
) -> Result<()> {
    let entity: CString = shown(event.entity());
    let (operation, id, user) = (event.operation(), event.id(), event.user());
    // The lifetime ends with this call, as does the handle.
    let pointer = std::ptr::from_mut(event).cast::<HookEvent<'static>>();
    // SAFETY: the host promises that the hook may be called so.
    let call = |handle: *mut crm_event| unsafe { hook(handle, userdata) };
    let (status, told) = lend(EventBody::new(pointer, entity, operation_number(operation), id, user), call);
    if status == crate::CRM_STATUS_OK {
        return Ok(());
    }
    let (refusal, failure) = told.into_reasons();
    match (refusal, failure) {
        (Some(reason), _) => Err(event.refuse(reason)),
        (None, Some((code, message))) if code == status => Err(Error::new(code_of(code), message)),
        _ => Err(event.refuse(format!("a hook of the host answered with {status}"))),
    }
}
