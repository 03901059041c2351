//! Who acts.

use crate::base::cell::Key;
use crate::base::id::Id;

/// Who acts: a user, or the system itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The user's record.
    pub user: Id,
    /// The key of that record.
    pub key: Key,
    /// True for the system: no right is asked for.
    pub is_system: bool,
}
