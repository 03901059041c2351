//! Rules by which records are held to be the same.

use super::Command;
use crate::domain::process::duplicates::{FindPairs, PublishRule, UnpublishRule};

/// The commands.
pub(super) const COMMANDS: &[Command] =
    &[Command::of::<FindPairs>(), Command::of::<PublishRule>(), Command::of::<UnpublishRule>()];
