//! A rule is published, and taken back.

use crate::base::id::{Id, Ref};
use crate::domain::duplicates::{RULE, read};
use crate::domain::process::{Desk, process};
use crate::error::{Error, Result};
use crate::record::pipeline::Written;
use crate::record::values::Values;
use crate::security::right::Right;

process! {
    /// Publishes a duplicate rule: from now on records are found by it, and it can only be read.
    pub struct PublishRule = "duplicate_rule.publish" {
        /// The rule.
        duplicate_rule: Id,
    }
    -> Written
}

impl PublishRule {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(RULE, self.duplicate_rule), &["inactive"], "published")?;
        publish(desk, RULE, self.duplicate_rule, None, Values::new())
    }
}

process! {
    /// Takes a published duplicate rule back: nothing is found by it, and it can be changed.
    pub struct UnpublishRule = "duplicate_rule.unpublish" {
        /// The rule.
        duplicate_rule: Id,
    }
    -> Written
}

impl UnpublishRule {
    fn perform(self, desk: &mut Desk<'_>) -> Result<Written> {
        desk.require_state(&Ref::new(RULE, self.duplicate_rule), &["active"], "taken back")?;
        desk.set_state(RULE, self.duplicate_rule, ("inactive", None), Values::new(), Values::new())
    }
}

/// Publishes a rule that can be asked by.
pub(in crate::domain::process) fn publish(
    desk: &mut Desk<'_>,
    _: &str,
    id: Id,
    status: Option<&str>,
    values: Values,
) -> Result<Written> {
    desk.require_right(RULE, id, Right::Write)?;
    let written = desk.set_state(RULE, id, ("active", status), values, Values::new())?;
    // As it is now: with the move other fields may have changed.
    match read(desk, id)? {
        Ok(_) => Ok(written),
        Err((_, issues)) => Err(Error::validation(RULE, issues)),
    }
}
