//! What was: the values records had, who changed them and when.

pub mod entry;
pub mod feed;
pub mod image;
pub mod moments;
pub mod moves;
pub mod past;
