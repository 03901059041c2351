//! What the file does by itself as time goes by.

pub mod due;
mod remind;
