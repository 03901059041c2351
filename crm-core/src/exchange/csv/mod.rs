//! CSV in and out.

mod date;
mod decode;
mod dialect;
mod number;
mod record;
mod value;

pub use decode::TextEncoding;
pub use record::{MAX_COLUMNS, MAX_RECORD};
