//! A meeting at a time and perhaps a place.

use super::activity::activity;
use super::build::{boolean, closed, open, reason, text};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) fn definition() -> EntityDef {
    activity(number::APPOINTMENT, "appointment")
        .english("Appointment", "Appointments")
        .italian("Appuntamento", "Appuntamenti")
        .states(states())
        .fields([
            text(50, "location", "Location", "Luogo", 400).searchable(),
            boolean(51, "is_all_day", "All day", "Giornata intera").dynamics("isalldayevent"),
            text(52, "calendar_key", "Calendar key", "Chiave del calendario", 400).dynamics("globalobjectid"),
        ])
        .index(&["calendar_key"], "whether an event of a calendar is already here")
        .index(&["scheduled_start_at"], "the calendar: appointments from one day to another")
        .build()
}

/// Once scheduled, an appointment is never a draft again.
fn states() -> [State; 4] {
    [
        open(
            (0, "open", "Open", "Aperto"),
            &[1, 2, 3],
            [reason(1, "free", "Free", "Disponibile"), reason(2, "tentative", "Tentative", "Provvisorio")],
        ),
        closed((1, "completed", "Completed", "Completato"), &[3], [reason(3, "completed", "Completed", "Completato")]),
        closed((2, "canceled", "Canceled", "Annullato"), &[3], [reason(4, "canceled", "Canceled", "Annullato")]),
        open(
            (3, "scheduled", "Scheduled", "Pianificato"),
            &[1, 2],
            [reason(5, "busy", "Busy", "Occupato"), reason(6, "out_of_office", "Out of office", "Fuori sede")],
        ),
    ]
}
