//! Duplicates: records that are like others by rules, which are data. A rule compares records of one entity with those of
//! another, or of the same, and all its conditions must hold. `likeness` says when two values are alike, `rule` makes a
//! rule ready, `find` finds by it, `ask` asks all that are published,
//! `watch` asks the rules when records are written, `builtin` has those that
//! every file begins with.
//!
//! Nothing is kept for it: the index that search as you type uses tells who may be alike, whatever the number of
//! records, and the fields decide. Rejected: keys of likeness kept beside each record. They would cost every write, and be built
//! anew by every rule that is published; so there is no limit to how many may be, but for what a question costs.

mod ask;
mod builtin;
mod find;
mod likeness;
mod rule;
mod watch;

pub use ask::Duplicates;
pub(crate) use ask::{drafted, duplicates_of};
pub use builtin::install;
pub use find::Duplicate;
pub(crate) use find::{Sought, find, is_closed, may_ask};
pub use rule::IdleRule;
pub(crate) use rule::{CONDITION, RULE, Rule, read};
pub use watch::{check, keep_conditions, watch};
