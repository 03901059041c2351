//! The columns of a list within a form, where nobody said which.

use super::RelatedList;
use crate::metadata::registry::Entity;

/// So many columns fit beside what a form shows otherwise.
const MOST: usize = 5;

/// The columns of a list of `of`: those that were said, else the first of the entity's own list, without the lookup by
/// which the records point here, which would say the same in every row.
pub fn columns(list: &RelatedList, of: &Entity) -> Vec<String> {
    if !list.columns.is_empty() {
        return list.columns.clone();
    }
    let lookup = of.field_by_id(list.lookup).map(|field| field.name.as_str()).unwrap_or_default();
    let says_something = |path: &&String| path.split('.').next() != Some(lookup);
    of.default_view.columns.iter().filter(says_something).take(MOST).cloned().collect()
}
