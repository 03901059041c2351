//! Who acts, what they may do, what they may see.

pub mod principal;
pub mod rights;
pub mod visibility;
