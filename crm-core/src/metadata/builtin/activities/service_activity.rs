//! A booked service: what is done for a customer, when, where, and by whom. Those who take part are its parties.

use crate::metadata::builtin::activity::activity;
use crate::metadata::builtin::activity::{TEXT, WHEN};
use crate::metadata::builtin::build::{boolean, closed, lookup, open, reason, text};
use crate::metadata::builtin::form::{TabRow, fields};
use crate::metadata::builtin::number;
use crate::metadata::entity::EntityDef;
use crate::metadata::state::State;

pub(in crate::metadata::builtin) const FORM: &[TabRow] = &[(
    "general",
    "General",
    "Generale",
    &[
        fields(
            "service_activity",
            "Service activity",
            "Attività di servizio",
            &["subject", "service", "site", "location", "is_all_day", "regarding", "customer", "priority", "status"],
        ),
        WHEN,
        TEXT,
    ],
)];

pub(super) fn definition() -> EntityDef {
    activity(number::SERVICE_ACTIVITY, "service_activity")
        .english("Service activity", "Service activities")
        .italian("Attività di servizio", "Attività di servizio")
        .dynamics("serviceappointment")
        .states(states())
        .fields([
            lookup(50, "site", "Site", "Sede", number::SITE).dynamics("siteid"),
            text(51, "location", "Location", "Luogo", 500).searchable(),
            boolean(52, "is_all_day", "All day", "Giornata intera").dynamics("isalldayevent"),
        ])
        .index(&["scheduled_start_at"], "what is booked from one day to another")
        .view(
            &["subject", "service.name", "customer", "site.name", "scheduled_start_at", "scheduled_end_at", "status"],
            &["scheduled_start_at"],
        )
        .build()
}

/// As with appointments, what is over can be put back on the calendar.
fn states() -> [State; 4] {
    [
        open(
            (0, "open", "Open", "Aperta"),
            &[1, 2, 3],
            [reason(1, "requested", "Requested", "Richiesta"), reason(2, "tentative", "Tentative", "Provvisoria")],
        ),
        closed((1, "completed", "Completed", "Completata"), &[3], [reason(8, "completed", "Completed", "Completata")]),
        closed(
            (2, "canceled", "Canceled", "Annullata"),
            &[3],
            [reason(9, "canceled", "Canceled", "Annullata"), reason(10, "no_show", "No show", "Cliente assente")],
        ),
        open(
            (3, "scheduled", "Scheduled", "Pianificata"),
            &[1, 2],
            [
                reason(4, "reserved", "Reserved", "Prenotata"),
                reason(3, "pending", "Pending", "In attesa"),
                reason(6, "in_progress", "In progress", "In corso"),
                reason(7, "arrived", "Arrived", "Arrivata"),
            ],
        ),
    ]
}
