//! The organisation's record: there is one, and closing the system's door leaves another open.

use super::administrators::has_administrator;
use crate::base::value::Value;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::metadata::kind::targets;
use crate::record::hook::HookEvent;
use crate::store::{Key, Operation};

/// Checks what is said of the organisation.
///
/// # Errors
/// `validation`, `in_use`, `last_administrator`.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    if event.definition().id != targets::ORGANISATION {
        return Ok(());
    }
    match event.operation() {
        Operation::Delete => {
            return Err(Error::new(ErrorCode::InUse, "a file belongs to an organisation: it cannot be deleted"));
        }
        Operation::Create | Operation::Restore => {
            let entity = event.context().registry.get_by_id(targets::ORGANISATION)?.clone();
            if !event.context().writer.keys_after(&entity, Key(0), 1)?.is_empty() {
                return Err(Error::new(ErrorCode::DuplicateKey, "a file belongs to one organisation, and it has one"));
            }
        }
        _ => {}
    }
    if event.new_value("is_system_closed")? == Value::Bool(true)
        && event.is_changed("is_system_closed")?
        && !has_administrator(event.context())?
    {
        let message = "the system's door can be closed once there is a user who may do everything: grant somebody the role System Administrator first";
        return Err(Error::new(ErrorCode::LastAdministrator, message).with_entity("organisation"));
    }
    let names = event.new_value("logged_entities")?.to_text();
    for name in names.split_whitespace() {
        if let Err(error) = event.context().registry.get(name) {
            let issue = Issue::new("logged_entities", "not_found", error.message().to_owned());
            return Err(Error::validation("organisation", vec![issue]));
        }
    }
    Ok(())
}
