//! The engine beside hand-written, prepared SQL that does the same durable work on the same tables: row, indexes, line
//! of history, prefixes. Both sides take turns in one run, so that a machine whose speed drifts changes both; what is
//! printed is the median of the ratios of neighbouring turns.
//!
//! `cargo bench -p crm-core --bench ratios [-- SIZE …]`: without sizes 10,000 and 200,000 contacts.
//! `… -- memory [MEGABYTES]`: the most memory that the import of a large CSV file takes.
//! `… -- rights [CONTACTS [FILE]]`: the same questions asked by users and by the system.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and one that cannot go on should stop"
)]

mod measure;
mod memory;
mod people;
mod raw;
mod rights;
mod work;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = words.iter().position(|word| word == "memory") {
        return memory::run(words.get(at + 1).and_then(|word| word.parse().ok()).unwrap_or(1024));
    }
    if let Some(at) = words.iter().position(|word| word == "rights") {
        let contacts = words.get(at + 1).and_then(|word| word.parse().ok()).unwrap_or(1_000_000);
        return rights::run(contacts, words.get(at + 2).map(Into::into));
    }
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 200_000] } else { sizes };
    for size in sizes {
        println!("\n{size} contacts");
        println!("{:<60} {:>10} {:>10} {:>7} {:>7}", "operation", "engine", "raw", "ratio", "limit");
        work::run(size);
    }
}
