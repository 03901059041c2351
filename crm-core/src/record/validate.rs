//! The checks that need the whole record.

use super::draft::Draft;
use super::tree;
use crate::context::Context;
use crate::error::{Error, Issue, Result};
use crate::store::{Cell, Operation};

/// Ends with every faulty field at once, if there are any.
///
/// # Errors
/// `validation`.
pub fn check(context: &mut Context, draft: &mut Draft) -> Result<()> {
    let entity = draft.entity.clone();
    for index in &entity.required_fields {
        let is_missing = match draft.operation {
            Operation::Create | Operation::Restore => matches!(draft.cell(*index), Cell::Null),
            _ => matches!(draft.new_cell(*index), Some(Cell::Null)),
        };
        let field = entity.at(*index)?;
        // A value that was refused is reported as what it is, not as missing.
        if is_missing && !draft.issues.iter().any(|issue| issue.field == field.name) {
            draft.fault(Issue::new(&field.name, "required", "must be given"));
        }
    }
    tree::check(context, draft)?;
    if draft.issues.is_empty() {
        Ok(())
    } else {
        Err(Error::validation(&entity.name, std::mem::take(&mut draft.issues)))
    }
}
