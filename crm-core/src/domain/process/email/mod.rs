//! E-mails are sent, and answers recognised.

mod answer;
mod send;

pub use answer::{Answered, FindAnswered};
pub use send::{Send, Sent, complete};
