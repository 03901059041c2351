//! What may be the same as one record.

use super::limit;
use crate::base::id::Id;
use crate::domain::duplicates::{Duplicates, drafted, duplicates_of};
use crate::domain::process::{Desk, process};
use crate::error::Result;
use crate::record::values::Values;

/// How many are told of each rule: who looks at more has another question.
const USUAL: u32 = 50;

process! {
    /// Finds what may be the same as a record, by the published rules: one that is there, one as a change would make it, or one that is yet to be written.
    pub struct FindDuplicates = "record.duplicates" {
        /// Its entity.
        entity: String,
    } may {
        /// The record, if it is there.
        id: Id,
        /// What it is to hold; the rest is as it is.
        values: Values,
        /// How many of each rule at most; else 50.
        limit: u32,
    }
    -> Duplicates
}

impl FindDuplicates {
    /// About a record that is there.
    pub fn of(entity: impl Into<String>, id: Id) -> FindDuplicates {
        FindDuplicates { id: Some(id), ..FindDuplicates::new(entity.into()) }
    }

    /// About one that is not written yet.
    pub fn of_values(entity: impl Into<String>, values: impl Into<Values>) -> FindDuplicates {
        FindDuplicates { values: Some(values.into()), ..FindDuplicates::new(entity.into()) }
    }

    fn perform(self, desk: &mut Desk<'_>) -> Result<Duplicates> {
        let limit = limit(self.limit, USUAL)?;
        let entity = desk.definition(&self.entity)?;
        let mut draft = drafted(desk.context, &entity, self.id, self.values.unwrap_or_default())?;
        duplicates_of(desk, &mut draft, None, limit)
    }
}
