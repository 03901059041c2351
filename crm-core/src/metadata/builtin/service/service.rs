//! Something that can be booked: how long it takes, and who and what it needs.

use crate::metadata::builtin::build::{OptionRow, boolean, choice, entity, integer, lookup, multiline, text};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::field::Cascade;

/// The minutes of ten days: what takes longer is not booked by the minute.
const MAX_MINUTES: i64 = 10 * 24 * 60;

pub(super) fn definition() -> EntityDef {
    entity(number::SERVICE, "service")
        .english("Service", "Services")
        .italian("Servizio", "Servizi")
        .fields([
            text(20, "name", "Name", "Nome", 160).required().searchable(),
            integer(21, "duration", "Duration (minutes)", "Durata (minuti)", 1, MAX_MINUTES)
                .required()
                .default_text("60"),
            integer(22, "granularity", "Starts every (minutes)", "Inizio ogni (minuti)", 1, MAX_MINUTES)
                .required()
                .default_text("15"),
            // From midnight: where the steps begin.
            integer(23, "anchor", "First start (minutes)", "Primo inizio (minuti)", 0, 1_439)
                .default_text("0")
                .dynamics("anchoroffset"),
            choice(24, "initial_status", "Status of what is booked", "Stato alla prenotazione", INITIAL_STATUS)
                .required()
                .default_text("reserved")
                .dynamics("initialstatuscode"),
            lookup(25, "resource_spec", "Needs", "Risorse richieste", number::RESOURCE_SPEC)
                .cascade(Cascade::KEEP)
                .dynamics("resourcespecid"),
            lookup(26, "calendar", "Calendar", "Calendario", number::CALENDAR).dynamics("calendarid"),
            boolean(27, "is_schedulable", "Can be booked", "Prenotabile")
                .default_text("true")
                .dynamics("isschedulable"),
            boolean(28, "are_resources_shown", "Resources are chosen by hand", "Risorse scelte a mano")
                .dynamics("showresources"),
            multiline(29, "description", "Description", "Descrizione"),
        ])
        .primary("name")
        .view(&["name", "duration", "resource_spec.name", "is_schedulable"], &["name"])
        .build()
}

/// The reasons a service activity can have as long as it is to come, with their codes.
const INITIAL_STATUS: &[OptionRow<'_>] = &[
    (1, "requested", "Requested", "Richiesta"),
    (2, "tentative", "Tentative", "Provvisoria"),
    (3, "pending", "Pending", "In attesa"),
    (4, "reserved", "Reserved", "Prenotata"),
];
