//! SQL text for every SQL back end.

pub mod dialect;
pub mod ident;
pub mod select;
