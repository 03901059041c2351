//! Service: cases and how they end, the contracts they are served under, what is known already, the queues where work
//! waits, and who and what can be booked for it.

mod article;
mod article_comment;
mod article_template;
mod calendar;
mod calendar_rule;
mod case;
mod case_resolution;
mod contract;
mod contract_line;
mod contract_template;
mod contract_usage;
mod equipment;
pub mod number;
mod options;
mod queue;
mod queue_item;
mod resource_group;
mod resource_group_member;
mod resource_spec;
#[expect(clippy::module_inception, reason = "the entity is called as the area is")]
mod service;
mod site;
mod subject;

use crate::metadata::entity::EntityDef;
pub(super) use case::FORM as CASE_FORM;
pub(super) use contract::FORM as CONTRACT_FORM;

pub(super) fn definitions() -> Vec<EntityDef> {
    vec![
        subject::definition(),
        case::definition(),
        case_resolution::definition(),
        contract_template::definition(),
        contract::definition(),
        contract_line::definition(),
        contract_usage::definition(),
        article_template::definition(),
        article::definition(),
        article_comment::definition(),
        queue::definition(),
        queue_item::definition(),
        service::definition(),
        site::definition(),
        equipment::definition(),
        calendar::definition(),
        calendar_rule::definition(),
        resource_group::definition(),
        resource_group_member::definition(),
        resource_spec::definition(),
    ]
}
