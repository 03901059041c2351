//! The states in which records are in use, of the entities whose states do not tell it: elsewhere a state is an end if it
//! only leads back (see [`StateModel::is_over`](crate::metadata::state::StateModel::is_over)).

use super::number;
use crate::base::id::EntityId;

/// The names of the states, where the catalogue says which.
pub fn current_states(entity: EntityId) -> Option<&'static [&'static str]> {
    Some(match entity {
        // What is published is what people look for, though it can only be taken back.
        number::ARTICLE => &["draft", "unapproved", "published"],
        // What has expired may still be renewed, and serves nobody until then.
        number::CONTRACT_LINE => &["existing"],
        // Money may go back to who has paid, and the invoice is paid all the same.
        number::INVOICE => &["active"],
        _ => return None,
    })
}
