//! CSV in and out.

mod decode;
mod dialect;
mod record;

pub use decode::TextEncoding;
pub use record::{MAX_COLUMNS, MAX_RECORD};
