//! Activities of every kind.

use super::Command;
use crate::domain::process::activity::{Cancel, Complete};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[Command::of::<Cancel>(), Command::of::<Complete>()];
