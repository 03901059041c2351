//! The kinds of activity beyond the everyday ones, and what hangs on activities.

mod activity_party;
mod email_attachment;
mod email_template;
mod fax;
pub mod number;
mod service_activity;

use super::number as all;
use crate::base::id::EntityId;
use crate::metadata::entity::EntityDef;
pub(super) use fax::FORM as FAX_FORM;
pub(super) use service_activity::FORM as SERVICE_ACTIVITY_FORM;

/// Every kind of activity, for the lookups that can point to any; everyday ones first. A test compares it with the
/// entities that say they are activities.
pub(super) const ALL: &[EntityId] = &[
    all::TASK,
    all::PHONE_CALL,
    all::APPOINTMENT,
    all::EMAIL,
    all::LETTER,
    all::FAX,
    all::SERVICE_ACTIVITY,
    all::CASE_RESOLUTION,
    all::CAMPAIGN_ACTIVITY,
    all::CAMPAIGN_RESPONSE,
    all::OPPORTUNITY_CLOSE,
    all::QUOTE_CLOSE,
    all::ORDER_CLOSE,
];

/// Who and what can take part in an activity.
pub(super) const PARTIES: &[EntityId] =
    &[all::CONTACT, all::ACCOUNT, all::LEAD, all::USER, all::TEAM, all::QUEUE, all::EQUIPMENT];

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![
        fax::definition(),
        service_activity::definition(),
        activity_party::definition(),
        email_attachment::definition(),
        email_template::definition(),
    ]
}
