//! The tests of the core, through its public door. One program, so that SQLite is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed"
)]

mod catalogue;
mod crud;
mod layering;
mod model;
mod regression;
