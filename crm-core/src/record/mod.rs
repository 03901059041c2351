//! Records: the one way to write them and the one way to read them.

pub mod accept;
pub mod ask;
pub mod authorise;
pub mod batch;
pub mod cascade;
pub mod computed;
pub mod default;
pub mod description;
pub mod draft;
pub mod finite;
pub mod hook;
pub mod pipeline;
pub mod read;
#[allow(clippy::module_inception, reason = "the noun is the type")]
pub mod record;
pub mod restore;
pub mod search_index;
pub mod transition;
pub mod tree;
pub mod undo;
pub mod unit;
pub mod validate;
pub mod values;
