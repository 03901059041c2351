//! What is published stays as it is read.

use crate::domain::process::Desk;
use crate::error::{Error, ErrorCode, Issue, Result};
use crate::record::hook::HookEvent;
use crate::store::Operation;

/// Before an article is written: its template is in use, and what is published is not deleted.
pub fn check(event: &mut HookEvent<'_>) -> Result<()> {
    if event.operation() == Operation::Delete {
        if event.old("state")?.as_text() != Some("published") {
            return Ok(());
        }
        let message = "an article that is published cannot be deleted: take it back first";
        return Err(Error::new(ErrorCode::InUse, message).with_entity("article"));
    }
    if event.operation() == Operation::Update && !event.is_changed("template")? || event.context().is_historic {
        return Ok(());
    }
    let Some(template) = event.new_value("template")?.as_id() else { return Ok(()) };
    require_template(&mut Desk::of(event), template)
}

/// Lets an article go on only with a template that is in use.
pub(crate) fn require_template(desk: &mut Desk<'_>, template: crate::base::id::Id) -> Result<()> {
    if desk.value("article_template", template, "is_active")?.as_bool() == Some(true) {
        return Ok(());
    }
    let issue = Issue::new("template", "inactive", "is out of use; choose another template");
    Err(Error::validation("article", vec![issue]))
}
