//! A place where services are given.

use crate::metadata::builtin::build::{email, entity, text};
use crate::metadata::builtin::number;
use crate::metadata::builtin::shared::inline_address;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::SITE, "site")
        .english("Site", "Sites")
        .italian("Sede", "Sedi")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            email(21, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            // A name of the zone's rules: Europe/Rome.
            text(25, "time_zone", "Time zone", "Fuso orario", 64).dynamics("timezonecode"),
        ])
        .fields(inline_address(1))
        .primary("name")
        .view(&["name", "address1_city", "address1_phone", "email"], &["name"])
        .build()
}
