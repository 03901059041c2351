//! What is done with activities of every kind.

mod close;

pub use close::{Cancel, Complete, cancel, complete};
