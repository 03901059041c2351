//! A group of users that can own records together.

use super::build::{email, entity, lookup, multiline, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::TEAM, "team")
        .english("Team", "Teams")
        .italian("Team", "Team")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            lookup(21, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .required()
                .cascade(Cascade::KEEP)
                .dynamics("businessunitid"),
            lookup(22, "administrator", "Administrator", "Amministratore", number::USER).dynamics("administratorid"),
            email(23, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            multiline(24, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "business_unit.name"], &["name"])
        .build()
}
