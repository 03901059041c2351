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
mod email;
mod field_permission;
pub mod fingerprint;
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
mod service;
mod share;
mod shared;
mod task;
mod team;
mod team_member;
mod user;

use super::entity::EntityDef;
pub(super) use build::{active_or_inactive, state_options, status_options, system_fields};
pub use fingerprint::FINGERPRINT;

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
    all.extend(activities::definitions());
    all.extend(service::definitions());
    all.extend(marketing::definitions());
    all
}
