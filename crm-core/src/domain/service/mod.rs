//! The rules of service, however a record is written: what a contract covers, what was used of it, what may be read.

pub mod article;
pub mod children;
pub mod coverage;
pub mod ledger;
pub mod queue;
pub mod totals;
