//! E-mails.

use super::Command;
use crate::domain::process::email::{FindAnswered, FromTemplate, MarkFailed, Send};

/// The commands.
pub(super) const COMMANDS: &[Command] =
    &[Command::of::<FindAnswered>(), Command::of::<FromTemplate>(), Command::of::<MarkFailed>(), Command::of::<Send>()];
