//! One rule of a calendar: from when to when, how often, and what it says of that time.

use crate::metadata::builtin::build::{
    OptionRow, boolean, choice, decimal, entity, integer, lookup, multiline, text, timestamp,
};
use crate::metadata::builtin::number;
use crate::metadata::builtin::role_privilege::PART;
use crate::metadata::entity::EntityDef;

/// The minutes of a year.
const MAX_MINUTES: i64 = 366 * 24 * 60;

pub(super) fn definition() -> EntityDef {
    entity(number::CALENDAR_RULE, "calendar_rule")
        .english("Calendar rule", "Calendar rules")
        .italian("Regola del calendario", "Regole dei calendari")
        .dynamics("calendarrule")
        .fields([
            text(20, "name", "Name", "Nome", 160),
            lookup(21, "calendar", "Calendar", "Calendario", number::CALENDAR)
                .required()
                .cascade(PART)
                .dynamics("calendarid"),
            lookup(22, "inner_calendar", "Parts of the day", "Parti della giornata", number::CALENDAR)
                .dynamics("innercalendarid"),
            timestamp(23, "starts_at", "Start", "Inizio").dynamics("starttime"),
            timestamp(24, "ends_at", "End", "Fine").dynamics("endtime"),
            // As iCalendar writes it: FREQ=WEEKLY;BYDAY=MO,TU.
            text(25, "recurrence", "Recurrence", "Ricorrenza", 1_000).dynamics("pattern"),
            timestamp(26, "effective_from_at", "In force from", "In vigore dal").dynamics("effectiveintervalstart"),
            timestamp(27, "effective_to_at", "In force to", "In vigore fino al").dynamics("effectiveintervalend"),
            integer(28, "offset", "From midnight (minutes)", "Da mezzanotte (minuti)", 0, MAX_MINUTES),
            integer(29, "duration", "Duration (minutes)", "Durata (minuti)", 0, MAX_MINUTES),
            text(30, "time_zone", "Time zone", "Fuso orario", 64).dynamics("timezonecode"),
            choice(31, "availability", "Availability", "Disponibilità", AVAILABILITY)
                .required()
                .default_text("available")
                .dynamics("timecode"),
            choice(32, "purpose", "Purpose", "Motivo", PURPOSE).dynamics("subcode"),
            integer(33, "rank", "Rank", "Precedenza", 0, 1_000),
            decimal(34, "effort", "Capacity", "Capacità", 2),
            lookup(35, "service", "Service", "Servizio", number::SERVICE).dynamics("serviceid"),
            boolean(36, "is_selected", "Holds by itself", "Valida da sola").dynamics("isselected"),
            multiline(37, "description", "Description", "Descrizione"),
        ])
        .without_notes()
        .primary("name")
        .index(&["calendar", "starts_at"], "the rules of a calendar from one day to another")
        .view(&["name", "calendar.name", "starts_at", "ends_at", "recurrence", "availability"], &["starts_at"])
        .build()
}

const AVAILABILITY: &[OptionRow<'_>] = &[
    (0, "available", "Available", "Disponibile"),
    (1, "busy", "Busy", "Occupato"),
    (2, "unavailable", "Unavailable", "Non disponibile"),
    (3, "filter", "Only for what is named", "Solo per quanto indicato"),
];

const PURPOSE: &[OptionRow<'_>] = &[
    (0, "unspecified", "Unspecified", "Non specificato"),
    (1, "schedulable", "Can be booked", "Prenotabile"),
    (2, "committed", "Committed", "Impegnato"),
    (3, "uncommitted", "Uncommitted", "Non impegnato"),
    (4, "break", "Break", "Pausa"),
    (5, "holiday", "Holiday", "Festività"),
    (6, "vacation", "Vacation", "Ferie"),
    (7, "appointment", "Appointment", "Appuntamento"),
];
