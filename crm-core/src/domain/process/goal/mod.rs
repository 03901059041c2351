//! Goals: what was to be reached, beside what was.

mod measure;
mod people;
mod recalculate;

pub use recalculate::{Recalculate, Recalculated};

pub(super) use recalculate::add_up_running;
