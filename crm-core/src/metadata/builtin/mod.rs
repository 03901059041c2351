//! The entities every file starts with, one file each, those of an area in a folder. To add a field, add a line to its entity's file with the next
//! free number; to add an entity, copy a small file, number it below, and put it into [`catalogue`].

mod account;
mod activities;
mod activity;
mod address;
mod appointment;
mod build;
mod business_unit;
mod competitor;
mod contact;
mod current;
mod duplicate_rule;
mod email;
mod field_permission;
pub mod fingerprint;
mod form;
mod lead;
mod letter;
mod marketing;
mod note;
mod number_series;
mod opportunity;
mod options;
mod organisation;
mod phone_call;
mod product;
mod role;
mod role_assignment;
mod role_privilege;
mod sales;
mod service;
mod share;
mod shared;
mod task;
mod team;
mod team_member;
mod user;

use super::entity::EntityDef;
pub(super) use build::{active_or_inactive, state_options, status_options, system_fields};
pub use current::current_states;
pub use fingerprint::FINGERPRINT;
pub use form::form;

/// The numbers of the built-in entities: those the field has used for twenty years.
pub mod number {
    pub use super::activities::number::*;
    pub use super::marketing::number::*;
    pub use super::service::number::*;
    use crate::base::id::EntityId;
    pub use crate::metadata::kind::targets::{ACCOUNT, BUSINESS_UNIT, CONTACT, TEAM, USER};
    pub use crate::metadata::kind::targets::{
        FIELD_PERMISSION, ORGANISATION, ROLE, ROLE_ASSIGNMENT, ROLE_PRIVILEGE, SHARE, TEAM_MEMBER,
    };

    /// opportunity
    pub const OPPORTUNITY: EntityId = EntityId(3);
    /// lead
    pub const LEAD: EntityId = EntityId(4);
    /// note
    pub const NOTE: EntityId = EntityId(5);
    /// competitor
    pub const COMPETITOR: EntityId = EntityId(123);
    /// product
    pub const PRODUCT: EntityId = EntityId(1024);
    /// address
    pub const ADDRESS: EntityId = EntityId(1071);
    /// appointment
    pub const APPOINTMENT: EntityId = EntityId(4201);
    /// email
    pub const EMAIL: EntityId = EntityId(4202);
    /// letter
    pub const LETTER: EntityId = EntityId(4207);
    /// phone_call
    pub const PHONE_CALL: EntityId = EntityId(4210);
    /// number_series
    pub const NUMBER_SERIES: EntityId = EntityId(9200);
    /// task
    pub const TASK: EntityId = EntityId(4212);
    /// literature_product
    pub const LITERATURE_PRODUCT: EntityId = EntityId(21);
    /// lead_competitor
    pub const LEAD_COMPETITOR: EntityId = EntityId(24);
    /// opportunity_competitor
    pub const OPPORTUNITY_COMPETITOR: EntityId = EntityId(25);
    /// literature_competitor
    pub const LITERATURE_COMPETITOR: EntityId = EntityId(26);
    /// product_competitor
    pub const PRODUCT_COMPETITOR: EntityId = EntityId(1006);
    /// discount
    pub const DISCOUNT: EntityId = EntityId(1013);
    /// price_list
    pub const PRICE_LIST: EntityId = EntityId(1022);
    /// product_association
    pub const PRODUCT_ASSOCIATION: EntityId = EntityId(1025);
    /// price_list_item
    pub const PRICE_LIST_ITEM: EntityId = EntityId(1026);
    /// product_substitute
    pub const PRODUCT_SUBSTITUTE: EntityId = EntityId(1028);
    /// literature
    pub const LITERATURE: EntityId = EntityId(1038);
    /// unit
    pub const UNIT: EntityId = EntityId(1055);
    /// unit_group
    pub const UNIT_GROUP: EntityId = EntityId(1056);
    /// literature_item
    pub const LITERATURE_ITEM: EntityId = EntityId(1070);
    /// discount_list
    pub const DISCOUNT_LIST: EntityId = EntityId(1080);
    /// opportunity_line
    pub const OPPORTUNITY_LINE: EntityId = EntityId(1083);
    /// quote
    pub const QUOTE: EntityId = EntityId(1084);
    /// quote_line
    pub const QUOTE_LINE: EntityId = EntityId(1085);
    /// order
    pub const ORDER: EntityId = EntityId(1088);
    /// order_line
    pub const ORDER_LINE: EntityId = EntityId(1089);
    /// invoice
    pub const INVOICE: EntityId = EntityId(1090);
    /// invoice_line
    pub const INVOICE_LINE: EntityId = EntityId(1091);
    /// quota
    pub const QUOTA: EntityId = EntityId(2000);
    /// territory
    pub const TERRITORY: EntityId = EntityId(2013);
    /// opportunity_close
    pub const OPPORTUNITY_CLOSE: EntityId = EntityId(3208);
    /// order_close
    pub const ORDER_CLOSE: EntityId = EntityId(3209);
    /// quote_close
    pub const QUOTE_CLOSE: EntityId = EntityId(3211);
    /// duplicate_rule
    pub const DUPLICATE_RULE: EntityId = EntityId(4414);
    /// duplicate_condition
    pub const DUPLICATE_CONDITION: EntityId = EntityId(4416);
    /// relationship_role
    pub const RELATIONSHIP_ROLE: EntityId = EntityId(4500);
    /// customer_relationship
    pub const CUSTOMER_RELATIONSHIP: EntityId = EntityId(4502);
    /// opportunity_customer
    pub const OPPORTUNITY_CUSTOMER: EntityId = EntityId(4503);
    /// currency
    pub const CURRENCY: EntityId = EntityId(9105);
    /// goal
    pub const GOAL: EntityId = EntityId(9600);
}

/// Every built-in entity, in the order in which they are listed everywhere.
pub fn catalogue() -> Vec<EntityDef> {
    let mut all = vec![
        business_unit::definition(),
        user::definition(),
        team::definition(),
        team_member::definition(),
        role::definition(),
        role_privilege::definition(),
        role_assignment::definition(),
        field_permission::definition(),
        share::definition(),
        organisation::definition(),
        number_series::definition(),
        account::definition(),
        contact::definition(),
        lead::definition(),
        opportunity::definition(),
        product::definition(),
        competitor::definition(),
        task::definition(),
        phone_call::definition(),
        appointment::definition(),
        email::definition(),
        letter::definition(),
        note::definition(),
        address::definition(),
    ];
    all.extend(sales::definitions());
    all.extend(activities::definitions());
    all.extend(service::definitions());
    all.extend(marketing::definitions());
    all.extend(duplicate_rule::definitions());
    all
}
