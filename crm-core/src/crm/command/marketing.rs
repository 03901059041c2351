//! Marketing lists, campaigns, and what they are answered.

use super::Command;
use crate::domain::process::marketing::{
    Add, ConvertResponse, CopyCampaign, CopyMembers, CopyToStatic, Distribute, Qualify, Remove, Results,
    RunQuickCampaign,
};

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command::of::<Add>(),
    Command::of::<Remove>(),
    Command::of::<CopyMembers>(),
    Command::of::<Qualify>(),
    Command::of::<CopyToStatic>(),
    Command::of::<Distribute>(),
    Command::of::<RunQuickCampaign>(),
    Command::of::<CopyCampaign>(),
    Command::of::<Results>(),
    Command::of::<ConvertResponse>(),
];
