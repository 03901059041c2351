//! A room, a tool or a vehicle that can be booked.

use crate::metadata::builtin::build::{boolean, email, entity, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

pub(super) fn definition() -> EntityDef {
    entity(number::EQUIPMENT, "equipment")
        .english("Equipment", "Equipment")
        .italian("Attrezzatura", "Attrezzature")
        .fields([
            text(20, "name", "Name", "Nome", 100).required().searchable(),
            lookup(21, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .cascade(Cascade::KEEP)
                .dynamics("businessunitid"),
            lookup(22, "site", "Site", "Sede", number::SITE).dynamics("siteid"),
            lookup(23, "calendar", "Calendar", "Calendario", number::CALENDAR).dynamics("calendarid"),
            text(24, "time_zone", "Time zone", "Fuso orario", 64).dynamics("timezonecode"),
            email(25, "email", "E-mail", "E-mail").dynamics("emailaddress"),
            boolean(26, "is_disabled", "Disabled", "Disattivata").dynamics("isdisabled"),
            multiline(27, "skills", "Skills", "Competenze"),
            multiline(28, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "site.name", "business_unit.name", "is_disabled"], &["name"])
        .build()
}
