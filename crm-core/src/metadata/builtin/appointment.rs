//! A meeting at a time and perhaps a place. Who calls it and who attends are its parties.

use super::activity::activity;
use super::activity::{TEXT, WHEN};
use super::build::{BELONGS, boolean, closed, lookup, multiline, open, reason, text, timestamp};
use super::form::{TabRow, fields};
use super::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(super) const FORM: &[TabRow] = &[
    (
        "general",
        "General",
        "Generale",
        &[
            fields(
                "appointment",
                "Appointment",
                "Appuntamento",
                &["subject", "regarding", "customer", "location", "is_all_day", "priority", "status"],
            ),
            WHEN,
            TEXT,
        ],
    ),
    (
        "details",
        "Details",
        "Dettagli",
        &[fields("series", "Series", "Serie", &["series", "recurrence", "original_start_at", "is_exception"])],
    ),
];

pub(super) fn definition() -> EntityDef {
    activity(number::APPOINTMENT, "appointment")
        .english("Appointment", "Appointments")
        .italian("Appuntamento", "Appuntamenti")
        .states(states())
        .fields([
            text(50, "location", "Location", "Luogo", 400).searchable(),
            boolean(51, "is_all_day", "All day", "Giornata intera").dynamics("isalldayevent"),
            text(52, "calendar_key", "Calendar key", "Chiave del calendario", 400).dynamics("globalobjectid"),
            // Of a series, its first appointment: RRULE and EXDATE as iCalendar writes them.
            multiline(53, "recurrence", "Recurrence", "Ricorrenza").dynamics("rule"),
            // Of what recurs, the others point to the first: they go with it, and to its next owner.
            lookup(54, "series", "Series", "Serie", number::APPOINTMENT)
                .hierarchy()
                .cascade(BELONGS)
                .dynamics("seriesid"),
            timestamp(55, "original_start_at", "Start in the series", "Inizio nella serie")
                .dynamics("originalstartdate"),
            boolean(56, "is_exception", "Differs from the series", "Diverso dalla serie"),
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
