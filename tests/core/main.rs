//! The tests of the core, through its public door. One program, so that SQLite is linked once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop; clippy.toml excuses tests only, not their helpers"
)]

mod access_log;
#[cfg(feature = "arrow")]
mod arrow;
mod bad_files;
mod bad_input;
mod cascades;
mod catalogue;
mod commands;
mod concurrency;
mod coverage;
mod crash;
mod crud;
mod csv_guess;
mod csv_roundtrip;
mod demonstration;
mod doors;
mod error_codes;
mod exchange_csv;
mod files;
mod forms;
mod hooks;
mod inference;
mod kinds;
mod layering;
mod listeners;
mod model;
mod query_answers;
mod query_fuzz;
mod query_sql;
mod regression;
mod sales_pipeline;
mod schema;
mod security;
mod security_bad_input;
mod service_model;
mod shared_data;
mod tree;
mod upgrade;

#[path = "../../examples/demo/main.rs"]
#[allow(dead_code, reason = "the tests call parts of the demonstration, not all of it")]
mod demo;
