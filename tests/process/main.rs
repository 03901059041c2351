//! Processes, a file a topic: every transition with what follows from it, and every one that is refused. A program of its
//! own, apart from `core`: who works on a process builds little.

mod activity;
mod numbering;
mod pricing;
mod pricing_currency;
mod pricing_random;
