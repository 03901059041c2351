//! The calendar.

use super::Command;
use crate::domain::process::scheduling::{book, free, series};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command::of::<book::Book>(),
    Command::of::<series::Expand>(),
    Command::of::<free::FindFree>(),
    Command::of::<book::Reschedule>(),
];
