//! Cases, contracts, articles and queues.

use super::Command;
use crate::domain::process::service::{article, case, contract, queue, renewal};
use crate::domain::process::system::due::RunDue;

/// The commands.
pub(super) const COMMANDS: &[Command] = &[
    Command::of::<article::Approve>(),
    Command::of::<article::Reject>(),
    Command::of::<article::Submit>(),
    Command::of::<article::Unpublish>(),
    Command::of::<case::Cancel>(),
    Command::of::<case::Reopen>(),
    Command::of::<case::Resolve>(),
    Command::of::<contract::Cancel>(),
    Command::of::<contract::Hold>(),
    Command::of::<contract::Invoice>(),
    Command::of::<contract::Release>(),
    Command::of::<queue::Pick>(),
    Command::of::<queue::Release>(),
    Command::of::<queue::Remove>(),
    Command::of::<queue::Route>(),
    Command::of::<renewal::Copy>(),
    Command::of::<renewal::Renew>(),
    Command::of::<RunDue>(),
];
