//! Processes, a file a topic: every transition with what follows from it, and every one that is refused. A program of its
//! own, apart from `core`: who works on a process builds little.

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

mod activity;
mod campaign_results;
mod common;
mod customer_relationships;
mod customers;
mod duplicates;
mod email;
mod email_template;
mod goals;
mod lifecycle;
mod marketing;
mod marketing_destination;
mod marketing_distribution;
mod matrix;
mod notes;
mod numbering;
mod pricing;
mod pricing_currency;
mod pricing_random;
mod races;
mod random;
mod record;
mod relationships;
mod reminders;
mod sales;
mod sample;
mod scheduling;
mod service;
mod stage;
mod territory;
mod timeline;
mod timeline_order;
mod unseen;
