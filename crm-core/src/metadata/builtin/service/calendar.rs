//! When somebody works, something can be booked, or everybody is on holiday: a set of rules.

use crate::metadata::builtin::build::{OptionRow, choice, entity, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;

pub(super) fn definition() -> EntityDef {
    entity(number::CALENDAR, "calendar")
        .english("Calendar", "Calendars")
        .italian("Calendario", "Calendari")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            choice(21, "kind", "Kind", "Tipo", KIND).default_text("working_hours").dynamics("type"),
            lookup(22, "holidays", "Holidays", "Festività", number::CALENDAR).dynamics("holidayschedulecalendarid"),
            lookup(23, "business_unit", "Business unit", "Unità aziendale", number::BUSINESS_UNIT)
                .dynamics("businessunitid"),
            multiline(24, "description", "Description", "Descrizione"),
        ])
        .without_notes()
        .primary("name")
        .view(&["name", "kind", "holidays.name"], &["name"])
        .build()
}

const KIND: &[OptionRow<'_>] = &[
    (0, "working_hours", "Working hours", "Orario di lavoro"),
    (1, "customer_service", "Customer service", "Servizio clienti"),
    (2, "holidays", "Holidays", "Festività"),
    (-1, "inner", "Part of a day", "Parte della giornata"),
];
