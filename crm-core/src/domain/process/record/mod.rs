//! What is done with records of every kind.

mod merge;

pub use merge::{Merge, Merged, Unmerge};
