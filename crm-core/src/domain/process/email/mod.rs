//! E-mails are sent, and answers recognised.

mod answer;
mod compose;
mod fail;
mod send;
mod text;

pub use answer::{Answered, FindAnswered};
pub use compose::{Composed, FromTemplate};
pub use fail::{MarkFailed, reopen};
pub use send::{Send, Sent, complete};

pub(in crate::domain::process) use compose::wording;
