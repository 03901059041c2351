//! The tests of the C interface. They are one program, so that the library is installed once for all of them.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod border;
mod c;
mod common;
mod examples;
mod header;
mod manual;
mod nulls;
mod random;
mod statuses;
mod symbols;
