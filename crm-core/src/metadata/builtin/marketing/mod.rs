//! Marketing: campaigns, what is done in them and what comes back, and the lists of those they are for.

mod campaign;
mod campaign_activity;
mod campaign_activity_list;
mod campaign_item;
mod campaign_response;
mod distribution_log;
mod list_member;
mod marketing_list;
pub mod number;
mod options;
mod quick_campaign;

use super::build::{closed, open, reason};
use super::number as all;
use crate::base::id::EntityId;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::{Cascade, Follow, OnDelete};
use crate::metadata::state::State;
pub(super) use campaign::FORM as CAMPAIGN_FORM;

/// Whom a list can hold.
const MEMBERS: &[EntityId] = &[all::ACCOUNT, all::CONTACT, all::LEAD];

/// The rules of a line about somebody: it goes when they are deleted, and to the survivor of a merge.
const MEMBER: Cascade = Cascade { delete: OnDelete::Cascade, merge: Follow::All, ..Cascade::REFERENCE };

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![
        campaign::definition(),
        campaign_item::definition(),
        campaign_activity::definition(),
        campaign_activity_list::definition(),
        campaign_response::definition(),
        marketing_list::definition(),
        list_member::definition(),
        quick_campaign::definition(),
        distribution_log::definition(),
    ]
}

/// The states of what is answered once.
fn open_or_closed() -> [State; 3] {
    [
        open((0, "open", "Open", "Aperta"), &[1, 2], [reason(1, "open", "Open", "Aperta")]),
        closed((1, "closed", "Closed", "Chiusa"), &[0], [reason(2, "closed", "Closed", "Chiusa")]),
        closed((2, "canceled", "Canceled", "Annullata"), &[0], [reason(3, "canceled", "Canceled", "Annullata")]),
    ]
}
