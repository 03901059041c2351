//! E-mails.

use super::Command;
use crate::domain::process::email::{FindAnswered, Send};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[Command::of::<FindAnswered>(), Command::of::<Send>()];
